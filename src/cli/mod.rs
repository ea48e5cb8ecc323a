//! The command line: clap's structs and nothing else.

mod aws_options;
mod check;
mod completions;
mod examples;
mod export;
mod formats;
mod generate;
mod help;
mod kind_options;
mod known;
mod man;
mod man_pages;
mod merge;
mod record_options;
mod source_options;
mod spelling;
mod verify_domain_dkim;

use clap::{Parser, Subcommand};

pub use aws_options::{AwsOptions, BINARY_FORMATS, OutputFormat, output_format};
pub use check::CheckOptions;
pub use completions::{CompletionsOptions, Shell};
pub use examples::{Example, examples_of};
pub use export::ExportOptions;
pub use formats::{FormatsCommand, FormatsOptions};
pub use generate::GenerateOptions;
pub use help::tree;
pub use kind_options::KindOptions;
pub use man::ManOptions;
pub use man_pages::{ManPage, man_pages};
pub use merge::{MergeOptions, MergeStyle, SoaSerial};
pub use record_options::RecordOptions;
pub use source_options::SourceOptions;
pub use spelling::Leftovers;
pub use verify_domain_dkim::VerifyDomainDkimOptions;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "sesdns",
    version,
    about = "The DKIM tokens of Amazon SES as DNS records, in the form your DNS is run with",
    disable_help_subcommand = true,
    arg_required_else_help = false,
    args_override_self = true
)]
pub struct CommandLine {
    /// The options of the AWS CLI, before or after the command.
    #[command(flatten)]
    pub aws: AwsOptions,

    /// Print no warnings.
    #[arg(long, short, global = true)]
    pub quiet: bool,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Register a domain with SES, print its tokens or records
    VerifyDomainDkim(VerifyDomainDkimOptions),
    /// Print the DNS records of domains that SES knows
    Export(ExportOptions),
    /// Put the DNS records into an existing zone file
    Merge(MergeOptions),
    /// Ask live DNS whether the records are there and right
    Check(CheckOptions),
    /// Write the files that sesdns.toml names
    Generate(GenerateOptions),
    /// List the formats, or print the template of one
    Formats(FormatsOptions),
    /// Print the completions of a shell
    Completions(CompletionsOptions),
    /// Print the manual, or write a page for each command
    Man(ManOptions),
}
