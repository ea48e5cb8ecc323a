//! `sesdns export`: the records of identities that SES knows already.

use super::emission::{Emission, format_of};
use super::sources::Sources;
use crate::cli::{AwsOptions, ExportOptions, OutputFormat};
use crate::error::{Exit, Failure};
use crate::world::World;

pub(super) fn run(options: &ExportOptions, aws: &AwsOptions, world: &mut World<'_>) -> Result<Exit, Failure> {
    let format = match aws.output {
        None => format_of("bind")?,
        Some(OutputFormat::Records(format)) => format,
        Some(OutputFormat::Data(format)) => {
            return Err(Failure::usage(format!(
                "--output {}: there is no such format of records; \"sesdns formats\" lists them",
                format.name()
            )));
        }
    };
    let emission = Emission::new(format, &options.records)?;
    let sources = Sources::read(&options.sources, world)?;
    let exit = emission.deliver(sources.identities, options.check, aws, world)?;
    Ok(sources.missing.report(exit, world))
}
