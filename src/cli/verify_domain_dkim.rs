//! `sesdns verify-domain-dkim`.

use clap::Args;

use super::RecordOptions;

/// The options of `verify-domain-dkim`.
#[derive(Debug, Args)]
pub struct VerifyDomainDkimOptions {
    /// The domain to register
    #[arg(long, value_name = "DOMAIN")]
    pub domain: String,

    /// json, or a format of records; `sesdns formats` lists them [default: json]
    #[arg(long, short, value_name = "FORMAT")]
    pub output: Option<String>,

    /// What is said about the records, with a format of records.
    #[command(flatten)]
    pub records: RecordOptions,
}
