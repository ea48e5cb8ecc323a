//! What only SES v2 knows, one identity a request: the signing zone, and whose keys sign.
//!
//! Few identities are all asked about. Of many, one stands for the others as long as nothing speaks against it, and those
//! that do not look like Easy DKIM, or have the tokens of another region, are asked about one by one.

use std::collections::{BTreeSet, HashSet};

use futures_util::stream::{FuturesUnordered, StreamExt};

use super::known::Known;
use super::{Twin, Wish, twin_of};
use crate::record::{DkimToken, Fqdn, Identity, Origin, Status, are_usual};
use crate::ses::email_identity::is_out_of_reach;
use crate::ses::error::SesError;
use crate::ses::pace::Pace;
use crate::ses::session::Session;

/// As many identities as are asked about one by one, whatever they look like.
const FEW: usize = 20;

/// As many as are tried for one that can stand for the others.
const PROBES: usize = 3;

/// What came of it.
#[derive(Default)]
pub(super) struct Findings {
    /// Why SES v2 cannot be asked.
    out_of_reach: Option<String>,
    /// No identity could stand for the others.
    is_untold: bool,
    /// Some were not asked about, and may be replicas.
    has_unasked: bool,
}

/// Completes what is known, and registers those that turn out to have no tokens after all.
pub(super) async fn complete(
    session: &Session,
    known: &mut Known,
    twins: &HashSet<Twin>,
    wish: &Wish,
    pace: &Pace<'_>,
) -> Result<Findings, SesError> {
    let asks_each = wish.exact || known.identities.len() <= FEW;
    let is_twin = |identity: &Identity| !twins.is_empty() && twins.contains(&twin_of(identity));
    let is_odd = |identity: &Identity| {
        let is_bare = identity.tokens.is_empty() && !has_begun(identity) && !wish.verify_missing;
        !(is_bare || are_usual(&identity.tokens)) || is_twin(identity)
    };
    let (each, others): (Vec<&Identity>, Vec<&Identity>) =
        known.identities.values().partition(|identity| asks_each || is_odd(identity));
    let each: Vec<Fqdn> =
        each.into_iter().map(|i| i.domain.clone()).filter(|domain| known.has(domain)).collect();
    let others: Vec<Fqdn> =
        others.into_iter().filter(|i| !i.tokens.is_empty()).map(|i| i.domain.clone()).collect();
    let mut findings = Findings { has_unasked: !others.is_empty(), ..Findings::default() };
    let mut asking = Asking { session, pace, known, findings: &mut findings };
    if !wish.has_signing_zone {
        asking.probe(&others).await?;
    }
    asking.each(each).await?;
    if wish.verify_missing {
        let registered = asking.register_missing().await?;
        if asks_each {
            asking.each(registered).await?;
        } else if !wish.has_signing_zone && own_zone(asking.known).is_none() {
            asking.probe(&registered).await?;
        }
    }
    known.retain_present();
    leave_out_doubtful(known, &wish.selectors);
    trust_zone(known);
    Ok(findings)
}

struct Asking<'a, 'p> {
    session: &'a Session,
    pace: &'a Pace<'p>,
    known: &'a mut Known,
    findings: &'a mut Findings,
}

impl Asking<'_, '_> {
    /// Looks for an identity that can stand for the others: one whose keys are SES's own, and of this region.
    async fn probe(&mut self, others: &[Fqdn]) -> Result<(), SesError> {
        for domain in others.iter().take(PROBES) {
            self.each(vec![domain.clone()]).await?;
            let origin = self.known.identities.get(domain).and_then(|identity| identity.origin.as_ref());
            if self.findings.out_of_reach.is_some() || origin == Some(&Origin::AwsSes) {
                self.findings.is_untold = false;
                return Ok(());
            }
        }
        self.findings.is_untold |= !others.is_empty();
        Ok(())
    }

