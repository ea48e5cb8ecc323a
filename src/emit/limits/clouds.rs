//! Google Cloud DNS and Azure DNS.

use super::{Cost, LimitError, Limits, comment_line, ttl_at_least_1};
use crate::emit::Options;
use crate::emit::rdata::Rdata;
use crate::record::{RecordData, RecordSet};

/// Cloud DNS behind Terraform, which sends a change a record set.
pub(in crate::emit) const GOOGLE: Limits =
    Limits { target: "Cloud DNS", record: Some(google), option: comment_line, ..Limits::NONE };

/// `gcloud dns record-sets import`: one change a file.
pub(in crate::emit) const GCLOUD: Limits = Limits {
    target: "Cloud DNS",
    operations: google_additions(),
    characters: google_change_bytes(),
    cost: Some(google_cost),
    record: Some(google),
    option: comment_line,
};

/// Azure DNS behind Terraform.
pub(in crate::emit) const AZURE: Limits =
    Limits { target: "Azure DNS", record: Some(azure), option: comment_line, ..Limits::NONE };

/// 1,000 additions a change. Last verified 2026-11.
const fn google_additions() -> usize {
    1_000
}

/// 100,000 bytes of record data a change. Last verified 2026-11.
const fn google_change_bytes() -> usize {
    100_000
}

/// 100 records a record set. Last verified 2026-11.
const fn google_values() -> usize {
    100
}

/// 4,096 characters a TXT value, and at least one. Last verified 2026-11.
const fn azure_text() -> usize {
    4_096
}

/// 20 records a record set. Last verified 2026-11.
const fn azure_values() -> usize {
    20
}

fn google_cost(set: &RecordSet) -> Cost {
    Cost { operations: 1, characters: set.data.iter().map(|data| data.master_file().len()).sum() }
}

fn google(set: &RecordSet, _: &Options) -> Result<(), LimitError> {
    values(set, "Cloud DNS", google_values())
}

fn azure(set: &RecordSet, _: &Options) -> Result<(), LimitError> {
    ttl_at_least_1(set, "Azure DNS")?;
    values(set, "Azure DNS", azure_values())?;
    for data in &set.data {
        let RecordData::Txt(text) = data else { continue };
        let length = text.as_str().chars().count();
        if length > azure_text() {
            return Err(LimitError::value(set, "Azure DNS", length, azure_text()));
        }
        if length == 0 {
            return Err(LimitError::data(
                set,
                "Azure DNS takes no empty text",
                "give it a value or leave it out",
            ));
        }
    }
    Ok(())
}

fn values(set: &RecordSet, target: &'static str, most: usize) -> Result<(), LimitError> {
    let count = set.data.len();
    if count <= most {
        return Ok(());
    }
    let what = format!("the record set has {count} values; {target} takes at most {most}");
    Err(LimitError::data(set, what, "leave some of them out"))
}
