//! The commands, one a file.

mod destination;
mod domains;
mod emission;
mod export;
mod formats;
mod merge;
mod record_plan;
mod sources;
mod templates;
mod verify_domain_dkim;

use crate::cli::{AwsOptions, Command, CommandLine};
use crate::error::{Exit, Failure};
use crate::ses;
use crate::world::World;

/// Runs the command.
///
/// # Errors
/// [`Failure`]: the exit code and what to tell the user.
pub fn run(line: CommandLine, world: &mut World<'_>) -> Result<Exit, Failure> {
    world.quiet = line.quiet;
    match line.command {
        Command::VerifyDomainDkim(options) => verify_domain_dkim::run(&options, &line.aws, world),
        Command::Export(options) => export::run(&options, &line.aws, world),
        Command::Merge(options) => merge::run(&options, &line.aws, world),
        Command::Formats(options) => formats::run(options, &line.aws, world),
    }
}

/// The connection that the options and the environment ask for.
fn connection(aws: &AwsOptions, world: &World<'_>) -> ses::Settings {
    let timeout = |seconds: Option<u64>| match seconds {
        None => ses::Timeout::default(),
        Some(0) => ses::Timeout::Never,
        Some(seconds) => ses::Timeout::After(seconds),
    };
    ses::Settings {
        region: aws.region.clone(),
        environment_region: world.env("AWS_REGION").or(world.env("AWS_DEFAULT_REGION")).map(str::to_string),
        profile: aws.profile.clone(),
        endpoint_url: aws.endpoint_url.clone(),
        unsigned: aws.no_sign_request,
        read_timeout: timeout(aws.cli_read_timeout),
        connect_timeout: timeout(aws.cli_connect_timeout),
    }
}

impl From<ses::SesError> for Failure {
    fn from(error: ses::SesError) -> Self {
        match error {
            ses::SesError::NoRegion | ses::SesError::NoCredentials(_) => Self::configuration(error),
            ses::SesError::Service { .. } => Self::service(error),
            ses::SesError::Transport(_) => Self::general(error),
        }
    }
}
