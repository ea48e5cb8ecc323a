//! The AWS CLI's global options. Most values stay words here: in which order they are judged matters to scripts, and
//! `commands` keeps the AWS CLI's order.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::known::Known;
use crate::emit::{FORMATS, Format};
use crate::output::DataFormat;

/// The options that every AWS command takes, before or after its name.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "AWS options")]
pub struct AwsOptions {
    /// Format: json, text, table, yaml, yaml-stream, or one of `sesdns formats`
    #[arg(long, short, global = true, value_name = "FORMAT", hide_possible_values = true,
        value_parser = Known { parser: output_format, values: output_names })]
    pub output: Option<OutputFormat>,

    /// JMESPath expression that picks from the answer
    #[arg(long, global = true, value_name = "EXPRESSION")]
    pub query: Option<String>,

    /// Region; overrides the environment and the profile
    #[arg(long, global = true, value_name = "REGION")]
    pub region: Option<String>,

    /// Profile of the AWS configuration files
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// Send requests to this URL
    #[arg(long, global = true, value_name = "URL")]
    pub endpoint_url: Option<String>,

    /// Send requests without a signature, and look for no credentials
    #[arg(long, global = true)]
    pub no_sign_request: bool,

    /// PEM file of the authorities that may vouch for the server
    #[arg(long, global = true, value_name = "FILE")]
    pub ca_bundle: Option<String>,

    /// Believe any server's certificate
    #[arg(long, global = true)]
    pub no_verify_ssl: bool,

    /// Longest wait for an answer, in seconds; 0 waits for ever [default: 60]
    #[arg(long, global = true, value_name = "SECONDS", allow_hyphen_values = true)]
    pub cli_read_timeout: Option<String>,

    /// Longest wait for a connection, in seconds; 0 waits for ever [default: 60]
    #[arg(long, global = true, value_name = "SECONDS", allow_hyphen_values = true)]
    pub cli_connect_timeout: Option<String>,

    /// Say on standard error what is done, without secrets
    #[arg(long, global = true)]
    pub debug: bool,

    /// Colours of tables
    #[arg(long, global = true, value_name = "WHEN", value_parser = PossibleValuesParser::new(["on", "off", "auto"]))]
    pub color: Option<String>,

    /// Page no output
    #[arg(long, global = true)]
    pub no_cli_pager: bool,

    /// Ask for what is missing, on a terminal
    #[arg(long, global = true)]
    pub cli_auto_prompt: bool,

    /// Ask for nothing
    #[arg(long, global = true)]
    pub no_cli_auto_prompt: bool,

    /// How binary values are written; there are none here
    #[arg(long, global = true, value_name = "FORMAT",
        value_parser = PossibleValuesParser::new(BINARY_FORMATS))]
    pub cli_binary_format: Option<String>,

    /// Ask for one page only; the answers have one
    #[arg(long, global = true)]
    pub no_paginate: bool,
}

/// What `--cli-binary-format` takes.
pub const BINARY_FORMATS: [&str; 2] = ["base64", "raw-in-base64-out"];

/// What `--output` names.
#[derive(Debug, Clone, Copy)]
pub enum OutputFormat {
    /// The answer as data.
    Data(DataFormat),
    /// DNS records.
    Records(&'static Format),
}

/// The format that `word` names.
///
/// # Errors
/// A sentence that lists what there is.
pub fn output_format(word: &str) -> Result<OutputFormat, String> {
    if let Some(format) = DataFormat::from_name(word) {
        return Ok(OutputFormat::Data(format));
    }
    Format::find(word)
        .map(OutputFormat::Records)
        .ok_or_else(|| format!("there is no such format; there are {}", output_names().join(", ")))
}

fn output_names() -> Vec<&'static str> {
    let data = DataFormat::ALL.iter().map(|format| format.name());
    data.chain(FORMATS.iter().map(|format| format.id)).collect()
}
