//! `sesdns export`: the records of identities that SES knows already.

use super::emission::{Emission, format_of, one_way_to_print};
use super::snapshot;
use super::sources::Sources;
use crate::cli::{AwsOptions, ExportOptions, OutputFormat};
use crate::emit::Format;
use crate::error::{Exit, Failure};
use crate::world::World;

pub(super) fn run(options: &ExportOptions, aws: &AwsOptions, world: &mut World<'_>) -> Result<Exit, Failure> {
    if let Some(OutputFormat::Data(format)) = aws.output {
        return snapshot::run(options, format, aws, world);
    }
    let emission = Emission::new(format(options, aws)?, &options.records, Some(&options.kinds), world)?;
    print(options, emission, aws, world)
}

/// `formats context`: what the template of the format would get.
pub(super) fn context(
    options: &ExportOptions,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let emission = Emission::new(format(options, aws)?, &options.records, Some(&options.kinds), world)?;
    print(options, emission.into_context(), aws, world)
}

/// The format of records that `--output` names; environment and profile have no say here.
fn format(options: &ExportOptions, aws: &AwsOptions) -> Result<&'static Format, Failure> {
    one_way_to_print(&options.records, aws)?;
    match aws.output {
        None => format_of("bind"),
        Some(OutputFormat::Records(format)) => Ok(format),
        Some(OutputFormat::Data(format)) => Err(Failure::usage(format!(
            "--output {}: no template is behind this format, so it has no context; \"sesdns formats\" lists those that \
             have",
            format.name()
        ))),
    }
}

fn print(
    options: &ExportOptions,
    emission: Emission,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    emission.check_destination(options.check)?;
    let rehearse = |identities| emission.rehearse(identities);
    let sources =
        Sources::read(&options.sources, &options.kinds, emission.settings(), &rehearse, aws, world)?;
    let exit = emission.deliver(sources.identities, options.check, aws, world)?;
    Ok(sources.missing.report(exit, world))
}
