//! `sesdns formats`.

use clap::{Args, Subcommand};

/// The options of `formats`.
#[derive(Debug, Args)]
pub struct FormatsOptions {
    /// What to print.
    #[command(subcommand)]
    pub command: Option<FormatsCommand>,
}

/// What `formats` prints.
#[derive(Debug, Subcommand)]
pub enum FormatsCommand {
    /// Every format, a line each
    List,
    /// The template of a format, with its options: a starting point for one of your own
    Show {
        /// The format
        format: String,
    },
}
