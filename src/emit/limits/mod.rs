//! What each target takes. A record that does not fit is an error, never dropped; what fits one by one is split
//! into as many documents as its importer needs.

mod cloudflare;
mod clouds;
mod code;
mod route53;
mod servers;

use thiserror::Error;

use super::Options;
use crate::record::{Fqdn, RecordData, RecordSet, Ttl, ZoneName};

pub(super) use cloudflare::{CLOUDFLARE, CLOUDFLARE_ZONE};
pub(super) use clouds::{AZURE, GCLOUD, GOOGLE};
pub(super) use code::{DNSCONTROL, EXTERNAL_DNS, OCTODNS};
pub(super) use route53::{CLOUDFORMATION, ROUTE53, TERRAFORM_ROUTE53};
pub(super) use servers::{NSUPDATE, POWERDNS};

/// The limits of one target.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Whose limits they are.
    pub target: &'static str,
    /// Most operations in one document.
    pub operations: usize,
    /// Most characters of values in one document, as its target counts them.
    pub characters: usize,
    /// What one record set costs, where documents are limited.
    pub cost: Option<fn(&RecordSet) -> Cost>,
    /// Whether a record set can be imported at all, where some cannot.
    pub record: Option<RecordLimit>,
    /// Whether the options can be imported at all, with these zones.
    pub option: fn(&Options, Zones<'_, '_>) -> Result<(), LimitError>,
}

/// Whether a record set can be imported.
type RecordLimit = fn(&RecordSet, &Options) -> Result<(), LimitError>;

/// The zones of a run.
pub(super) type Zones<'i, 'z> = &'i mut dyn Iterator<Item = &'z ZoneName>;

/// What a record set counts for in a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Operations.
    pub operations: usize,
    /// Characters of values.
    pub characters: usize,
}

impl Cost {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            operations: self.operations + other.operations,
            characters: self.characters + other.characters,
        }
    }
}

/// Something that the target does not take.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LimitError {
    /// A TTL out of the target's range.
    #[error("{owner} {record_type}: {target} takes a TTL of {range}, not {ttl}; change it with --ttl")]
    Ttl {
        /// The name.
        owner: String,
        /// The type.
        record_type: String,
        /// Whose limit it is.
        target: &'static str,
        /// What it takes.
        range: &'static str,
        /// What there is.
        ttl: u32,
    },
    /// A value over the target's length.
    #[error(
        "{owner} {record_type}: the value has {length} characters; {target} takes at most {most}; shorten it"
    )]
    Value {
        /// The name.
        owner: String,
        /// The type.
        record_type: String,
        /// Whose limit it is.
        target: &'static str,
        /// Characters of the value.
        length: usize,
        /// What it takes.
        most: usize,
    },
    /// A record set that exceeds a document on its own.
    #[error(
        "{owner} {record_type}: the record set alone makes {count} {unit}; one batch of {target} holds at most {most}; \
         leave some of its values out"
    )]
    Set {
        /// The name.
        owner: String,
        /// The type.
        record_type: String,
        /// Whose limit it is.
        target: &'static str,
        /// What the record set counts for.
        count: usize,
        /// What is counted: operations or characters.
        unit: &'static str,
        /// What a batch holds.
        most: usize,
    },
    /// A value that the target cannot hold as it is.
    #[error("{owner} {record_type}: {what}; {way_out}")]
    Data {
        /// The name.
        owner: String,
        /// The type.
        record_type: String,
        /// What it cannot hold.
        what: String,
        /// What to do.
        way_out: &'static str,
    },
    /// An option that is missing, or that does not fit the others.
    #[error("--set {0}")]
    Option(String),
    /// A comment that the target cannot hold.
    #[error("--set comment=…: {0}")]
    Comment(String),
}

impl LimitError {
    fn ttl(set: &RecordSet, target: &'static str, range: &'static str) -> Self {
        let (owner, record_type) = named(set);
        Self::Ttl { owner, record_type, target, range, ttl: set.ttl.seconds() }
    }

    fn value(set: &RecordSet, target: &'static str, length: usize, most: usize) -> Self {
        let (owner, record_type) = named(set);
        Self::Value { owner, record_type, target, length, most }
    }

    fn data(set: &RecordSet, what: impl Into<String>, way_out: &'static str) -> Self {
        let (owner, record_type) = named(set);
        Self::Data { owner, record_type, what: what.into(), way_out }
    }
}

fn named(set: &RecordSet) -> (String, String) {
    (set.owner.absolute().to_string(), set.record_type().to_string())
}

impl Limits {
    /// No limits.
    pub const NONE: Self = Self {
        target: "this format",
        operations: usize::MAX,
        characters: usize::MAX,
        cost: None,
        record: None,
        option: |_, _| Ok(()),
    };

