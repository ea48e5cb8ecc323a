//! What was asked for and cannot be had.

use std::collections::BTreeSet;

use crate::error::Exit;
use crate::record::{Fqdn, Identity, RecordKind, Wanted};
use crate::world::{World, printable};

/// What was asked for in vain, a sentence each.
pub(super) struct Missing(Vec<String>);

impl Missing {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The exit code of a run that ended with `exit`: what was asked for in vain is named and makes a difference.
    pub(super) fn report(&self, exit: Exit, world: &mut World<'_>) -> Exit {
        for sentence in &self.0 {
            let _ = writeln!(world.stderr, "{}", printable(sentence));
        }
        if self.0.is_empty() { exit } else { Exit::Difference }
    }
}

/// What the identities are measured by.
pub(super) struct Lacks<'a> {
    pub(super) wanted: &'a Wanted,
    /// The kinds that were named one by one, and not swept up by `all`.
    pub(super) named: BTreeSet<RecordKind>,
    /// The domains that were asked for by name; empty where all are welcome.
    pub(super) asked: &'a BTreeSet<Fqdn>,
    /// Who was asked.
    pub(super) source: &'static str,
    /// The identities were swept up with the whole account: what they lack is nobody's mistake.
    pub(super) is_swept: bool,
}

impl Lacks<'_> {
    /// Takes out the identities that there is nothing to make of, and tells what is missing of the others. What was not
    /// asked for by name is only warned about. The identities are sorted, as [`joined`](crate::record::joined) does.
    pub(super) fn find(&self, identities: &mut Vec<Identity>, world: &mut World<'_>) -> Missing {
        let mut missing = Vec::new();
        let wants_dkim = self.wanted.kinds.contains(&RecordKind::Dkim);
        for domain in self.asked {
            let start = identities.partition_point(|identity| identity.domain < *domain);
            let mut known =
                identities[start..].iter().take_while(|identity| identity.domain == *domain).peekable();
            let is_known = known.peek().is_some();
            if wants_dkim && known.all(|identity| identity.tokens.is_empty()) {
                missing.push(format!("{domain}: {} has no DKIM tokens of this domain", self.source));
            } else if !is_known {
                missing.push(format!("{domain}: {} has nothing about this domain", self.source));
            }
        }
        let is_without = |identity: &Identity| identity.tokens.is_empty();
        if wants_dkim && self.asked.is_empty() && identities.iter().any(is_without) {
            let have_none = |same: &&[Identity]| same.iter().all(is_without);
            let by_domain = identities.chunk_by(|a, b| a.domain == b.domain).filter(have_none);
            let without: Vec<&str> = by_domain.map(|same| same[0].domain.bare()).collect();
            if self.is_swept && !without.is_empty() {
                world.warn(format!(
                    "domains that have no DKIM tokens yet and are left out: {}",
                    few(&without)
                ));
            } else {
                for domain in without {
                    world.warn(format!(
                        "{domain}: SES has no DKIM tokens for this domain yet; it is left out"
                    ));
                }
            }
        }
        for identity in identities.iter() {
            self.find_in(identity, wants_dkim, &mut missing);
        }
        if self.is_swept {
            self.count_keyless(identities, wants_dkim, world);
            missing.clear();
        }
        if self.wanted.kinds.iter().all(|kind| *kind == RecordKind::Dkim) {
            identities.retain(|identity| !identity.tokens.is_empty());
        }
        Missing(missing)
    }

    /// Bring-your-own keys that nobody has given, of a whole account.
    fn count_keyless(&self, identities: &[Identity], wants_dkim: bool, world: &mut World<'_>) {
        let is_keyless = |i: &&Identity| i.selector().is_some_and(|s| self.wanted.key(s).is_none());
        let keyless: Vec<&str> =
            identities.iter().filter(is_keyless).map(|identity| identity.domain.bare()).collect();
        if wants_dkim && !keyless.is_empty() {
            world.warn(format!(
                "domains that bring their own DKIM key, which SES does not hand out, and are left out: {}; pass \
                 --byodkim-key SELECTOR=FILE for each",
                few(&keyless)
            ));
        }
    }

    fn find_in(&self, identity: &Identity, wants_dkim: bool, missing: &mut Vec<String>) {
        let domain = &identity.domain;
        if let Some(selector) = identity.selector().filter(|selector| self.wanted.key(selector).is_none())
            && wants_dkim
        {
            let selector = selector.as_str();
            missing.push(format!(
                "{domain}: this domain brings its own DKIM key, which SES does not hand out; pass --byodkim-key \
                 {selector}=FILE"
            ));
        }
        if self.asked.is_empty() {
            return;
        }
        if self.named.contains(&RecordKind::MailFrom) && identity.mail_from.is_none() {
            missing.push(format!("{domain}: no MAIL FROM domain is set for this domain"));
        }
        if self.named.contains(&RecordKind::Verification) && identity.verification_token.is_none() {
            missing.push(format!("{domain}: no verification token of this domain is known"));
        }
    }
}

/// How many there are, and the first of them.
fn few(names: &[&str]) -> String {
    const MOST: usize = 3;
    let more = if names.len() > MOST { ", …" } else { "" };
    format!("{} ({}{more})", names.len(), names[..names.len().min(MOST)].join(", "))
}
