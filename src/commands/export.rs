//! `sesdns export`: the records of identities that SES knows already.

use super::emission::{Emission, format_of};
use super::sources::Sources;
use crate::cli::{AwsOptions, ExportOptions};
use crate::error::{Exit, Failure};
use crate::world::World;

pub(super) fn run(options: &ExportOptions, aws: &AwsOptions, world: &mut World<'_>) -> Result<Exit, Failure> {
    let emission = Emission::new(format_of(&options.output)?, &options.records, world)?;
    print(options, emission, aws, world)
}

/// `formats context`: what the template of the format would get.
pub(super) fn context(
    options: &ExportOptions,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let emission = Emission::new(format_of(&options.output)?, &options.records, world)?;
    print(options, emission.into_context(), aws, world)
}

fn print(
    options: &ExportOptions,
    emission: Emission,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let sources = Sources::read(&options.sources, world)?;
    let exit = emission.deliver(sources.identities, options.check, aws, world)?;
    Ok(sources.missing.report(exit, world))
}
