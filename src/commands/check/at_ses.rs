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
use crate::ses::{Place, statuses};
use crate::world::World;

/// The accounts and regions to ask, and about what.
pub(super) struct AtSes {
    places: Vec<Place>,
    /// The domains with DKIM tokens, and the regions that those are of.
    wanted: BTreeSet<(Fqdn, Option<String>)>,
    /// When SES was asked last.
    asked: Cell<Option<Instant>>,
}

/// SES allows one request a second, also where one run asks again and again.
const APART: Duration = Duration::from_millis(1_050);

/// What SES thinks, as far as it is not content.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Opinion {
    /// These are not verified yet.
    Pending(Vec<Fqdn>),
    /// SES has given this one up.
    Failed(Fqdn),
}

impl AtSes {
    /// The account of the options, in each region that an identity has tokens of.
    ///
    /// # Errors
    /// Settings that make no sense.
    pub(super) fn new(
        identities: &[Identity],
        aws: &AwsOptions,
        world: &mut World<'_>,
    ) -> Result<Self, Failure> {
        let with_tokens = || identities.iter().filter(|identity| !identity.tokens.is_empty());
        let asked: BTreeSet<_> =
            with_tokens().map(|identity| (&identity.profile, &identity.region)).collect();
        let (mut places, mut regions) = (Vec::new(), BTreeMap::new());
        for (profile, region) in asked {
            let aws = AwsOptions {
                profile: profile.clone().or_else(|| aws.profile.clone()),
                region: region.clone().or_else(|| aws.region.clone()),
                ..aws.clone()
            };
            let settings = Aws::read(&aws, world)?.settings(world)?;
            regions.insert((profile, region), settings.region.clone());
            places.push(Place { settings, profile: profile.clone() });
        }
        let region_of = |i: &Identity| regions.get(&(&i.profile, &i.region)).cloned().flatten();
        let wanted = with_tokens().map(|identity| (identity.domain.clone(), region_of(identity))).collect();
        if let Some(place) = places.first() {
            warn_of_trust(&place.settings, world);
        }
        Ok(Self { places, wanted, asked: Cell::new(None) })
    }

    /// Asks.
    ///
    /// # Errors
    /// SES cannot be asked, or refuses.
    pub(super) fn ask(&self, world: &mut World<'_>) -> Result<Opinion, Failure> {
        let domains = self.wanted.iter().map(|(domain, _)| domain.clone()).collect();
        if let Some(asked) = self.asked.get() {
            sleep(APART.saturating_sub(asked.elapsed()));
        }
        let known = statuses(&self.places, &domains, world.stderr)?;
        self.asked.set(Some(Instant::now()));
        Ok(opinion(&self.wanted, known))
    }
}

fn opinion(wanted: &BTreeSet<(Fqdn, Option<String>)>, known: Vec<Identity>) -> Opinion {
    let known: BTreeMap<(Fqdn, Option<String>), Option<Status>> =
        known.into_iter().map(|identity| ((identity.domain, identity.region), identity.status)).collect();
    let of = |place| known.get(place).copied().flatten().unwrap_or(Status::NotStarted);
    if let Some((failed, _)) = wanted.iter().find(|place| of(place) == Status::Failed) {
        return Opinion::Failed(failed.clone());
    }
    let pending: BTreeSet<&Fqdn> =
        wanted.iter().filter(|place| of(place) != Status::Success).map(|(domain, _)| domain).collect();
    Opinion::Pending(pending.into_iter().cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What it comes to where these are the statuses of `a.example` in two regions.
    fn of(one: Option<Status>, other: Option<Status>) -> Opinion {
        let domain = Fqdn::parse("a.example").unwrap();
        let place = |region: &str| (domain.clone(), Some(region.to_string()));
        let identity = |region: &str, status| Identity {
            region: Some(region.to_string()),
            status,
            ..Identity::new(domain.clone(), Vec::new())
        };
        let known = vec![identity("eu-west-1", one), identity("eu-west-2", other)];
        opinion(&[place("eu-west-1"), place("eu-west-2")].into(), known)
    }

    #[test]
    fn every_region_has_to_be_content() {
        let domain = || Fqdn::parse("a.example").unwrap();
        assert_eq!(of(Some(Status::Success), Some(Status::Success)), Opinion::Pending(vec![]));
        for status in [None, Some(Status::Pending), Some(Status::NotStarted), Some(Status::TemporaryFailure)]
        {
            assert_eq!(of(Some(Status::Success), status), Opinion::Pending(vec![domain()]), "{status:?}");
        }
        assert_eq!(of(Some(Status::Pending), Some(Status::Failed)), Opinion::Failed(domain()));
    }
}
