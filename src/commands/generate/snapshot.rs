//! The identities of the snapshot.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::config::{Config, is_region};
use super::repository::Repository;
use crate::answers::Answers;
use crate::cli::AwsOptions;
use crate::commands::domains::read_answers;
use crate::commands::record_plan::warn_of_unusual_tokens;
use crate::error::{Exit, Failure};
use crate::record::{Fqdn, Identity, RecordKind, Wanted, joined};
use crate::world::World;

/// Reads the snapshot of the configuration. Neither environment nor profile have a say: the same files give the same
/// records on every machine.
///
/// # Errors
/// A snapshot that is not there or cannot be used.
pub(super) fn identities(
    config: &Config,
    repository: &Repository,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Vec<Identity>, Failure> {
    let (path, place) = &config.snapshot;
    let region = aws.region.as_ref();
    if let Some(region) = region.filter(|region| !is_region(region)) {
        return Err(Failure::usage(format!("--region {}: this is no region", region.escape_debug())));
    }
    if path == "-" {
        return Err(place.fail("standard input is no snapshot; name a file"));
    }
    let there = repository.resolve(path).map_err(|error| place.fail(error))?.exists();
    let mut identities = match there {
        true => read(path, repository, world)?,
        false => {
            let path = repository.path(path).display().to_string();
            return Err(place.fail(format_args!(
                "{path}: there is no such file; write it with: sesdns export --all --output json --to {path}"
            )));
        }
    };
    let region = region.or(config.region.as_ref()).map(|region| Arc::from(region.as_str()));
    for identity in identities.iter_mut().filter(|identity| identity.region.is_none()) {
        identity.region.clone_from(&region);
    }
    config.keys.recognise(&mut identities, world);
    warn_of_unusual_tokens(&identities, world);
    warn_of_the_incomplete(&identities, config, world);
    Ok(identities)
}

/// All identities of a saved answer, sorted.
///
/// # Errors
/// An answer that cannot be used; none with a domain.
pub(super) fn read(
    path: &str,
    repository: &Repository,
    world: &mut World<'_>,
) -> Result<Vec<Identity>, Failure> {
    let path = repository.path(path);
    let mut answers = Answers::default();
    read_answers(&path, None, &mut answers, world).map_err(|failure| Failure {
        message: failure.message.replace("pass --domain, once", "take answers that do"),
        ..failure
    })?;
    if answers.addresses > 0 {
        world.warn(format!(
            "identities that are e-mail addresses have no records of their own and are left out: {}",
            answers.addresses
        ));
    }
    if answers.identities.is_empty() {
        let message = format!("{}: no domain is in it, so there is nothing to generate", path.display());
        return Err(Failure { exit: Exit::Difference, message });
    }
    Ok(joined(answers.identities))
}

/// Whether something can be made of the identity.
pub(super) fn has_records(identity: &Identity, wanted: &Wanted) -> bool {
    let has_dkim = match identity.selector() {
        Some(selector) => wanted.key(selector).is_some(),
        None => !identity.tokens.is_empty(),
    };
    has_dkim || wanted.kinds.iter().any(|kind| *kind != RecordKind::Dkim)
}

/// Names the domains whose DKIM records are wanted and cannot be made.
fn warn_of_the_incomplete(identities: &[Identity], config: &Config, world: &mut World<'_>) {
    if !config.outputs.iter().any(|output| output.wanted.kinds.contains(&RecordKind::Dkim)) {
        return;
    }
    let having: BTreeSet<&Fqdn> =
        identities.iter().filter(|i| !i.tokens.is_empty()).map(|i| &i.domain).collect();
    let known: BTreeSet<&Fqdn> = identities.iter().map(|identity| &identity.domain).collect();
    for domain in known.difference(&having) {
        world.warn(format!("{domain}: SES has no DKIM tokens for this domain yet; it is left out"));
    }
    for identity in identities {
        let Some(selector) = identity.selector().map(|selector| selector.as_str().to_ascii_lowercase())
        else {
            continue;
        };
        if !config.keys.texts.contains_key(&selector) {
            world.warn(format!(
                "{}: this domain brings its own DKIM key, which SES does not hand out, so its DKIM record is left out; name the key's \
                 file under [byodkim-keys]: {selector} = \"FILE\"",
                identity.domain
            ));
        }
    }
}
