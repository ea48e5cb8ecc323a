//! `sesdns generate`: the files that `sesdns.toml` names, from the snapshot beside it. No network, no environment.

mod byodkim;
mod collisions;
mod config;
mod delivery;
mod documents;
mod domain_pattern;
mod files;
mod init;
mod keys;
mod lock;
mod nearest;
mod output;
mod own_template;
mod path_pattern;
mod repository;
mod schema;
mod snapshot;
mod terraform;
mod toml_text;
mod words;

use crate::cli::{AwsOptions, GenerateOptions};
use crate::error::{Exit, Failure};
use crate::world::World;
use config::Config;
use delivery::Delivery;
use repository::Repository;

pub(super) fn run(
    options: &GenerateOptions,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    if aws.output.is_some() || aws.query.is_some() {
        return Err(Failure::usage(
            "generate writes files: the format of each stands in the configuration, and there is no data to query; \
             leave --output and --query out",
        ));
    }
    if options.schema {
        return schema::print(world);
    }
    let repository = Repository::of(&options.config)?;
    if options.init {
        return init::run(options, &repository, world);
    }
    let config = Config::read(&options.config, &repository, world)?;
    let identities = snapshot::identities(&config, &repository, aws, world)?;
    let files = files::files(&config, &identities, &repository, world)?;
    let delivery = Delivery::new(files, &config, &repository)?;
    if !options.check && !options.diff {
        return delivery.write(options.prune, options.force, world);
    }
    let differs = delivery.compare(options.prune, world)?;
    Ok(if differs && options.check { Exit::Difference } else { Exit::Done })
}
