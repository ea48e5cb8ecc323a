//! Cloudflare: its API, its Terraform provider, its import of zone files.

use super::{Cost, LimitError, Limits, Zones, comment_without_control, is_comment};
use crate::emit::Options;
use crate::emit::rdata::Rdata;
use crate::record::{RecordData, RecordSet};

/// The batch API.
pub(in crate::emit) const CLOUDFLARE: Limits = Limits {
    target: "Cloudflare",
    operations: operations(),
    cost: Some(|set| Cost { operations: set.data.len(), characters: 0 }),
    record: Some(record),
    option: comment,
    ..Limits::NONE
};

/// The import of a zone file.
pub(in crate::emit) const CLOUDFLARE_ZONE: Limits = Limits {
    target: "Cloudflare",
    operations: usize::MAX,
    characters: file_bytes() - most_comment(),
    cost: Some(file_cost),
    record: Some(record),
    option: file_comment,
};

/// 200 operations a batch on the Free plan, 3,500 on the others. Last verified 2026-11.
const fn operations() -> usize {
    200
}

/// 100 characters a comment on every plan. Last verified 2026-11.
const fn comment_length() -> usize {
    100
}

/// 1 is automatic, else 60 seconds to a day. Last verified 2026-11.
const fn ttl(ttl: u32) -> bool {
    ttl == 1 || (60 <= ttl && ttl <= 86_400)
}

/// 256 KiB a file. Last verified 2026-11.
const fn file_bytes() -> usize {
    256 * 1024
}

/// What is set aside of a file for the comment above the records.
const fn most_comment() -> usize {
    16 * 1024
}

fn record(set: &RecordSet, options: &Options) -> Result<(), LimitError> {
    let proxied = options.is_on("proxied") && matches!(set.data.first(), Some(RecordData::Cname(_)));
    let (range, good) = if proxied {
        ("1 (automatic) for what it proxies", set.ttl.seconds() == 1)
    } else {
        ("1 (automatic) or 60 to 86400", ttl(set.ttl.seconds()))
    };
    if good { Ok(()) } else { Err(LimitError::ttl(set, "Cloudflare", range)) }
}

fn comment(options: &Options, _: Zones<'_, '_>) -> Result<(), LimitError> {
    let comment = options.text("comment").unwrap_or_default();
    comment_without_control("Cloudflare", comment, comment_length(), false)
}

/// The bytes of its lines.
fn file_cost(set: &RecordSet) -> Cost {
    const AROUND: usize = ". 2147483647 IN CNAME  ; cf_tags=cf-proxied:false\n".len();
    let line = |data: &RecordData| set.owner.bare().len() + data.master_file().len() + AROUND;
    Cost { operations: 0, characters: set.data.iter().map(line).sum() }
}

fn file_comment(options: &Options, _: Zones<'_, '_>) -> Result<(), LimitError> {
    // Every line of it gets a mark and a space.
    let comment = options.text("comment").unwrap_or_default();
    let bytes = comment.len() + 3 * comment.split('\n').count();
    if bytes > most_comment() {
        return Err(LimitError::Comment(format!(
            "{bytes} bytes of a file that may have {} in all are too many; shorten it to {}",
            file_bytes(),
            most_comment()
        )));
    }
    is_comment(options)
}
