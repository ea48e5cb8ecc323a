//! Identities straight from SES: of one or several accounts and regions at once, each operation at the pace that SES
//! allows.

mod exact;
mod known;
mod reading;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::Write;

use futures_util::future::try_join_all;

use super::Progress;
use super::credentials::Signer;
use super::error::SesError;
use super::journal::Journal;
use super::pace::Pace;
use super::runtime::run;
use super::session::{Session, find_credentials};
use super::settings::Settings;
use crate::record::{DkimToken, Fqdn, Identity};
use exact::Findings;
use known::Known;

/// An account and region to fetch from.
pub struct Place {
    /// How to reach it.
    pub settings: Settings,
    /// The profile, where several were named.
    pub profile: Option<String>,
}

/// What is to be fetched.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// These domains; all of the account without.
    pub domains: Option<BTreeSet<Fqdn>>,
    /// Register domains that have no tokens.
    pub verify_missing: bool,
    /// Ask SES v2 about every identity, however many there are.
    pub exact: bool,
    /// The signing zone is known already.
    pub has_signing_zone: bool,
    /// The selectors of keys of one's own that are at hand, in lower case.
    pub selectors: BTreeSet<String>,
    /// The MAIL FROM domains, too.
    pub mail_from: bool,
    /// The verification tokens, too.
    pub verification: bool,
}

/// What SES knows.
#[derive(Debug, Default)]
pub struct Fetched {
    /// The domain identities; also those without tokens.
    pub identities: Vec<Identity>,
    /// How many identities are e-mail addresses.
    pub addresses: usize,
    /// What the user should know, a sentence each.
    pub warnings: Vec<String>,
}

/// Fetches the identities of all `places` at once. `log` gets what `--debug` tells, `show` how far the run is.
///
/// # Errors
/// [`SesError`] of the first account or region that fails: there is no such thing as half an answer.
pub fn fetch(
    places: &[Place],
    wish: &Wish,
    log: &mut dyn Write,
    show: &dyn Fn(Progress),
) -> Result<Fetched, SesError> {
    let journal = Journal::new(places.iter().any(|place| place.settings.debug));
    let accounts = open(places, &journal, log)?;
    let interval = places.first().map(|place| place.settings.interval).unwrap_or_default();
    let pace = Pace::new(interval.0, show);
    run(&journal, log, gather(&accounts, wish, &pace))?
}

/// Finds out whether there are the credentials and regions that `places` are asked with.
///
/// # Errors
/// [`SesError`] of the first that lacks them.
pub fn settle(places: &[Place], log: &mut dyn Write) -> Result<(), SesError> {
    let journal = Journal::new(places.iter().any(|place| place.settings.debug));
    open(places, &journal, log).map(drop)
}

/// What SES v1 alone says of the domains beside each of `places`: their status and their tokens, place by place.
///
/// # Errors
/// As [`fetch`].
pub fn statuses(
    places: &[Place],
    domains: &[BTreeSet<Fqdn>],
    log: &mut dyn Write,
) -> Result<Vec<Vec<Identity>>, SesError> {
    let journal = Journal::new(places.iter().any(|place| place.settings.debug));
    let accounts = open(places, &journal, log)?;
    let interval = places.first().map(|place| place.settings.interval).unwrap_or_default();
    let pace = Pace::new(interval.0, &|_| ());
    let asked = accounts.iter().zip(domains).map(async |(account, domains)| {
        let wish = Wish { domains: Some(domains.clone()), ..Wish::default() };
        account.read(&wish, &pace).await.map(|known| known.identities.into_values().collect())
    });
    run(&journal, log, try_join_all(asked))?
}

/// An account and region, ready to be asked.
struct Account<'a> {
    session: Session,
    place: &'a Place,
    is_one_of_several: bool,
}

impl Account<'_> {
    fn name(&self) -> String {
        let region = self.place.settings.region.as_deref().unwrap_or_default();
        match &self.place.profile {
            Some(profile) => format!("profile {profile}, region {region}"),
            None => format!("region {region}"),
        }
    }

    /// What SES v1 knows.
    async fn read(&self, wish: &Wish, pace: &Pace<'_>) -> Result<Known, SesError> {
        let read = reading::read(&self.session, self.place.profile.as_deref(), wish, pace).await;
        read.map_err(|error| self.blame(error))
    }

    fn blame(&self, error: SesError) -> SesError {
        if !self.is_one_of_several {
            return error;
        }
        SesError::Place { place: self.name(), error: Box::new(error) }
    }
}

/// Settles the credentials of each profile once, and the region of each place.
fn open<'a>(
    places: &'a [Place],
    journal: &Journal,
    log: &mut dyn Write,
) -> Result<Vec<Account<'a>>, SesError> {
    let mut settled: HashMap<Option<&str>, Option<Signer>> = HashMap::new();
    let mut accounts = Vec::with_capacity(places.len());
    for place in places {
        let mut session = || {
            let profile = place.profile.as_deref();
            let signer = match settled.get(&profile) {
                Some(signer) => signer.clone(),
                None => find_credentials(&place.settings, journal, log)?,
            };
            settled.insert(profile, signer.clone());
            let session = Session::new(&place.settings, signer, journal.clone())?;
            session.must_sign().map(|()| session)
        };
        let session = session().map_err(|error| match &place.profile {
            Some(profile) => SesError::Place { place: format!("profile {profile}"), error: Box::new(error) },
            None => error,
        })?;
        accounts.push(Account { session, place, is_one_of_several: places.len() > 1 });
    }
    Ok(accounts)
}

async fn gather(accounts: &[Account<'_>], wish: &Wish, pace: &Pace<'_>) -> Result<Fetched, SesError> {
    let known = try_join_all(accounts.iter().map(|account| account.read(wish, pace))).await?;
    let twins = twins(&known);
    let completed = accounts.iter().zip(known).map(async |(account, mut known)| {
        let findings = exact::complete(&account.session, &mut known, &twins, wish, pace).await;
        findings.map(|findings| (known, findings)).map_err(|error| account.blame(error))
    });
    let completed = try_join_all(completed).await?;
    let findings: Vec<(String, &Findings)> =
        accounts.iter().map(Account::name).zip(completed.iter().map(|(_, findings)| findings)).collect();
    let mut fetched = Fetched { warnings: exact::warnings(&findings), ..Fetched::default() };
    for (known, _) in completed {
        fetched.addresses += known.addresses;
        fetched.warnings.extend(known.warnings);
        fetched.identities.extend(known.identities.into_values());
    }
    Ok(fetched)
}

/// A domain with tokens: what a replica and its parent region have in common.
type Twin = (Fqdn, Vec<DkimToken>);

fn twin_of(identity: &Identity) -> Twin {
    let mut tokens = identity.tokens.clone();
    tokens.sort();
    (identity.domain.clone(), tokens)
}

/// The sets of tokens that one domain has in several regions.
fn twins(known: &[Known]) -> HashSet<Twin> {
    let mut regions: HashMap<Twin, BTreeSet<Option<&str>>> = HashMap::new();
    if known.len() > 1 {
        let all = known.iter().flat_map(|known| known.identities.values());
        for identity in all.filter(|identity| !identity.tokens.is_empty()) {
            regions.entry(twin_of(identity)).or_default().insert(identity.region.as_deref());
        }
    }
    regions.into_iter().filter(|(_, regions)| regions.len() > 1).map(|(twin, _)| twin).collect()
}
