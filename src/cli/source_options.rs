//! Where records come from, the same on every command that needs some.

use std::path::PathBuf;

use clap::Args;

/// The sources of the records.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sources")]
pub struct SourceOptions {
    /// Saved SES answers, - for standard input; repeatable
    #[arg(long, value_name = "FILE", required = true)]
    pub from: Vec<PathBuf>,

    /// Keep only this domain, and name the domain of an answer that does not carry it; repeatable
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Vec<String>,

    /// Domains, one a line, # starts a comment, - for standard input
    #[arg(long, value_name = "FILE")]
    pub domains_file: Option<PathBuf>,
}
