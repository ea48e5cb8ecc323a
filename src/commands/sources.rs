//! The identities that the options ask for.

use super::domains::{asked_for, read_answers};
use super::missing::{Lacks, Missing};
use super::own_keys::recognise;
use super::wanted::named_kinds;
use crate::answers::Answers;
use crate::cli::{KindOptions, SourceOptions};
use crate::error::{Exit, Failure};
use crate::record::{Identity, Wanted, joined};
use crate::world::World;

/// Identities that have records, and what was asked for in vain.
pub(super) struct Sources {
    /// The identities, each with something to make records of.
    pub(super) identities: Vec<Identity>,
    /// What was asked for in vain.
    pub(super) missing: Missing,
}

impl Sources {
    /// Reads the inputs.
    ///
    /// # Errors
    /// An input that cannot be read or used; inputs without anything to make records of.
    pub(super) fn read(
        options: &SourceOptions,
        kinds: &KindOptions,
        wanted: &Wanted,
        world: &mut World<'_>,
    ) -> Result<Self, Failure> {
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
            read_answers(path, only, &mut answers, world)?;
        }
        if answers.addresses > 0 {
            world.warn(format!(
                "identities that are e-mail addresses have no records of their own and are left out: {}",
                answers.addresses
            ));
        }
        let mut identities = joined(answers.identities);
        identities.retain(|identity| asked.is_empty() || asked.contains(&identity.domain));
        for selector in recognise(&mut identities, &wanted.keys) {
            world
                .warn(format!("--byodkim-key {selector}: no domain has a key of its own with this selector"));
        }
        let lacks = Lacks { wanted, named: named_kinds(kinds), asked: &asked };
        let missing = lacks.find(&mut identities, world);
        if identities.is_empty() && missing.is_empty() {
            let message = "no domain with DKIM tokens is in the input".into();
            return Err(Failure { exit: Exit::Difference, message });
        }
        Ok(Self { identities, missing })
    }
}
