//! Options that several formats have.

use super::options::{OptionKind, OptionSpec};

pub(super) const COMMENT: OptionSpec = OptionSpec::new(
    "comment",
    OptionKind::Text,
    "comment above the records of a zone; default \"SES records for ZONE\"",
);
pub(super) const COMMENT_OF_RECORD: OptionSpec = OptionSpec::new(
    "comment",
    OptionKind::Text,
    "comment of every record, one line of at most 100 characters",
);
pub(super) const COMMENT_OF_BATCH: OptionSpec = OptionSpec::new(
    "comment",
    OptionKind::Text,
    "comment of the whole, at most 256 characters; default \"SES records for ZONE\"",
);
pub(super) const NOTE: OptionSpec =
    OptionSpec::new("comment", OptionKind::Text, "a note to the reader, above the records of a zone");
pub(super) const PROXIED: OptionSpec = OptionSpec::new(
    "proxied",
    OptionKind::Bool { default: false },
    "put the CNAMEs behind Cloudflare's proxy; DKIM does not work behind it",
);
pub(super) const ZONE_REF: OptionSpec = OptionSpec::new(
    "zone-ref",
    OptionKind::Reference,
    "expression for the zone: aws_route53_zone.main.zone_id, or for each zone by name local.zone_ids[\"{zone}\"]",
);
pub(super) const STYLE: OptionSpec = OptionSpec::new(
    "style",
    OptionKind::one_of("resources|for_each"),
    "one resource a record, or one for all over a static map keyed by name",
);
