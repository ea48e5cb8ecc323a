//! `sesdns formats`.

use clap::{Args, Subcommand};

use super::ExportOptions;

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
    /// The data that a template gets for these records, as JSON: one document each time that it is rendered
    Context(Box<ExportOptions>),
}
