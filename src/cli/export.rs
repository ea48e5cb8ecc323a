//! `sesdns export`.

use clap::Args;

use super::{KindOptions, RecordOptions, SourceOptions};

/// The options of `export`.
#[derive(Debug, Args)]
pub struct ExportOptions {
    /// Where the records come from.
    #[command(flatten)]
    pub sources: SourceOptions,

    /// Which records are wanted.
    #[command(flatten)]
    pub kinds: KindOptions,

    /// What is said about the records.
    #[command(flatten)]
    pub records: RecordOptions,

    /// With --to: write nothing, exit 1 and print a diff on standard error where files differ
    #[arg(long, requires = "to")]
    pub check: bool,
}
