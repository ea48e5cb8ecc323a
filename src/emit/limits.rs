//! What each target takes. A record that does not fit is an error, never dropped; what fits one by one is split
//! into as many documents as its importer needs.

use thiserror::Error;

use super::Options;
use super::context::Rdata;
use crate::record::{RecordSet, ZoneName};

/// The limits of one target.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Whose limits they are.
    pub target: &'static str,
    /// Most operations in one document.
    pub operations: usize,
    /// Most characters of values in one document, as its target counts them.
    pub characters: usize,
    /// What one record set costs.
    pub cost: fn(&RecordSet) -> Cost,
    /// Whether a record set can be imported at all.
    pub record: fn(&RecordSet, &Options) -> Result<(), LimitError>,
    /// Whether the options can be imported at all.
    pub option: fn(&Options, &ZoneName) -> Result<(), LimitError>,
}

/// What a record set counts for in a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Operations.
    pub operations: usize,
    /// Characters of values.
    pub characters: usize,
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
    #[error("{owner} {record_type}: the record set alone is more than one batch of {target} can hold")]
    Set {
        /// The name.
        owner: String,
        /// The type.
        record_type: String,
        /// Whose limit it is.
        target: &'static str,
    },
    /// A comment that the target cannot hold.
    #[error("--set comment=…: {0}")]
    Comment(String),
}

impl Limits {
    /// No limits.
    pub const NONE: Self = Self {
        target: "this format",
        operations: usize::MAX,
        characters: usize::MAX,
        cost: |_| Cost::default(),
        record: |_, _| Ok(()),
        option: |_, _| Ok(()),
    };

    /// Whether this record set can be imported.
    ///
    /// # Errors
    /// [`LimitError`] names the record set and the limit.
    pub fn check(&self, set: &RecordSet, options: &Options) -> Result<(), LimitError> {
        if !self.fits(Cost::default(), (self.cost)(set)) {
            return Err(LimitError::Set {
                owner: set.owner.absolute(),
                record_type: set.record_type().to_string(),
                target: self.target,
            });
        }
        (self.record)(set, options)
    }

    /// Whether a record set of this cost still fits behind the others.
    #[must_use]
    pub fn fits(&self, taken: Cost, next: Cost) -> bool {
        taken.operations + next.operations <= self.operations
            && taken.characters + next.characters <= self.characters
    }
}

/// Route 53's ChangeResourceRecordSets.
pub(super) const ROUTE53: Limits = Limits {
    target: "Route 53",
    operations: route53_upserts(),
    characters: route53_characters(),
    cost: route53_cost,
    record: route53_record,
    option: route53_comment,
};

/// The Route 53 of a Terraform plan, which sends its own batches.
pub(super) const TERRAFORM_ROUTE53: Limits =
    Limits { target: "Route 53", record: route53_record, ..Limits::NONE };

/// Cloudflare's batch API.
pub(super) const CLOUDFLARE: Limits = Limits {
    target: "Cloudflare",
    operations: cloudflare_operations(),
    cost: |set| Cost { operations: set.data.len(), characters: 0 },
    record: cloudflare_record,
    option: cloudflare_comment,
    ..Limits::NONE
};

/// 1,000 values a batch, and an UPSERT counts twice. Last verified 2026-11.
const fn route53_upserts() -> usize {
    500
}

/// 32,000 characters of values a batch; an UPSERT's count twice, which the cost does. Last verified 2026-11.
const fn route53_characters() -> usize {
    32_000
}

/// 4,000 characters a value. Last verified 2026-11.
const fn route53_value() -> usize {
    4_000
}

/// 256 characters a comment. Last verified 2026-11.
const fn route53_comment_length() -> usize {
    256
}

/// 200 operations a batch on the Free plan, 3,500 on the others. Last verified 2026-11.
const fn cloudflare_operations() -> usize {
    200
}

/// 100 characters a comment on every plan. Last verified 2026-11.
const fn cloudflare_comment_length() -> usize {
    100
}

/// 1 is automatic, else 60 seconds to a day. Last verified 2026-11.
const fn cloudflare_ttl(ttl: u32) -> bool {
    ttl == 1 || (60 <= ttl && ttl <= 86_400)
}

fn route53_cost(set: &RecordSet) -> Cost {
    let characters: usize = set.data.iter().map(|data| data.route53().chars().count()).sum();
    Cost { operations: set.data.len(), characters: 2 * characters }
}

fn route53_record(set: &RecordSet, _: &Options) -> Result<(), LimitError> {
    for data in &set.data {
        let length = data.route53().chars().count();
        if length > route53_value() {
            return Err(LimitError::Value {
                owner: set.owner.absolute(),
                record_type: set.record_type().to_string(),
                target: "Route 53",
                length,
                most: route53_value(),
            });
        }
    }
    Ok(())
}

fn cloudflare_record(set: &RecordSet, options: &Options) -> Result<(), LimitError> {
    let (range, good) = if options.is_on("proxied") && set.record_type().to_string() == "CNAME" {
        ("1 (automatic) for what it proxies", set.ttl.seconds() == 1)
    } else {
        ("1 (automatic) or 60 to 86400", cloudflare_ttl(set.ttl.seconds()))
    };
    if good {
        return Ok(());
    }
    Err(LimitError::Ttl {
        owner: set.owner.absolute(),
        record_type: set.record_type().to_string(),
        target: "Cloudflare",
        range,
        ttl: set.ttl.seconds(),
    })
}

/// A comment of the language itself: any length, line breaks start new comment lines.
pub(super) fn comment_line(options: &Options, _: &ZoneName) -> Result<(), LimitError> {
    let comment = options.text("comment").unwrap_or_default();
    crate::escape::zone::comment(comment).map(drop).map_err(|error| LimitError::Comment(error.to_string()))
}

fn route53_comment(options: &Options, zone: &ZoneName) -> Result<(), LimitError> {
    let default = format!("SES records for {zone}");
    let comment = options.text("comment").unwrap_or(&default);
    comment_without_control("Route 53", comment, route53_comment_length(), true)
}

fn cloudflare_comment(options: &Options, _: &ZoneName) -> Result<(), LimitError> {
    let comment = options.text("comment").unwrap_or_default();
    comment_without_control("Cloudflare", comment, cloudflare_comment_length(), false)
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
