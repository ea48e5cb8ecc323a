//! The data of a record as one text.

use std::borrow::Cow;

use crate::escape::zone::{ByteEscape, character_strings, joined_strings};
use crate::record::RecordData;

/// The data of a record in master file notation (RFC 1035 section 5.1), names absolute.
#[must_use]
pub fn master_file(data: &RecordData) -> String {
    data.master_file().into_owned()
}

/// The whole data of a record as one text, in the notations that importers share.
pub(super) trait Rdata {
    /// Master file notation (RFC 1035 section 5.1).
    fn master_file(&self) -> Cow<'_, str>;
    /// Route 53's notation.
    fn route53(&self) -> Cow<'_, str>;
    /// The notation of Terraform's `aws_route53_record`.
    fn route53_terraform(&self) -> Cow<'_, str>;
}

impl Rdata for RecordData {
    fn master_file(&self) -> Cow<'_, str> {
        match self {
            Self::Cname(target) => target.absolute().into(),
            Self::Mx { preference, exchange } => format!("{preference} {exchange}.").into(),
            Self::Txt(text) => character_strings(text.character_strings(), ByteEscape::Decimal).into(),
        }
    }

    fn route53(&self) -> Cow<'_, str> {
        match self {
            Self::Txt(text) => character_strings(text.character_strings(), ByteEscape::Octal).into(),
            other => other.master_file(),
        }
    }

    fn route53_terraform(&self) -> Cow<'_, str> {
        match self {
            Self::Cname(target) => target.bare().into(),
            Self::Mx { preference, exchange } => format!("{preference} {exchange}").into(),
            Self::Txt(text) => joined_strings(text.character_strings()).into(),
        }
    }
}
