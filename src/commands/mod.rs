//! The commands, one a file.

mod aws;
mod aws_keys;
mod check;
mod completions;
mod destination;
mod domains;
mod emission;
mod export;
mod formats;
mod generate;
mod input;
mod live_sources;
mod man;
mod merge;
mod missing;
mod number;
mod own_keys;
mod printing;
mod prompt;
mod record_plan;
mod snapshot;
mod sources;
mod templates;
mod verify_domain_dkim;
mod wanted;
mod yaml_input;

use crate::cli::{Command, CommandLine};
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
        Command::VerifyDomainDkim(options) => verify_domain_dkim::run(options, line.aws, world),
        Command::Export(options) => export::run(&options, &line.aws, world),
        Command::Merge(options) => merge::run(&options, &line.aws, world),
        Command::Check(options) => check::run(&options, &line.aws, world),
        Command::Generate(options) => generate::run(&options, &line.aws, world),
        Command::Formats(options) => formats::run(options, &line.aws, world),
        Command::Completions(options) => completions::run(&options, world),
        Command::Man(options) => man::run(&options, world),
    }
}

impl From<ses::SesError> for Failure {
    fn from(error: ses::SesError) -> Self {
        match error {
            ses::SesError::NoRegion | ses::SesError::NoCredentials => Self::configuration(error),
            ses::SesError::Service { .. } => Self::service(error),
            ses::SesError::Place { place, error } => {
                let Self { exit, message } = Self::from(*error);
                Self { exit, message: format!("{place}: {message}") }
            }
            _ => Self::general(error),
        }
    }
}
