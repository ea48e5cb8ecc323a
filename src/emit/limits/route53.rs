//! Route 53, and what speaks to it: change batches, Terraform, CloudFormation.

use super::{Cost, LimitError, Limits, Zones, comment_line, comment_without_control};
use crate::emit::Options;
use crate::emit::rdata::Rdata;
use crate::escape::json;
use crate::record::RecordSet;

/// ChangeResourceRecordSets.
pub(in crate::emit) const ROUTE53: Limits = Limits {
    target: "Route 53",
    operations: upserts(),
    characters: characters(),
    cost: Some(batch_cost),
    record: Some(record),
    option: comment,
};

/// The Route 53 of a Terraform plan, which sends its own batches.
pub(in crate::emit) const TERRAFORM_ROUTE53: Limits =
    Limits { target: "Route 53", record: Some(record), option: comment_line, ..Limits::NONE };

/// One record set group a template: its records reach Route 53 in one batch.
pub(in crate::emit) const CLOUDFORMATION: Limits = Limits {
    target: "CloudFormation",
    operations: upserts(),
    characters: template_bytes(),
    cost: Some(template_cost),
    record: Some(record),
    option: comment,
};

/// 1,000 values a batch, and an UPSERT counts twice. Last verified 2026-11.
const fn upserts() -> usize {
    500
}

/// 32,000 characters of values a batch; an UPSERT's count twice, which the cost does. Last verified 2026-11.
const fn characters() -> usize {
    32_000
}

/// 4,000 characters a value. Last verified 2026-11.
const fn value() -> usize {
    4_000
}

/// 256 characters a comment, of a change batch as of a record set group. Last verified 2026-11.
const fn comment_length() -> usize {
    256
}

/// 51,200 bytes a template that is passed as it is, without a bucket; 2,000 of them are around the records.
/// Last verified 2026-11.
const fn template_bytes() -> usize {
    51_200 - 2_000
}

fn batch_cost(set: &RecordSet) -> Cost {
    let characters: usize = set.data.iter().map(|data| data.route53().chars().count()).sum();
    Cost { operations: set.data.len(), characters: 2 * characters }
}

/// The bytes in the template, or the share of a batch where that is more.
fn template_cost(set: &RecordSet) -> Cost {
    let batch = batch_cost(set);
    let values: usize = set.data.iter().map(|data| json::string(&data.route53()).len() + 20).sum();
    let bytes = 200 + set.owner.bare().len() + values;
    let share = (batch.characters * template_bytes()).div_ceil(characters());
    Cost { operations: batch.operations, characters: bytes.max(share) }
}

fn record(set: &RecordSet, _: &Options) -> Result<(), LimitError> {
    let lengths = set.data.iter().map(|data| data.route53().chars().count());
    match lengths.max().filter(|length| *length > value()) {
        Some(length) => Err(LimitError::value(set, "Route 53", length, value())),
        None => Ok(()),
    }
}

fn comment(options: &Options, zones: Zones<'_, '_>) -> Result<(), LimitError> {
    let check = |comment: &str| comment_without_control("Route 53", comment, comment_length(), true);
    if let Some(comment) = options.text("comment") {
        return check(comment);
    }
    for zone in zones {
        check(&format!("SES records for {zone}"))?;
    }
    Ok(())
}
