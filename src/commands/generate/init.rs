//! `--init`: a first `sesdns.toml`, from what a snapshot holds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use super::path_pattern::inside;
use super::repository::Repository;
use super::snapshot;
use crate::cli::GenerateOptions;
use crate::commands::printing::print_bytes;
use crate::error::{Exit, Failure};
use crate::record::{Identity, ZoneCut, ZoneName};
use crate::world::{AtomicFile, World, printable};

pub(super) fn run(
    options: &GenerateOptions,
    repository: &Repository,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let config = &options.config;
    let shown = config.display();
    if std::fs::symlink_metadata(config).is_ok() {
        return Err(Failure::usage(format!("{shown}: there is one already; --init overwrites nothing")));
    }
    let path = snapshot_path(options, repository)?;
    if !repository.resolve(&path)?.exists() {
        let path = repository.path(&path).display().to_string();
        return Err(Failure::usage(format!(
            "{path}: there is no such file; write it with \"sesdns export --all --output json --to {path}\", or name \
             another one with --snapshot"
        )));
    }
    let identities = snapshot::read(&path, repository, world)?;
    let identities: Vec<Identity> = identities.into_iter().filter(|i| !i.tokens.is_empty()).collect();
    if identities.is_empty() {
        let path = repository.path(&path).display().to_string();
        let message = format!("{path}: no domain with DKIM tokens is in it, so there is nothing to generate");
        return Err(Failure { exit: Exit::Difference, message });
    }
    let text = text(&path, &identities);
    let mut file = AtomicFile::create(config).map_err(Failure::general)?;
    file.write_all(text.as_bytes()).map_err(Failure::general)?;
    file.commit().map_err(Failure::general)?;
    if world.quiet {
        return Ok(Exit::Done);
    }
    let line = format!("created {}\n", printable(&shown.to_string()));
    print_bytes(line.as_bytes(), world)
}

/// The path of the snapshot as the configuration is to name it: below its folder.
fn snapshot_path(options: &GenerateOptions, repository: &Repository) -> Result<String, Failure> {
    let Some(given) = &options.snapshot else { return Ok("ses.json".to_string()) };
    let refused = |why: &str| Failure::usage(format!("--snapshot {}: {why}", given.display()));
    let below = repository
        .below(given)
        .ok_or_else(|| refused("the snapshot belongs into the folder of the configuration, or below"))?;
    let text = below.to_str().ok_or_else(|| refused("the path is not UTF-8"))?;
    inside(text).map_err(|error| Failure::usage(format!("--snapshot {error}")))
}

fn text(snapshot: &str, identities: &[Identity]) -> String {
    let mut zones: BTreeMap<ZoneName, usize> = BTreeMap::new();
    let cut = ZoneCut::default();
    for identity in identities {
        // A public suffix has no zone of its own by the list: the domain is one then.
        let zone = cut.zone_of(&identity.domain, &identity.domain);
        *zones.entry(zone.unwrap_or_else(|_| ZoneName::new(identity.domain.clone()))).or_default() += 1;
    }
    let region = match identities.iter().all(|identity| identity.region.is_some()) {
        true => "",
        false => {
            "\n# The region of identities of which the snapshot does not say it.\n# region = \"us-east-1\"\n"
        }
    };
    let mut text = format!(
        "# What \"sesdns generate\" writes, and where. Paths are below the folder of this file.\n\
         # For editors: sesdns generate --schema\n\
         \n\
         # The saved answers of SES. Refresh them with:\n\
         #   sesdns export --all --output json --to {snapshot}\n\
         snapshot = \"{}\"\n\
         \n\
         # Time to live of the records.\n\
         ttl = \"30m\"\n\
         {region}\n\
         # Kinds of records: dkim, mail-from, dmarc, verification, inbound.\n\
         # records = [\"dkim\", \"dmarc\"]\n\
         # dmarc = \"v=DMARC1; p=none;\"\n\
         \n\
         # The zones that hold the records, each with its provider's id if the format carries one. A zone that is cut\n\
         # off from one of these is added here, and then holds what is below it.\n",
        snapshot.replace('"', "\\\"")
    );
    for (zone, count) in &zones {
        let plural = if *count == 1 { "" } else { "s" };
        let _ = write!(text, "[zones.\"{zone}\"] # {count} domain{plural}\n# route53-id = \"Z…\"\n\n");
    }
    text.push_str(
        "# One table for each kind of file. \"sesdns formats\" lists the formats, \"sesdns formats show FORMAT\" the options.\n\
         [[output]]\n\
         format = \"terraform-route53\"\n\
         # {zone}, {domain} and {region} make a file for each; {n} numbers the documents of a zone that needs several.\n\
         path = \"dns/{zone}.tf\"\n\
         # domains = [\"example.com\", \"*.example.com\"]\n\
         # set = { comment = \"Amazon SES\" }\n",
    );
    text
}