    /// Asks about each of these, until it shows that SES v2 cannot be asked.
    async fn each(&mut self, domains: Vec<Fqdn>) -> Result<(), SesError> {
        if self.findings.out_of_reach.is_some() {
            return Ok(());
        }
        let (session, pace) = (self.session, self.pace);
        let mut asked: FuturesUnordered<_> = domains
            .into_iter()
            .map(async |domain| (session.email_identity(pace, &domain).await, domain))
            .collect();
        while let Some((answer, domain)) = asked.next().await {
            match answer {
                Ok(None) => {}
                Ok(Some(attributes)) => self
                    .known
                    .take_exact(&domain, attributes)
                    .map_err(|reason| SesError::Answer { operation: "GetEmailIdentity", reason })?,
                Err(error) if is_out_of_reach(&error) => {
                    self.findings.out_of_reach = Some(error.to_string());
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Registers those that have no tokens, and no keys of their owner's own either, as far as anybody can tell.
    async fn register_missing(&mut self) -> Result<Vec<Fqdn>, SesError> {
        let (session, pace) = (self.session, self.pace);
        let settled = &self.known.settled;
        let is_missing = |identity: &&Identity| {
            let has_own_key = identity.origin == Some(Origin::External);
            identity.tokens.is_empty() && !has_own_key && !settled.contains(&identity.domain)
        };
        let missing = self.known.identities.values().filter(is_missing);
        let (doubtful, missing): (Vec<&Identity>, Vec<&Identity>) =
            missing.partition(|identity| identity.origin.is_none() && has_begun(identity));
        let missing: Vec<Fqdn> = missing.into_iter().map(|identity| identity.domain.clone()).collect();
        let warnings: Vec<String> = doubtful.into_iter().map(warning_of_doubt).collect();
        self.known.warnings.extend(warnings);
        let mut registered: FuturesUnordered<_> = missing
            .iter()
            .map(async |domain| (session.register(pace, domain.bare()).await, domain))
            .collect();
        while let Some((tokens, domain)) = registered.next().await {
            let taken = self.known.take_registered(domain, &tokens?.unwrap_or_default());
            taken.map_err(|reason| SesError::Answer { operation: "VerifyDomainDkim", reason })?;
        }
        drop(registered);
        Ok(missing)
    }
}

/// Whether there was ever a key. Without tokens that is one of the owner's own, which registering could replace.
fn has_begun(identity: &Identity) -> bool {
    !matches!(identity.status, None | Some(Status::NotStarted))
}

fn warning_of_doubt(identity: &Identity) -> String {
    let status = identity.status.map_or("", Status::as_str);
    format!(
        "{}: SES v1 has the DKIM status {status} and no tokens, so the domain most likely has a key of its own, which \
         registering could replace; --verify-missing leaves it alone; allow ses:GetEmailIdentity to be sure, or register \
         it with verify-domain-dkim",
        identity.domain
    )
}

/// SES v1 has the selector of a key of one's own where tokens are. One odd word, of which nobody says what it is, makes
/// no record.
fn leave_out_doubtful(known: &mut Known, selectors: &BTreeSet<String>) {
    let is_selector = |token: &DkimToken| selectors.contains(&token.as_str().to_ascii_lowercase());
    for identity in known.identities.values_mut().filter(|identity| identity.origin.is_none()) {
        if let [token] = &identity.tokens[..]
            && !token.is_usual()
            && !is_selector(token)
        {
            known.warnings.push(format!(
                "{}: SES v1 has one token that does not look like one, and may be the selector of a key of your own; SES v2 \
                 (ses:GetEmailIdentity) could tell, and so does --byodkim-key; it is left out",
                identity.domain
            ));
            identity.tokens = Vec::new();
        }
    }
}

/// The signing zone of an identity whose keys are SES's own, and of this region.
fn own_zone(known: &Known) -> Option<&Fqdn> {
    let own = |identity: &&Identity| identity.origin == Some(Origin::AwsSes);
    known.identities.values().filter(own).find_map(|identity| identity.signing_zone.as_ref())
}

/// It is that of those that nobody has asked about.
fn trust_zone(known: &mut Known) {
    let zone = own_zone(known).cloned();
    for identity in known.identities.values_mut().filter(|identity| identity.origin.is_none()) {
        identity.signing_zone = identity.signing_zone.take().or_else(|| zone.clone());
    }
}

/// What the user should know about all places, each thing once.
pub(super) fn warnings(findings: &[(String, &Findings)]) -> Vec<String> {
    let names = |of: fn(&Findings) -> bool| {
        let names: Vec<&str> =
            findings.iter().filter(|(_, f)| of(f)).map(|(name, _)| name.as_str()).collect();
        names.join("; ")
    };
    let mut warnings = Vec::new();
    if let Some(reason) = findings.iter().find_map(|(_, findings)| findings.out_of_reach.as_deref()) {
        warnings.push(format!(
            "SES v2 cannot be asked ({}): {reason}; signing zones are those that are known of the regions, and replicas and \
             keys of your own cannot be told; allow ses:GetEmailIdentity to be sure",
            names(|findings| findings.out_of_reach.is_some())
        ));
    }
    let untold = names(|findings| findings.is_untold);
    if !untold.is_empty() {
        warnings.push(format!(
            "{untold}: the identities that were tried are no Easy DKIM of this region, so nothing follows from them for the \
             others; --exact asks about each"
        ));
    } else if findings.iter().any(|(_, f)| f.has_unasked && f.out_of_reach.is_none()) {
        warnings.push(
            "more than 20 identities are not asked about one by one, so replicas of another region (deterministic Easy DKIM) \
             cannot be told; --exact asks about each, one a second"
                .into(),
        );
    }
    warnings
}
