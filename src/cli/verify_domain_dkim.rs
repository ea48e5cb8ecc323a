//! `sesdns verify-domain-dkim`.

use clap::Args;

use super::{Leftovers, RecordOptions};

/// The options of `verify-domain-dkim`.
#[derive(Debug, Args)]
pub struct VerifyDomainDkimOptions {
    /// The domain to register; file://FILE reads it from a file
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Option<String>,

    /// The input as JSON, as --generate-cli-skeleton prints it; file://FILE reads it from a file
    #[arg(long, value_name = "JSON")]
    pub cli_input_json: Option<String>,

    /// The input as YAML, as --generate-cli-skeleton yaml-input prints it; file://FILE reads it from a file
    #[arg(long, value_name = "YAML")]
    pub cli_input_yaml: Option<String>,

    /// Send nothing, and print what the input or the output looks like: input, yaml-input, output
    #[arg(long, value_name = "WHICH", num_args = 0..=1, default_missing_value = "input")]
    pub generate_cli_skeleton: Option<String>,

    /// What is said about the records, with a format of records.
    #[command(flatten)]
    pub records: RecordOptions,

    /// What is no option of this command, to be complained about in its turn.
    #[arg(skip)]
    pub leftovers: Leftovers,
}
