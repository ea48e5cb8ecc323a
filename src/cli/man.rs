//! `sesdns man`.

use std::path::PathBuf;

use clap::Args;

/// The options of `man`.
#[derive(Debug, Args)]
pub struct ManOptions {
    /// Write a page for each command into this folder, and make it where there is none
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
}
