//! The context that templates get, schema 1: a contract of its own, apart from the types of the core.
//!
//! Every name comes in all its forms, so that a template never does string surgery. What a template does not mention
//! is not made: a built-in one is known whole.

use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};

use super::members::{Member, Mentioned};
use super::rdata::Rdata;
use crate::record::{
    Fqdn, RecordData, RecordSet, ZoneName, logical_id, object_name, resource_name, variable_suffix,
};

/// The version of the context. Members are added under one number; a change of meaning raises it.
const SCHEMA: u32 = 1;

/// The members of the context, for messages.
pub(super) const MEMBERS: &str = "schema, zone, options, starts, ends, document, records";

/// One rendering of the template: some record sets of one zone, and where in the run they stand.
pub(super) struct Rendering<'a> {
    pub(super) zone: Zone<'a>,
    pub(super) starts: Starts,
    pub(super) ends: Ends,
    pub(super) document: Numbered,
    /// The name of the record set before.
    pub(super) before: Option<Fqdn>,
    pub(super) sets: Vec<RecordSet>,
}

/// What begins with a rendering.
#[derive(Clone, Copy)]
pub(super) struct Starts {
    /// The whole run: nothing was written before.
    pub(super) run: bool,
    /// The file, or standard output.
    pub(super) file: bool,
    /// The document of the zone. A large zone is rendered in parts.
    pub(super) zone: bool,
}

/// What ends with a rendering.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    /// The file, or standard output.
    pub(super) file: bool,
    /// The document of the zone.
    pub(super) zone: bool,
}

/// Which of the zone's documents this is, from 1.
#[derive(Clone, Copy)]
pub(super) struct Numbered {
    pub(super) number: usize,
    pub(super) count: usize,
}

/// The zone of a rendering, and what is known of it beside its name.
#[derive(Clone, Copy)]
pub(super) struct Zone<'a> {
    pub(super) name: &'a ZoneName,
    /// The provider's id, if it is known.
    pub(super) id: Option<&'a str>,
    /// An expression for it, if one is given; `{zone}` in it stands for the name.
    pub(super) reference: Option<&'a str>,
    /// The types of all its records, sorted.
    pub(super) types: &'a [String],
}

/// Something of a rendering, in the members that a template mentions.
#[derive(Clone, Copy)]
struct Seen<T> {
    mentioned: Mentioned,
    of: T,
}

/// What one rendering of a template sees.
pub(super) struct Context<'a, O> {
    pub(super) mentioned: Mentioned,
    /// [`Options`](super::Options), as they are or made into a value of the engine already.
    pub(super) options: &'a O,
    pub(super) rendering: &'a Rendering<'a>,
}

impl<O: Serialize> Serialize for Context<'_, O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Rendering { zone, starts, ends, document, .. } = self.rendering;
        let mentioned = self.mentioned;
        let mut object = Object::new(serializer, mentioned, 7)?;
        object.add(Member::Schema, || SCHEMA)?;
        object.add(Member::Zone, || Seen { mentioned, of: *zone })?;
        object.add(Member::Options, || self.options)?;
        object.add(Member::Starts, || Seen { mentioned, of: *starts })?;
        object.add(Member::Ends, || Seen { mentioned, of: *ends })?;
        object.add(Member::Document, || Seen { mentioned, of: *document })?;
        object.add(Member::Records, || Seen { mentioned, of: self.rendering })?;
        object.end()
    }
}

impl Serialize for Seen<Starts> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::new(serializer, self.mentioned, 3)?;
        object.add(Member::Run, || self.of.run)?;
        object.add(Member::File, || self.of.file)?;
        object.add(Member::Zone, || self.of.zone)?;
        object.end()
    }
}

impl Serialize for Seen<Ends> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::new(serializer, self.mentioned, 2)?;
        object.add(Member::File, || self.of.file)?;
        object.add(Member::Zone, || self.of.zone)?;
        object.end()
    }
}

impl Serialize for Seen<Numbered> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::new(serializer, self.mentioned, 2)?;
        object.add(Member::Number, || self.of.number)?;
        object.add(Member::Count, || self.of.count)?;
        object.end()
    }
}

