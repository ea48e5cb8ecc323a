//! The AWS CLI's global options.

use clap::Args;

/// The options that every AWS command takes, before or after its name.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "AWS options")]
pub struct AwsOptions {
    /// Region; overrides the environment and the profile
    #[arg(long, global = true, value_name = "REGION")]
    pub region: Option<String>,

    /// Profile of the AWS configuration and credentials files
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// Send requests to this URL
    #[arg(long, global = true, value_name = "URL")]
    pub endpoint_url: Option<String>,

    /// Send requests without a signature, and look for no credentials
    #[arg(long, global = true)]
    pub no_sign_request: bool,

    /// Longest wait for an answer, in seconds; 0 waits for ever [default: 60]
    #[arg(long, global = true, value_name = "SECONDS")]
    pub cli_read_timeout: Option<u64>,

    /// Longest wait for a connection, in seconds; 0 waits for ever [default: 60]
    #[arg(long, global = true, value_name = "SECONDS")]
    pub cli_connect_timeout: Option<u64>,
}
