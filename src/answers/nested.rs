//! Objects and lists that are read member by member and never held whole. A null is one without members.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::members::Word;

/// What takes in an object.
pub(super) trait Object {
    /// What messages call the object.
    const WHAT: &'static str;

    /// Takes in the member of this name; its value is the next one of `map`, and has to be read.
    fn member<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error>;
}

/// What takes in a list.
pub(super) trait List {
    /// What messages call the list.
    const WHAT: &'static str;

    /// Takes in the next element of `list`; `None` at its end.
    fn element<'de, A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<Option<()>, A::Error>;
}

/// Reads an object.
pub(super) struct ObjectOf<'a, T>(pub(super) &'a mut T);

/// Reads a list.
pub(super) struct ListOf<'a, T>(pub(super) &'a mut T);

impl<'de, T: Object> DeserializeSeed<'de> for ObjectOf<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Object> Visitor<'de> for ObjectOf<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHAT)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Word(name)) = map.next_key()? {
            self.0.member(&name, &mut map)?;
        }
        Ok(())
    }
}

impl<'de, T: List> DeserializeSeed<'de> for ListOf<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: List> Visitor<'de> for ListOf<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHAT)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while self.0.element(&mut list)?.is_some() {}
        Ok(())
    }
}
