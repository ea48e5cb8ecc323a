//! `sesdns export`: the records of identities that SES knows already.

use std::collections::BTreeSet;

use super::domains::{asked_for, read_input};
use super::emission::{Emission, format_of};
use crate::answers::Answers;
use crate::cli::{AwsOptions, ExportOptions};
use crate::error::{Exit, Failure};
use crate::record::{Fqdn, Identity};
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
    print(options, emission.as_context(), aws, world)
}

fn print(
    options: &ExportOptions,
    emission: Emission,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let from_stdin = options.from.iter().chain(&options.domains_file).filter(|path| path.as_os_str() == "-");
    if from_stdin.count() > 1 {
        return Err(Failure::usage(
            "standard input (-) can be read once; save one of the inputs into a file",
        ));
    }
    let asked = asked_for(&options.domain, options.domains_file.as_deref(), world)?;
    let mut answers = Answers::default();
    let only = asked.first().filter(|_| asked.len() == 1);
    for path in &options.from {
        let (name, content) = read_input(path, world)?;
        answers.read(&name, &content, only).map_err(Failure::usage)?;
    }
    let (identities, missing) = select(answers, &asked, world);
    if identities.is_empty() && missing.is_empty() {
        return Err(Failure {
            exit: Exit::Difference,
            message: "no domain with DKIM tokens is in the input".into(),
        });
    }
    let exit = emission.deliver(identities, options.check, aws, world)?;
    for domain in &missing {
        let _ = writeln!(world.stderr, "{domain}: the input has no DKIM tokens of this domain");
    }
    Ok(if missing.is_empty() { exit } else { Exit::Difference })
}

/// The identities that have records, and the domains that were asked for and have none.
fn select(answers: Answers, asked: &BTreeSet<Fqdn>, world: &mut World<'_>) -> (Vec<Identity>, Vec<Fqdn>) {
    if answers.addresses > 0 {
        world.warn(format!(
            "identities that are e-mail addresses have no records of their own and are left out: {}",
            answers.addresses
        ));
    }
    let wanted = |identity: &Identity| asked.is_empty() || asked.contains(&identity.domain);
    let (found, empty): (Vec<_>, Vec<_>) =
        answers.identities.into_iter().filter(wanted).partition(|identity| !identity.tokens.is_empty());
    let having: BTreeSet<&Fqdn> = found.iter().map(|identity| &identity.domain).collect();
    if asked.is_empty() {
        let without: BTreeSet<&Fqdn> =
            empty.iter().map(|i| &i.domain).filter(|d| !having.contains(d)).collect();
        for domain in without {
            world.warn(format!("{domain}: SES has no DKIM tokens for this domain yet; it is left out"));
        }
    }
    let missing = asked.iter().filter(|domain| !having.contains(domain)).cloned().collect();
    (found, missing)
}
