//! The context that templates get, schema 1: a contract of its own, apart from the types of the core.
//!
//! Every name comes in all its forms, so that a template never does string surgery.

use serde::Serialize;

use super::Options;
use crate::escape::zone::{ByteEscape, character_strings, joined_strings};
use crate::record::{
    Fqdn, RecordData, RecordSet, ZoneName, logical_id, object_name, resource_name, variable_suffix,
};

/// The version of the context. Members are added under one number; a change of meaning raises it.
pub(super) const SCHEMA: u32 = 1;

/// The members of the context, for messages.
pub(super) const MEMBERS: &str = "schema, zone, options, starts, ends, document, records";

/// What one rendering of a template sees.
#[derive(Debug, Serialize)]
pub(super) struct Context<'a> {
    pub(super) schema: u32,
    pub(super) zone: Zone<'a>,
    pub(super) options: &'a Options,
    pub(super) starts: Starts,
    pub(super) ends: Ends,
    pub(super) document: Numbered,
    pub(super) records: Vec<Record<'a>>,
}

/// What begins with this rendering.
#[derive(Debug, Serialize)]
pub(super) struct Starts {
    /// The whole run: nothing was written before.
    pub(super) run: bool,
    /// The file, or standard output.
    pub(super) file: bool,
    /// The document of the zone. A large zone is rendered in parts.
    pub(super) zone: bool,
}

/// What ends with this rendering.
#[derive(Debug, Serialize)]
pub(super) struct Ends {
    /// The file, or standard output.
    pub(super) file: bool,
    /// The document of the zone.
    pub(super) zone: bool,
}

/// Which of the zone's documents this is, from 1.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Numbered {
    pub(super) number: usize,
    pub(super) count: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Zone<'a> {
    absolute: String,
    bare: &'a str,
    /// The provider's id, if it is known.
    id: Option<&'a str>,
    /// An expression for it, if one is given.
    reference: Option<String>,
    /// As the tail of an HCL identifier.
    identifier: String,
    /// As a CloudFormation logical id.
    logical_id: String,
    /// As the name of a Kubernetes object.
    object_name: String,
    /// The types of all its records, sorted.
    types: &'a [String],
}

impl<'a> Zone<'a> {
    pub(super) fn new(
        zone: &'a ZoneName,
        types: &'a [String],
        id: Option<&'a str>,
        reference: Option<&str>,
    ) -> Self {
        let bare = zone.name().bare();
        Self {
            absolute: zone.name().absolute(),
            bare,
            id,
            reference: reference.map(|text| text.replace("{zone}", bare)),
            identifier: variable_suffix(bare),
            logical_id: logical_id(bare),
            object_name: object_name(bare),
            types,
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Record<'a> {
    name: Name<'a>,
    r#type: String,
    ttl: u32,
    kind: &'static str,
    domain: &'a str,
    shared: bool,
    /// Whether no record set before it, in this document, has its name. Of use where the format sorts by name.
    first_of_name: bool,
    /// A name for it as a Terraform resource.
    identifier: String,
    values: Vec<Value<'a>>,
}

#[derive(Debug, Serialize)]
struct Name<'a> {
    absolute: String,
    bare: &'a str,
    /// Inside its zone, `@` at the apex.
    relative: &'a str,
}

/// One record's data: its parts, and the whole in the notations that importers share.
#[derive(Debug, Serialize)]
struct Value<'a> {
    /// CNAME.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Target<'a>>,
    /// MX.
    #[serde(skip_serializing_if = "Option::is_none")]
    preference: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<Target<'a>>,
    /// TXT, raw.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    /// TXT as octoDNS 1.x wants it.
    #[serde(skip_serializing_if = "Option::is_none")]
    octodns: Option<String>,
    /// Master file notation (RFC 1035 section 5.1).
    rdata: String,
    /// Route 53's notation.
    route53: String,
    /// The notation of Terraform's `aws_route53_record`.
    route53_terraform: String,
}

#[derive(Debug, Serialize)]
struct Target<'a> {
    absolute: String,
    bare: &'a str,
}

impl<'a> Target<'a> {
    fn new(name: &'a Fqdn) -> Self {
        Self { absolute: name.absolute(), bare: name.bare() }
    }
}

impl<'a> Record<'a> {
    pub(super) fn new(set: &'a RecordSet, zone: &ZoneName, first_of_name: bool) -> Self {
        Self {
            name: Name {
                absolute: set.owner.absolute(),
                bare: set.owner.bare(),
                // A record set is only ever rendered inside its own zone.
                relative: set.owner.relative_to(zone).unwrap_or(set.owner.bare()),
            },
            r#type: set.record_type().to_string(),
            ttl: set.ttl.seconds(),
            kind: set.kind.as_str(),
            domain: set.domain.bare(),
            shared: set.shared,
            first_of_name,
            identifier: resource_name(set),
            values: set.data.iter().map(Value::new).collect(),
        }
    }
}

impl<'a> Value<'a> {
    fn new(data: &'a RecordData) -> Self {
        let (target, preference, exchange, text) = match data {
            RecordData::Cname(target) => (Some(Target::new(target)), None, None, None),
            RecordData::Mx { preference, exchange } => {
                (None, Some(*preference), Some(Target::new(exchange)), None)
            }
            RecordData::Txt(text) => (None, None, None, Some(text.as_str())),
        };
        Self {
            target,
            preference,
            exchange,
            text,
            octodns: text.map(|text| text.replace(';', "\\;")),
            rdata: data.master_file(),
            route53: data.route53(),
            route53_terraform: data.route53_terraform(),
        }
    }
}

/// The data of a record in master file notation (RFC 1035 section 5.1), names absolute.
#[must_use]
pub fn master_file(data: &RecordData) -> String {
    data.master_file()
}

/// The whole data of a record as one text.
pub(super) trait Rdata {
    fn master_file(&self) -> String;
    fn route53(&self) -> String;
    fn route53_terraform(&self) -> String;
}

impl Rdata for RecordData {
    fn master_file(&self) -> String {
        match self {
            Self::Cname(target) => target.absolute(),
            Self::Mx { preference, exchange } => format!("{preference} {exchange}."),
            Self::Txt(text) => character_strings(text.character_strings(), ByteEscape::Decimal),
        }
    }

    fn route53(&self) -> String {
        match self {
            Self::Txt(text) => character_strings(text.character_strings(), ByteEscape::Octal),
            other => other.master_file(),
        }
    }

    fn route53_terraform(&self) -> String {
        match self {
            Self::Cname(target) => target.bare().to_string(),
            Self::Mx { preference, exchange } => format!("{preference} {exchange}"),
            Self::Txt(text) => joined_strings(text.character_strings()),
        }
    }
}
