//! The identities that the options ask for.

use std::collections::BTreeSet;

use super::domains::{asked_for, read_answers};
use super::live_sources::{self, Rehearsal};
use super::missing::{Lacks, Missing};
use super::own_keys::recognise;
use super::wanted::named_kinds;
use crate::answers::Answers;
use crate::cli::{AwsOptions, KindOptions, SourceOptions};
use crate::error::{Exit, Failure};
use crate::record::{Fqdn, Identity, Settings, joined};
use crate::world::World;

/// Identities that have records, and what was asked for in vain.
pub(super) struct Sources {
    /// The identities, each with something to make records of.
    pub(super) identities: Vec<Identity>,
    /// What was asked for in vain.
    pub(super) missing: Missing,
}

impl Sources {
    /// Reads the inputs. Before domains are registered, `rehearse` gets those that are named, as they will be then.
    ///
    /// # Errors
    /// An input that cannot be read or used; inputs without anything to make records of.
    pub(super) fn read(
        options: &SourceOptions,
        kinds: &KindOptions,
        settings: &Settings,
        rehearse: Rehearsal<'_>,
        aws: &AwsOptions,
        world: &mut World<'_>,
    ) -> Result<Self, Failure> {
        live_sources::check(options)?;
        let from_stdin =
            options.from.iter().chain(&options.domains_file).filter(|path| path.as_os_str() == "-");
        if from_stdin.count() > 1 {
            return Err(Failure::usage(
                "standard input (-) can be read once; save one of the inputs into a file",
            ));
        }
        let asked = asked_for(&options.domain, options.domains_file.as_deref(), world)?;
        let is_live = options.from.is_empty();
        let (identities, addresses) = if is_live {
            let fetched = live_sources::read(options, &asked, settings, rehearse, aws, world)?;
            (fetched.identities, fetched.addresses)
        } else {
            saved(options, &asked, world)?
        };
        if addresses > 0 {
            world.warn(format!(
                "identities that are e-mail addresses have no records of their own and are left out: {addresses}"
            ));
        }
        let mut identities = joined(identities);
        identities.retain(|identity| asked.is_empty() || asked.contains(&identity.domain));
        for selector in recognise(&mut identities, &settings.wanted.keys) {
            world
                .warn(format!("--byodkim-key {selector}: no domain has a key of its own with this selector"));
        }
        if identities.is_empty() && options.all {
            world.warn("SES has no domain in this account and region");
        }
        let lacks = Lacks {
            wanted: &settings.wanted,
            named: named_kinds(kinds),
            asked: &asked,
            source: if is_live { "SES" } else { "the input" },
            is_swept: options.all,
        };
        let missing = lacks.find(&mut identities, world);
        if identities.is_empty() && missing.is_empty() && !options.all {
            let message = "no domain with DKIM tokens is in the input".into();
            return Err(Failure { exit: Exit::Difference, message });
        }
        Ok(Self { identities, missing })
    }
}

/// The identities of saved answers, and how many addresses are among them.
fn saved(
    options: &SourceOptions,
    asked: &BTreeSet<Fqdn>,
    world: &mut World<'_>,
) -> Result<(Vec<Identity>, usize), Failure> {
    let mut answers = Answers::default();
    let only = asked.first().filter(|_| asked.len() == 1);
    for path in &options.from {
        read_answers(path, only, &mut answers, world)?;
    }
    Ok((answers.identities, answers.addresses))
}
