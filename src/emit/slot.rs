//! The texts of a rendering: what of it differs from one domain to the next, everything else being the same.

use std::borrow::Cow;

use super::rdata::Rdata;
use super::rendering::Rendering;
use crate::record::{Fqdn, RecordData, logical_id, object_name, resource_name, variable_suffix};

/// The place of a text in a rendering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// Of the zone.
    Zone(OfZone),
    /// Of the record set of this number.
    Record(OfRecord, usize),
    /// Of a value, the second number, of a record set.
    Value(OfValue, usize, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfZone {
    Absolute,
    Bare,
    Id,
    Reference,
    /// As the tail of an HCL identifier.
    Identifier,
    /// As a CloudFormation logical id.
    LogicalId,
    /// As the name of a Kubernetes object.
    ObjectName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfRecord {
    Absolute,
    Bare,
    /// Inside its zone, `@` at the apex.
    Relative,
    Domain,
    /// A name for it as a Terraform resource.
    Identifier,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfValue {
    /// The target of a CNAME, the exchange of an MX.
    Absolute,
    Bare,
    /// TXT, raw.
    Text,
    /// TXT as octoDNS 1.x wants it.
    Octodns,
    /// Master file notation (RFC 1035 section 5.1).
    Rdata,
    Route53,
    Route53Terraform,
}

impl Slot {
    /// The text; empty where the rendering has none there.
    pub(super) fn text<'r>(self, rendering: &'r Rendering<'_>) -> Cow<'r, str> {
        match self {
            Self::Zone(what) => of_zone(what, rendering),
            Self::Record(what, record) => of_record(what, record, rendering).unwrap_or_default(),
            Self::Value(what, record, value) => {
                let data = rendering.sets.get(record).and_then(|set| set.data.get(value));
                data.and_then(|data| of_value(what, data)).unwrap_or_default()
            }
        }
    }
}

fn of_zone<'r>(what: OfZone, rendering: &'r Rendering<'_>) -> Cow<'r, str> {
    let zone = &rendering.zone;
    let bare = zone.name.name().bare();
    match what {
        OfZone::Absolute => zone.name.name().absolute().into(),
        OfZone::Bare => bare.into(),
        OfZone::Id => zone.id.unwrap_or_default().into(),
        OfZone::Reference => zone.reference.unwrap_or_default().replace("{zone}", bare).into(),
        OfZone::Identifier => variable_suffix(bare).into(),
        OfZone::LogicalId => logical_id(bare).into(),
        OfZone::ObjectName => object_name(bare).into(),
    }
}

fn of_record<'r>(what: OfRecord, record: usize, rendering: &'r Rendering<'_>) -> Option<Cow<'r, str>> {
    let set = rendering.sets.get(record)?;
    Some(match what {
        OfRecord::Absolute => set.owner.absolute().into(),
        OfRecord::Bare => set.owner.bare().into(),
        // A record set is only ever rendered inside its own zone.
        OfRecord::Relative => set.owner.relative_to(rendering.zone.name).unwrap_or(set.owner.bare()).into(),
        OfRecord::Domain => set.domain.bare().into(),
        OfRecord::Identifier => resource_name(set).into(),
    })
}

fn of_value(what: OfValue, data: &RecordData) -> Option<Cow<'_, str>> {
    Some(match what {
        OfValue::Absolute => target(data)?.absolute().into(),
        OfValue::Bare => target(data)?.bare().into(),
        OfValue::Text => text(data)?.into(),
        OfValue::Octodns => text(data)?.replace(';', "\\;").into(),
        OfValue::Rdata => data.master_file(),
        OfValue::Route53 => data.route53(),
        OfValue::Route53Terraform => data.route53_terraform(),
    })
}

fn target(data: &RecordData) -> Option<&Fqdn> {
    match data {
        RecordData::Cname(name) | RecordData::Mx { exchange: name, .. } => Some(name),
        RecordData::Txt(_) => None,
    }
}

fn text(data: &RecordData) -> Option<&str> {
    match data {
        RecordData::Txt(text) => Some(text.as_str()),
        _ => None,
    }
}
