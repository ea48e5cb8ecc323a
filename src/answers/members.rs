//! Reading the members of an object straight into a draft, so that a large answer is held once. Which member says
//! what is a table; a null says nothing; what is in no table is passed over.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::draft::{Draft, Field, Fields};

/// The members of Terraform's `dkim_signing_attributes`. The private key that stands beside them is never looked at.
const SIGNING_ATTRIBUTES: Fields = &[
    ("domain_signing_selector", Field::Selector),
    ("signing_attributes_origin", Field::Origin),
    ("signing_hosted_zone", Field::SigningZone),
    ("status", Field::Status),
    ("tokens", Field::Tokens),
];

/// An object: each member that is in the table goes into the draft.
pub(super) struct Members<'a> {
    pub(super) draft: &'a mut Draft,
    pub(super) fields: Fields,
    /// What messages call the object.
    pub(super) what: &'static str,
}

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object, {}", self.what)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = 0u32;
        while let Some(found) = map.next_key_seed(Lookup(self.fields))? {
            let Some(index) = found else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let (name, field) = self.fields[index];
            once(&mut seen, index, name)?;
            map.next_value_seed(Member { draft: self.draft, name, field })?;
        }
        Ok(())
    }
}

/// Of two members of one name nobody knows which is meant.
pub(super) fn once<E: Error>(seen: &mut u32, index: usize, name: &str) -> Result<(), E> {
    let bit = 1 << index;
    match *seen & bit == 0 {
        true => *seen |= bit,
        false => return Err(E::custom(format!("\"{name}\" stands in one object twice"))),
    }
    Ok(())
}

/// The name of a member: its place in the table.
pub(super) struct Lookup<T: 'static>(pub(super) &'static [(&'static str, T)]);

impl<'de, T> DeserializeSeed<'de> for Lookup<T> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T> Visitor<'_> for Lookup<T> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|(known, _)| *known == name))
    }
}

/// The value of one member.
pub(super) struct Member<'a> {
    pub(super) draft: &'a mut Draft,
    pub(super) name: &'static str,
    pub(super) field: Field,
}

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.field {
            Field::SigningEnabled => "true or false",
            Field::Tokens => "a list of texts",
            Field::SigningAttributes => "a list of objects",
            _ => "a text",
        };
        write!(f, "{what} for \"{}\"", self.name)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<(), E> {
        match self.field {
            Field::SigningEnabled => self.draft.take_flag(flag),
            _ => return Err(E::invalid_type(Unexpected::Bool(flag), &self)),
        }
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        match self.field {
            Field::SigningEnabled | Field::Tokens | Field::SigningAttributes => {
                Err(E::invalid_type(Unexpected::Str(text), &self))
            }
            field => self.draft.take_text(field, text).map_err(E::custom),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        match self.field {
            Field::Tokens => while list.next_element_seed(Token(self.draft))?.is_some() {},
            Field::SigningAttributes => {
                let (draft, fields, what) = (self.draft, SIGNING_ATTRIBUTES, "the signing attributes");
                while list.next_element_seed(Members { draft: &mut *draft, fields, what })?.is_some() {}
            }
            _ => return Err(A::Error::invalid_type(Unexpected::Seq, &self)),
        }
        Ok(())
    }
}

/// A token is checked where it stands, so that a message has its place.
struct Token<'a>(&'a mut Draft);

impl<'de> DeserializeSeed<'de> for Token<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Token<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a token, which is a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.take_token(text).map_err(E::custom)
    }
}

/// A text, held as it is.
pub(super) struct Word(pub(super) String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordVisitor;
        impl Visitor<'_> for WordVisitor {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Word, E> {
                Ok(Word(text.to_string()))
            }
        }
        deserializer.deserialize_str(WordVisitor)
    }
}
