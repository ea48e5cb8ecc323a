//! `sesdns export`.

use clap::Args;

use super::{RecordOptions, SourceOptions};

/// The options of `export`.
#[derive(Debug, Args)]
pub struct ExportOptions {
    /// Where the records come from.
    #[command(flatten)]
    pub sources: SourceOptions,

    /// What is said about the records.
    #[command(flatten)]
    pub records: RecordOptions,

    /// With --to: write nothing, exit 1 and print a diff on standard error where files differ
    #[arg(long, requires = "to")]
    pub check: bool,
}
