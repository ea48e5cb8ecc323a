//! `sesdns export`.

use std::path::PathBuf;

use clap::Args;

use super::RecordOptions;

/// The options of `export`.
#[derive(Debug, Args)]
pub struct ExportOptions {
    /// Saved SES answers, - for standard input; repeatable
    #[arg(long, value_name = "FILE", required = true)]
    pub from: Vec<PathBuf>,

    /// Keep only this domain, and name the domain of an answer that does not carry it; repeatable
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Vec<String>,

    /// Domains, one a line, # starts a comment, - for standard input
    #[arg(long, value_name = "FILE")]
    pub domains_file: Option<PathBuf>,

    /// What is said about the records.
    #[command(flatten)]
    pub records: RecordOptions,

    /// With --to: write nothing, exit 1 and print a diff on standard error where files differ
    #[arg(long, requires = "to")]
    pub check: bool,
}
