//! The context that templates get, schema 1: a contract of its own, apart from the types of the core.
//!
//! Every name comes in all its forms, so that a template never does string surgery. What a template does not mention
//! is not made: a built-in one is known whole.

use std::cell::RefCell;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::members::{Member, Mentioned};
use super::rendering::{Ends, Numbered, Rendering, Starts};
use super::slot::{OfRecord, OfValue, OfZone, Slot};
use super::stand_in::stand_in;
use crate::record::RecordData;

/// The version of the context. Members are added under one number; a change of meaning raises it.
const SCHEMA: u32 = 1;

/// The members of the context, for messages.
pub(super) const MEMBERS: &str = "schema, zone, options, starts, ends, document, records";

/// What one rendering of a template sees: the members that the template mentions.
pub(super) struct Context<'a, O> {
    pub(super) mentioned: Mentioned,
    /// [`Options`](super::Options), as they are or made into a value of the engine already.
    pub(super) options: &'a O,
    pub(super) rendering: &'a Rendering<'a>,
    /// With a list, the texts are not shown: each is noted there, and a stand-in tells its number.
    pub(super) noted: Option<&'a RefCell<Vec<Slot>>>,
}

/// Something of the rendering.
#[derive(Clone, Copy)]
struct Seen<'a, T> {
    mentioned: Mentioned,
    rendering: &'a Rendering<'a>,
    noted: Option<&'a RefCell<Vec<Slot>>>,
    of: T,
}

impl<'a, T> Seen<'a, T> {
    fn seen<U>(&self, of: U) -> Seen<'a, U> {
        let Self { mentioned, rendering, noted, .. } = *self;
        Seen { mentioned, rendering, noted, of }
    }

    fn object<S: Serializer>(&self, serializer: S, most: usize) -> Result<Object<S>, S::Error> {
        Object::new(serializer, self.mentioned, most)
    }
}

impl<O: Serialize> Serialize for Context<'_, O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { mentioned, rendering, noted, .. } = *self;
        let Rendering { starts, ends, document, .. } = rendering;
        let all = Seen { mentioned, rendering, noted, of: () };
        let mut object = all.object(serializer, 7)?;
        object.add(Member::Schema, || SCHEMA)?;
        object.add(Member::Zone, || all.seen(TheZone))?;
        object.add(Member::Options, || self.options)?;
        object.add(Member::Starts, || all.seen(*starts))?;
        object.add(Member::Ends, || all.seen(*ends))?;
        object.add(Member::Document, || all.seen(*document))?;
        object.add(Member::Records, || all.seen(TheRecords))?;
        object.end()
    }
}

impl Serialize for Seen<'_, Starts> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = self.object(serializer, 3)?;
        object.add(Member::Run, || self.of.run)?;
        object.add(Member::File, || self.of.file)?;
        object.add(Member::Zone, || self.of.zone)?;
        object.end()
    }
}

impl Serialize for Seen<'_, Ends> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = self.object(serializer, 2)?;
        object.add(Member::File, || self.of.file)?;
        object.add(Member::Zone, || self.of.zone)?;
        object.end()
    }
}

impl Serialize for Seen<'_, Numbered> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = self.object(serializer, 2)?;
        object.add(Member::Number, || self.of.number)?;
        object.add(Member::Count, || self.of.count)?;
        object.end()
    }
}

/// A text, or the stand-in for it.
impl Serialize for Seen<'_, Slot> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(noted) = self.noted else {
            return serializer.serialize_str(&self.of.text(self.rendering));
        };
        noted.borrow_mut().push(self.of);
        serializer.serialize_str(&stand_in(noted.borrow().len() - 1))
    }
}

struct TheZone;

impl Serialize for Seen<'_, TheZone> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let zone = &self.rendering.zone;
        let text = |what| self.seen(Slot::Zone(what));
        let mut object = self.object(serializer, 8)?;
        object.add(Member::Absolute, || text(OfZone::Absolute))?;
        object.add(Member::Bare, || text(OfZone::Bare))?;
        object.add(Member::Id, || zone.id.map(|_| text(OfZone::Id)))?;
        object.add(Member::Reference, || zone.reference.map(|_| text(OfZone::Reference)))?;
        object.add(Member::Identifier, || text(OfZone::Identifier))?;
        object.add(Member::LogicalId, || text(OfZone::LogicalId))?;
        object.add(Member::ObjectName, || text(OfZone::ObjectName))?;
        object.add(Member::Types, || zone.types)?;
        object.end()
    }
}

