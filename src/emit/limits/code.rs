//! DNS as code: octoDNS, DNSControl, ExternalDNS.

use super::{Cost, LimitError, Limits, comment_line, ttl_at_least_1};
use crate::emit::Options;
use crate::emit::rdata::Rdata;
use crate::escape::json;
use crate::record::{RecordData, RecordSet};

/// octoDNS 1.22.
pub(in crate::emit) const OCTODNS: Limits =
    Limits { target: "octoDNS", record: Some(octodns), option: comment_line, ..Limits::NONE };

/// DNSControl 4.
pub(in crate::emit) const DNSCONTROL: Limits = Limits {
    target: "DNSControl",
    record: Some(|set, _| ttl_at_least_1(set, "DNSControl")),
    option: comment_line,
    ..Limits::NONE
};

/// ExternalDNS, by way of `kubectl apply`.
pub(in crate::emit) const EXTERNAL_DNS: Limits = Limits {
    target: "ExternalDNS",
    operations: object_endpoints(),
    characters: object_bytes(),
    cost: Some(object_cost),
    record: Some(external_dns),
    option: comment_line,
};

/// 256 KiB of annotations an object, into which `kubectl apply` puts the whole object; 2,000 of them are around the
/// endpoints. Last verified 2026-11.
const fn object_bytes() -> usize {
    256 * 1024 - 2_000
}

/// 1,000 endpoints an object, in the schema of the custom resource. Last verified 2026-11.
const fn object_endpoints() -> usize {
    1_000
}

/// 4,096 characters a target, and at least one, in the schema of the custom resource. Last verified 2026-11.
const fn target_characters() -> usize {
    4_096
}

/// What octoDNS 1.22 keeps of a text: no quote in front, no border of strings, no backslash (it escapes semicolons
/// with one), ASCII only. Last verified 2026-11.
fn octodns_text(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("octoDNS takes no empty text");
    }
    if text.bytes().any(|b| !(b' '..=b'~').contains(&b)) {
        return Some("octoDNS takes texts of printable ASCII only");
    }
    if text.contains('\\') {
        return Some("octoDNS does not keep a backslash in a text");
    }
    (text.starts_with('"') || text.contains("\" \""))
        .then_some("octoDNS takes this text's quotes for its own")
}

fn octodns(set: &RecordSet, _: &Options) -> Result<(), LimitError> {
    let texts = set.data.iter().filter_map(|data| match data {
        RecordData::Txt(text) => octodns_text(text.as_str()),
        _ => None,
    });
    match texts.into_iter().next() {
        Some(what) => Err(LimitError::data(set, what, "publish it some other way, as --output bind has it")),
        None => Ok(()),
    }
}

fn external_dns(set: &RecordSet, _: &Options) -> Result<(), LimitError> {
    ttl_at_least_1(set, "ExternalDNS")?;
    for data in &set.data {
        let RecordData::Txt(text) = data else { continue };
        let length = text.as_str().chars().count();
        if length > target_characters() {
            return Err(LimitError::value(set, "ExternalDNS", length, target_characters()));
        }
        if length == 0 {
            return Err(LimitError::data(
                set,
                "ExternalDNS takes no empty text",
                "give it a value or leave it out",
            ));
        }
    }
    Ok(())
}

/// The bytes of an endpoint in the annotation, which is JSON.
fn object_cost(set: &RecordSet) -> Cost {
    let values = set.data.iter().map(|data| match data {
        RecordData::Txt(text) => json::string(text.as_str()).len() + 1,
        other => other.master_file().len() + 3,
    });
    Cost { operations: 1, characters: 200 + set.owner.bare().len() + values.sum::<usize>() }
}