impl Serialize for Seen<Zone<'_>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = self.of.name.name();
        let bare = name.bare();
        let mut object = Object::new(serializer, self.mentioned, 8)?;
        object.add(Member::Absolute, || name.absolute())?;
        object.add(Member::Bare, || bare)?;
        object.add(Member::Id, || self.of.id)?;
        object.add(Member::Reference, || self.of.reference.map(|text| text.replace("{zone}", bare)))?;
        // As the tail of an HCL identifier.
        object.add(Member::Identifier, || variable_suffix(bare))?;
        // As a CloudFormation logical id.
        object.add(Member::LogicalId, || logical_id(bare))?;
        // As the name of a Kubernetes object.
        object.add(Member::ObjectName, || object_name(bare))?;
        object.add(Member::Types, || self.of.types)?;
        object.end()
    }
}

/// The records of a rendering.
impl Serialize for Seen<&Rendering<'_>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Rendering { zone, before, sets, .. } = self.of;
        let mut list = serializer.serialize_seq(Some(sets.len()))?;
        let mut before = before.as_ref();
        for set in sets {
            let is_first = before.replace(&set.owner) != Some(&set.owner);
            let of = Record { set, zone: zone.name, is_first };
            list.serialize_element(&Seen { mentioned: self.mentioned, of })?;
        }
        list.end()
    }
}

struct Record<'a> {
    set: &'a RecordSet,
    zone: &'a ZoneName,
    /// Whether no record set before it, in this document, has its name. Of use where the format sorts by name.
    is_first: bool,
}

impl Serialize for Seen<Record<'_>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (Record { set, zone, is_first }, mentioned) = (&self.of, self.mentioned);
        let mut object = Object::new(serializer, mentioned, 9)?;
        object.add(Member::Name, || Seen { mentioned, of: (&set.owner, Some(*zone)) })?;
        object.add(Member::Type, || <&str>::from(set.record_type()))?;
        object.add(Member::Ttl, || set.ttl.seconds())?;
        object.add(Member::Kind, || set.kind.as_str())?;
        object.add(Member::Domain, || set.domain.bare())?;
        object.add(Member::Shared, || set.shared)?;
        object.add(Member::FirstOfName, || *is_first)?;
        // A name for it as a Terraform resource.
        object.add(Member::Identifier, || resource_name(set))?;
        object.add(Member::Values, || Seen { mentioned, of: &set.data[..] })?;
        object.end()
    }
}

/// A name, and where it is an owner's the zone that it is in.
impl Serialize for Seen<(&Fqdn, Option<&ZoneName>)> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (name, zone) = self.of;
        let mut object = Object::new(serializer, self.mentioned, 3)?;
        object.add(Member::Absolute, || name.absolute())?;
        object.add(Member::Bare, || name.bare())?;
        if let Some(zone) = zone {
            // A record set is only ever rendered inside its own zone.
            object.add(Member::Relative, || name.relative_to(zone).unwrap_or(name.bare()))?;
        }
        object.end()
    }
}

impl Serialize for Seen<&[RecordData]> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.of.iter().map(|of| Seen { mentioned: self.mentioned, of }))
    }
}

/// One record's data: its parts, and the whole in the notations that importers share.
impl Serialize for Seen<&RecordData> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mentioned = self.mentioned;
        let mut object = Object::new(serializer, mentioned, 6)?;
        match self.of {
            RecordData::Cname(target) => {
                object.add(Member::Target, || Seen { mentioned, of: (target, None) })?;
            }
            RecordData::Mx { preference, exchange } => {
                object.add(Member::Preference, || *preference)?;
                object.add(Member::Exchange, || Seen { mentioned, of: (exchange, None) })?;
            }
            RecordData::Txt(text) => {
                object.add(Member::Text, || text.as_str())?;
                // As octoDNS 1.x wants it.
                object.add(Member::Octodns, || text.as_str().replace(';', "\\;"))?;
            }
        }
        object.add(Member::Rdata, || self.of.master_file())?;
        object.add(Member::Route53, || self.of.route53())?;
        object.add(Member::Route53Terraform, || self.of.route53_terraform())?;
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
