//! Name servers that take changes: dynamic updates, and PowerDNS.

use super::{Cost, LimitError, Limits, comment_line};
use crate::emit::Options;
use crate::record::{RecordData, RecordSet};

/// Dynamic updates (RFC 2136): one message a transaction.
pub(in crate::emit) const NSUPDATE: Limits = Limits {
    target: "a dynamic update",
    operations: usize::MAX,
    characters: message_bytes(),
    cost: Some(message_cost),
    record: None,
    option: comment_line,
};

/// The HTTP API of PowerDNS.
pub(in crate::emit) const POWERDNS: Limits =
    Limits { target: "PowerDNS", record: Some(powerdns), ..Limits::NONE };

/// 65,535 octets a message, the signature among them. Last verified 2026-11.
const fn message_bytes() -> usize {
    60_000
}

/// Octets without compression: four prerequisites and a deletion, and each record.
fn message_cost(set: &RecordSet) -> Cost {
    const FIXED: usize = 10;
    let owner = set.owner.bare().len() + 2 + FIXED;
    let data = set.data.iter().map(|data| match data {
        RecordData::Cname(target) => target.bare().len() + 2,
        RecordData::Mx { exchange, .. } => exchange.bare().len() + 4,
        RecordData::Txt(text) => text.as_str().len() + text.character_strings().count(),
    });
    Cost { operations: 0, characters: 5 * owner + data.map(|data| data + owner).sum::<usize>() }
}

/// A replacement would lose what else is in the set.
fn powerdns(set: &RecordSet, options: &Options) -> Result<(), LimitError> {
    if set.shared && options.text("shared") == Some("refuse") {
        return Err(LimitError::data(
            set,
            "this record set may hold other values already, which PowerDNS's REPLACE would delete",
            "pass --set shared=replace if it holds none, of its own",
        ));
    }
    Ok(())
}
