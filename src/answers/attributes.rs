//! Attributes of identities: SES v1 prints a map by domain, v2 those of one identity. `DkimAttributes` is either.

use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};

use super::Answers;
use super::draft::{Draft, Field, Fields, Name};
use super::members::{Member, Members, once};
use super::nested::Object;

const V1: Fields = &[
    ("DkimEnabled", Field::SigningEnabled),
    ("DkimVerificationStatus", Field::Status),
    ("DkimTokens", Field::Tokens),
];

const V2: Fields = &[
    ("SigningEnabled", Field::SigningEnabled),
    ("Status", Field::Status),
    ("Tokens", Field::Tokens),
    ("SigningHostedZone", Field::SigningZone),
    ("SigningAttributesOrigin", Field::Origin),
];

/// `{"example.com": {…}, …}`: parts of identities by domain or e-mail address.
pub(super) struct ByDomain<'a> {
    pub(super) into: &'a mut Answers,
    pub(super) fields: Fields,
}

impl Object for ByDomain<'_> {
    const WHAT: &'static str = "the attributes of identities, {\"example.com\": {…}}";

    fn member<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        let mut draft = Draft::of(Name::parse(name).map_err(A::Error::custom)?);
        let what = "the attributes of one identity";
        map.next_value_seed(Members { draft: &mut draft, fields: self.fields, what })?;
        self.into.take(draft);
        Ok(())
    }
}

/// Whom DKIM attributes belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// The domains that they name.
    Named,
    /// One identity that they do not name.
    Nameless,
}

/// `{"example.com": {"DkimTokens": […], …}, …}` or `{"Tokens": […], …}`. A member of v1 is an object, and none of v2
/// is: that tells them apart, whatever a domain is called.
pub(super) struct DkimAttributes<'a> {
    pub(super) into: &'a mut Answers,
    pub(super) draft: &'a mut Draft,
    /// What the members so far say.
    pub(super) whose: Option<Whose>,
    /// The attributes of v2 that were there already.
    seen: u32,
}

impl<'a> DkimAttributes<'a> {
    pub(super) fn new(into: &'a mut Answers, draft: &'a mut Draft) -> Self {
        let whose = into.goes_on.then_some(Whose::Named);
        Self { into, draft, whose, seen: 0 }
    }
}

impl Object for DkimAttributes<'_> {
    const WHAT: &'static str = "DKIM attributes, {\"example.com\": {\"DkimTokens\": […]}}";

    fn member<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        let attribute = Attribute { into: self.into, draft: self.draft, seen: &mut self.seen, name };
        let this = map.next_value_seed(attribute)?;
        if self.whose.replace(this).is_some_and(|before| before != this) {
            return Err(A::Error::custom(
                "\"DkimAttributes\" holds domains and the attributes of one identity at once; it must be either",
            ));
        }
        Ok(())
    }
}

struct Attribute<'a> {
    into: &'a mut Answers,
    draft: &'a mut Draft,
    /// The attributes of v2 that were there already.
    seen: &'a mut u32,
    name: &'a str,
}

impl Attribute<'_> {
    /// An attribute of v2: its value goes where the table says.
    fn scalar<'de, D: Deserializer<'de>>(self, value: D, shown: Unexpected<'_>) -> Result<Whose, D::Error> {
        if self.name.contains(['.', '@']) {
            return Err(D::Error::invalid_type(shown, &self));
        }
        match V2.iter().position(|(known, _)| *known == self.name) {
            Some(index) => {
                let (name, field) = V2[index];
                once(self.seen, index, name)?;
                Member { draft: self.draft, name, field }.deserialize(value)?;
            }
            None => drop(IgnoredAny::deserialize(value)?),
        }
        Ok(Whose::Nameless)
    }
}

impl<'de> DeserializeSeed<'de> for Attribute<'_> {
    type Value = Whose;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Whose, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Attribute<'_> {
    type Value = Whose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, the DKIM attributes of one identity")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Whose, A::Error> {
        let mut draft = Draft::of(Name::parse(self.name).map_err(A::Error::custom)?);
        Members { draft: &mut draft, fields: V1, what: "" }.visit_map(map)?;
        self.into.take(draft);
        Ok(Whose::Named)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Whose, A::Error> {
        self.scalar(SeqAccessDeserializer::new(list), Unexpected::Seq)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Whose, E> {
        self.scalar(text.into_deserializer(), Unexpected::Str(text))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Whose, E> {
        self.scalar(flag.into_deserializer(), Unexpected::Bool(flag))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Whose, E> {
        self.scalar(number.into_deserializer(), Unexpected::Unsigned(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Whose, E> {
        self.scalar(number.into_deserializer(), Unexpected::Signed(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Whose, E> {
        self.scalar(number.into_deserializer(), Unexpected::Float(number))
    }

    fn visit_unit<E: Error>(self) -> Result<Whose, E> {
        self.scalar(().into_deserializer(), Unexpected::Unit)
    }
}
