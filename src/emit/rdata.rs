//! The data of a record as one text.

use crate::escape::zone::{ByteEscape, character_strings, joined_strings};
use crate::record::RecordData;

/// The data of a record in master file notation (RFC 1035 section 5.1), names absolute.
#[must_use]
pub fn master_file(data: &RecordData) -> String {
    data.master_file()
}

/// The whole data of a record as one text, in the notations that importers share.
pub(super) trait Rdata {
    /// Master file notation (RFC 1035 section 5.1).
    fn master_file(&self) -> String;
    /// Route 53's notation.
    fn route53(&self) -> String;
    /// The notation of Terraform's `aws_route53_record`.
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
