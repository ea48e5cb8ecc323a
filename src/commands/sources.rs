//! The identities that the options ask for.

use std::collections::BTreeSet;

use super::domains::{asked_for, read_input};
use crate::answers::Answers;
use crate::cli::SourceOptions;
use crate::error::{Exit, Failure};
use crate::record::{Fqdn, Identity};
use crate::world::World;

/// Identities that have records, and what was asked for in vain.
pub(super) struct Sources {
    /// The identities, each with tokens.
    pub(super) identities: Vec<Identity>,
    /// What was asked for in vain.
    pub(super) missing: Missing,
}

/// Domains that were asked for by name and have no tokens.
pub(super) struct Missing(Vec<Fqdn>);

impl Sources {
    /// Reads the inputs.
    ///
    /// # Errors
    /// An input that cannot be read or used; inputs without any tokens.
    pub(super) fn read(options: &SourceOptions, world: &mut World<'_>) -> Result<Self, Failure> {
        let from_stdin =
            options.from.iter().chain(&options.domains_file).filter(|path| path.as_os_str() == "-");
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
            let message = "no domain with DKIM tokens is in the input".into();
            return Err(Failure { exit: Exit::Difference, message });
        }
        Ok(Self { identities, missing: Missing(missing) })
    }
}

impl Missing {
    /// The exit code of a run that ended with `exit`: what was asked for in vain is named and makes a difference.
    pub(super) fn report(&self, exit: Exit, world: &mut World<'_>) -> Exit {
        for domain in &self.0 {
            let _ = writeln!(world.stderr, "{domain}: the input has no DKIM tokens of this domain");
        }
        if self.0.is_empty() { exit } else { Exit::Difference }
    }
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
