//! `sesdns export`: the records of identities that SES knows already.

use super::emission::{Emission, format_of, two_formats};
use super::sources::Sources;
use crate::cli::{AwsOptions, ExportOptions, OutputFormat};
use crate::error::{Exit, Failure};
use crate::world::World;

pub(super) fn run(options: &ExportOptions, aws: &AwsOptions, world: &mut World<'_>) -> Result<Exit, Failure> {
    let emission = emission(options, aws, world)?;
    print(options, emission, aws, world)
}

/// `formats context`: what the template of the format would get.
pub(super) fn context(
    options: &ExportOptions,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let emission = emission(options, aws, world)?.into_context();
    print(options, emission, aws, world)
}

fn emission(options: &ExportOptions, aws: &AwsOptions, world: &mut World<'_>) -> Result<Emission, Failure> {
    let format = match aws.output {
        Some(_) if options.records.template.is_some() => return Err(two_formats()),
        None => format_of("bind")?,
        Some(OutputFormat::Records(format)) => format,
        Some(OutputFormat::Data(format)) => {
            return Err(Failure::usage(format!(
                "--output {}: there is no such format of records; \"sesdns formats\" lists them",
                format.name()
            )));
        }
    };
    Emission::new(format, &options.records, world)
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