    /// Whether this record set can be imported.
    ///
    /// # Errors
    /// [`LimitError`] names the record set and the limit.
    pub fn check(&self, set: &RecordSet, options: &Options) -> Result<(), LimitError> {
        let Cost { operations, characters } = self.cost_of(set);
        for (count, unit, most) in
            [(operations, "operations", self.operations), (characters, "characters", self.characters)]
        {
            if count > most {
                let (owner, record_type) = named(set);
                return Err(LimitError::Set { owner, record_type, target: self.target, count, unit, most });
            }
        }
        self.record.map_or(Ok(()), |check| check(set, options))
    }

    /// What this record set costs.
    #[must_use]
    pub fn cost_of(&self, set: &RecordSet) -> Cost {
        self.cost.map_or_else(Cost::default, |cost| cost(set))
    }

    /// Whether the record sets themselves matter.
    #[must_use]
    pub fn look_at_records(&self) -> bool {
        self.cost.is_some() || self.record.is_some()
    }

    /// Whether a record set of this cost still fits behind the others.
    #[must_use]
    pub fn fits(&self, taken: Cost, next: Cost) -> bool {
        taken.operations + next.operations <= self.operations
            && taken.characters + next.characters <= self.characters
    }
}

/// A comment of the language itself: any length, line breaks start new comment lines.
pub(super) fn comment_line(options: &Options, _: Zones<'_, '_>) -> Result<(), LimitError> {
    is_comment(options)
}

fn is_comment(options: &Options) -> Result<(), LimitError> {
    let comment = options.text("comment").unwrap_or_default();
    crate::escape::zone::comment(comment).map(drop).map_err(|error| LimitError::Comment(error.to_string()))
}

fn comment_without_control(
    target: &'static str,
    comment: &str,
    most: usize,
    line_breaks: bool,
) -> Result<(), LimitError> {
    let length = comment.chars().count();
    if length > most {
        return Err(LimitError::Comment(format!(
            "{target} takes comments of at most {most} characters, not {length}; shorten it"
        )));
    }
    match comment.chars().find(|c| c.is_control() && !(line_breaks && *c == '\n')) {
        Some(control) => Err(LimitError::Comment(format!(
            "{target} takes no comment with the control character {control:?}; leave it out"
        ))),
        None => Ok(()),
    }
}

/// Instructions for a form: what nobody can type does not belong there.
pub(super) const FORM: Limits =
    Limits { target: "this format", record: Some(typed), option: comment_line, ..Limits::NONE };

fn typed(set: &RecordSet, _: &Options) -> Result<(), LimitError> {
    let odd = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let untypable = |data: &RecordData| match data {
        RecordData::Txt(text) => text.as_str().trim().is_empty() || text.as_str().contains(odd),
        _ => false,
    };
    if !set.data.iter().any(untypable) {
        return Ok(());
    }
    let what = "an empty text, or one with control characters, cannot be typed into a form";
    Err(LimitError::data(set, what, "use a format that an importer reads"))
}

/// A whole zone needs its name servers. SOA and NS come from options alone, so that the same input gives the same bytes.
pub(super) fn zone_file(options: &Options, zones: Zones<'_, '_>) -> Result<(), LimitError> {
    let full = options.is_on("full");
    if full && !options.is_set("ns") {
        return Err(LimitError::Option(
            "full=true: a whole zone needs its name servers; add --set ns=ns1.example.net,ns2.example.net"
                .into(),
        ));
    }
    let servers: Vec<Fqdn> = options.names("ns").iter().flat_map(|name| Fqdn::parse(name)).collect();
    while !servers.is_empty()
        && let Some(zone) = zones.next()
    {
        if let Some(server) = servers.iter().find(|server| server.is_within(zone.name())) {
            return Err(LimitError::Option(format!(
                "ns={}: a name server inside the zone {zone} needs an address there, and this format has none; \
                 give name servers outside of it, or put the records into a zone file of your own with sesdns merge",
                server.absolute()
            )));
        }
    }
    if !full && let Some(key) = ["ns", "hostmaster", "serial"].into_iter().find(|key| options.is_set(key)) {
        return Err(LimitError::Option(format!(
            "{key}=…: a snippet has neither SOA nor NS; add --set full=true for a whole zone, or leave it out"
        )));
    }
    is_comment(options)
}

/// A TTL of 0 stands for "not given" in some targets.
fn ttl_at_least_1(set: &RecordSet, target: &'static str) -> Result<(), LimitError> {
    let good = set.ttl > Ttl::ZERO;
    if good { Ok(()) } else { Err(LimitError::ttl(set, target, "1 to 2147483647")) }
}
