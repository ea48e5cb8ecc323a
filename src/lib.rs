//! The DKIM tokens of Amazon SES as DNS records.

pub mod emit;
pub mod error;
pub mod escape;
pub mod record;
pub mod world;