struct TheRecords;

impl Serialize for Seen<'_, TheRecords> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.rendering.sets.len()).map(|number| self.seen(TheRecord(number))))
    }
}

/// The record set of this number.
struct TheRecord(usize);

impl Serialize for Seen<'_, TheRecord> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let TheRecord(number) = self.of;
        let Some(set) = self.rendering.sets.get(number) else { return serializer.serialize_none() };
        let text = |what| self.seen(Slot::Record(what, number));
        let mut object = self.object(serializer, 9)?;
        object.add(Member::Name, || self.seen(TheName { number, is_apex: self.rendering.is_apex(set) }))?;
        object.add(Member::Type, || <&str>::from(set.record_type()))?;
        object.add(Member::Ttl, || set.ttl.seconds())?;
        object.add(Member::Kind, || set.kind.as_str())?;
        object.add(Member::Domain, || text(OfRecord::Domain))?;
        object.add(Member::Shared, || set.shared)?;
        // Of use where the format sorts by name.
        object.add(Member::FirstOfName, || self.rendering.is_first_of_name(number))?;
        object.add(Member::Identifier, || text(OfRecord::Identifier))?;
        object.add(Member::Values, || self.seen(TheValues { number, count: set.data.len() }))?;
        object.end()
    }
}
struct TheName {
    number: usize,
    is_apex: bool,
}

impl Serialize for Seen<'_, TheName> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = |what| self.seen(Slot::Record(what, self.of.number));
        let mut object = self.object(serializer, 3)?;
        object.add(Member::Absolute, || text(OfRecord::Absolute))?;
        object.add(Member::Bare, || text(OfRecord::Bare))?;
        match self.of.is_apex {
            // No stand-in: templates compare with it.
            true => object.add(Member::Relative, || "@")?,
            false => object.add(Member::Relative, || text(OfRecord::Relative))?,
        }
        object.end()
    }
}

struct TheValues {
    number: usize,
    count: usize,
}

impl Serialize for Seen<'_, TheValues> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let TheValues { number, count } = self.of;
        serializer.collect_seq((0..count).map(|value| self.seen(TheValue(number, value))))
    }
}

/// One record's data: its parts, and the whole in the notations that importers share.
struct TheValue(usize, usize);

impl Serialize for Seen<'_, TheValue> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let TheValue(number, value) = self.of;
        let data = self.rendering.sets.get(number).and_then(|set| set.data.get(value));
        let text = |what| self.seen(Slot::Value(what, number, value));
        let target = || self.seen(TheTarget(number, value));
        let mut object = self.object(serializer, 6)?;
        match data {
            Some(RecordData::Cname(_)) => object.add(Member::Target, target)?,
            Some(RecordData::Mx { preference, .. }) => {
                object.add(Member::Preference, || *preference)?;
                object.add(Member::Exchange, target)?;
            }
            Some(RecordData::Txt(_)) => {
                object.add(Member::Text, || text(OfValue::Text))?;
                object.add(Member::Octodns, || text(OfValue::Octodns))?;
            }
            None => {}
        }
        object.add(Member::Rdata, || text(OfValue::Rdata))?;
        object.add(Member::Route53, || text(OfValue::Route53))?;
        object.add(Member::Route53Terraform, || text(OfValue::Route53Terraform))?;
        object.end()
    }
}

/// The name in the data of a record.
struct TheTarget(usize, usize);

impl Serialize for Seen<'_, TheTarget> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let TheTarget(number, value) = self.of;
        let mut object = self.object(serializer, 2)?;
        object.add(Member::Absolute, || self.seen(Slot::Value(OfValue::Absolute, number, value)))?;
        object.add(Member::Bare, || self.seen(Slot::Value(OfValue::Bare, number, value)))?;
        object.end()
    }
}

/// An object in the making: of its members, those that are mentioned.
struct Object<S: Serializer> {
    mentioned: Mentioned,
    members: S::SerializeStruct,
}

impl<S: Serializer> Object<S> {
    /// An object of at most this many members.
    fn new(serializer: S, mentioned: Mentioned, most: usize) -> Result<Self, S::Error> {
        Ok(Self { mentioned, members: serializer.serialize_struct("", most)? })
    }

    fn add<T: Serialize>(&mut self, member: Member, value: impl FnOnce() -> T) -> Result<(), S::Error> {
        if !self.mentioned.has(member) {
            return Ok(());
        }
        self.members.serialize_field(member.name(), &value())
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.members.end()
    }
}
