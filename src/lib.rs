//! The DKIM tokens of Amazon SES as DNS records.

pub mod zonefile;
