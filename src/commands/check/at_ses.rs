//! `--ses`: what SES itself thinks of the domains.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::cli::AwsOptions;
use crate::commands::aws::Aws;
use crate::commands::live_sources::warn_of_trust;
use crate::error::Failure;
use crate::record::{Fqdn, Identity, Status};
use crate::ses::{Place, settle, statuses};
use crate::world::World;

/// The accounts and regions to ask, and about what.
pub(super) struct AtSes {
    places: Vec<Place>,
    /// The domains that have DKIM tokens there, place by place.
    wanted: Vec<BTreeSet<Fqdn>>,
    /// When SES was asked last.
    asked: Cell<Option<Instant>>,
}

/// SES allows one request a second, also where one run asks again and again.
const APART: Duration = Duration::from_millis(1_050);

/// What SES thinks, as far as it is not content.
#[derive(Debug)]
pub(super) enum Opinion {
    /// These are not verified yet.
    Pending(Vec<Fqdn>),
    /// SES has given this one up.
    Failed(Identity),
    /// SES does not say; whether it may do so a moment later.
    Untold { failure: Failure, passes: bool },
}

impl AtSes {
    /// The account of the options, or that of each profile that an identity is of, in each region that it has tokens of.
    ///
    /// # Errors
    /// Settings that make no sense; no credentials.
    pub(super) fn new(
        identities: &[Identity],
        aws: &AwsOptions,
        world: &mut World<'_>,
    ) -> Result<Self, Failure> {
        let mut domains: BTreeMap<_, BTreeSet<Fqdn>> = BTreeMap::new();
        for identity in identities.iter().filter(|identity| !identity.tokens.is_empty()) {
            let place = (identity.profile.as_deref(), identity.region.as_deref());
            domains.entry(place).or_default().insert(identity.domain.clone());
        }
        let (mut places, mut wanted) = (Vec::new(), Vec::new());
        for ((profile, region), domains) in domains {
            let aws = AwsOptions {
                profile: profile.or(aws.profile.as_deref()).map(str::to_string),
                region: region.or(aws.region.as_deref()).map(str::to_string),
                ..aws.clone()
            };
            let settings = Aws::read(&aws, world)?.settings(world)?;
            places.push(Place { settings, profile: profile.map(str::to_string) });
            wanted.push(domains);
        }
        if let Some(place) = places.first() {
            warn_of_trust(&place.settings, world);
        }
        settle(&places, world.stderr)?;
        Ok(Self { places, wanted, asked: Cell::new(None) })
    }

    /// Asks.
    ///
    /// # Errors
    /// Ctrl-C.
    pub(super) fn ask(&self, world: &mut World<'_>) -> Result<Opinion, Failure> {
        if let Some(asked) = self.asked.get() {
            sleep(APART.saturating_sub(asked.elapsed()));
        }
        let known = statuses(&self.places, &self.wanted, world.stderr);
        self.asked.set(Some(Instant::now()));
        match known {
            Ok(known) => Ok(opinion(&self.wanted, &known)),
            Err(error) => {
                let passes = error.is_passing();
                Ok(Opinion::Untold { failure: error.into(), passes })
            }
        }
    }
}

/// What it comes to, place by place: the domains that are asked about, and what is known of them.
fn opinion(wanted: &[BTreeSet<Fqdn>], known: &[Vec<Identity>]) -> Opinion {
    let mut pending: BTreeSet<&Fqdn> = BTreeSet::new();
    for (domains, known) in wanted.iter().zip(known) {
        let known: BTreeMap<&Fqdn, &Identity> =
            known.iter().map(|identity| (&identity.domain, identity)).collect();
        for domain in domains {
            match known.get(domain) {
                Some(identity) if identity.status == Some(Status::Success) => {}
                Some(identity) if identity.status == Some(Status::Failed) => {
                    return Opinion::Failed((*identity).clone());
                }
                _ => drop(pending.insert(domain)),
            }
        }
    }
    Opinion::Pending(pending.into_iter().cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(name: &str) -> Fqdn {
        Fqdn::parse(name).unwrap()
    }

    /// What it comes to where these are the statuses of `a.example` in two places.
    fn of(one: Option<Status>, other: Option<Status>) -> Opinion {
        let identity = |status| Identity { status, ..Identity::new(domain("a.example"), Vec::new()) };
        let wanted = [[domain("a.example")].into(), [domain("a.example")].into()];
        opinion(&wanted, &[vec![identity(one)], vec![identity(other)]])
    }

    #[test]
    fn every_place_has_to_be_content() {
        assert!(
            matches!(of(Some(Status::Success), Some(Status::Success)), Opinion::Pending(none) if none.is_empty())
        );
        for status in [None, Some(Status::Pending), Some(Status::NotStarted), Some(Status::TemporaryFailure)]
        {
            for opinion in [of(Some(Status::Success), status), of(status, Some(Status::Success))] {
                assert!(
                    matches!(&opinion, Opinion::Pending(domains) if *domains == [domain("a.example")]),
                    "{opinion:?}"
                );
            }
        }
        for status in [Some(Status::Success), Some(Status::Pending)] {
            for opinion in [of(status, Some(Status::Failed)), of(Some(Status::Failed), status)] {
                assert!(matches!(opinion, Opinion::Failed(_)), "{opinion:?}");
            }
        }
    }

    #[test]
    fn what_a_place_leaves_out_is_pending() {
        let both = || [domain("a.example"), domain("b.example")];
        let opinion = opinion(&[both().into()], &[vec![]]);
        assert!(matches!(&opinion, Opinion::Pending(domains) if *domains == both()), "{opinion:?}");
    }
}
