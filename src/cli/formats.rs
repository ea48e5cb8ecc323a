//! `sesdns formats`.

use clap::builder::StringValueParser;
use clap::{Args, Subcommand};

use super::ExportOptions;
use super::known::Known;
use crate::emit::FORMATS;

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
    /// The template and the options of a format, to start from
    Show {
        /// The format
        #[arg(hide_possible_values = true,
            value_parser = Known { parser: StringValueParser::new(), values: format_names })]
        format: String,
    },
    /// The data that a template gets for these records, as JSON
    Context(Box<ExportOptions>),
}

fn format_names() -> Vec<&'static str> {
    FORMATS.iter().map(|format| format.id).collect()
}
