//! What is known of the identities of one account and region so far.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::record::{DkimToken, Fqdn, Identity, Origin, Status, Text};
use crate::ses::email_identity;
use crate::ses::operations::{ByIdentity, DkimAttributes};

/// The identities, and what there is to say about them.
pub(super) struct Known {
    region: Option<Arc<str>>,
    profile: Option<Arc<str>>,
    pub(super) identities: BTreeMap<Fqdn, Identity>,
    /// Those that SES has, as opposed to those that were only asked about.
    present: BTreeSet<Fqdn>,
    /// Those that are not to be registered: it was done, or would replace keys of which nothing is known here.
    pub(super) settled: BTreeSet<Fqdn>,
    /// How many identities are e-mail addresses.
    pub(super) addresses: usize,
    pub(super) warnings: Vec<String>,
}

impl Known {
    pub(super) fn new(region: Option<&str>, profile: Option<&str>) -> Self {
        Self {
            region: region.filter(|region| !region.is_empty()).map(Arc::from),
            profile: profile.map(Arc::from),
            identities: BTreeMap::new(),
            present: BTreeSet::new(),
            settled: BTreeSet::new(),
            addresses: 0,
            warnings: Vec::new(),
        }
    }

    /// Adds a domain, unless it is there already.
    pub(super) fn add(&mut self, domain: Fqdn) -> bool {
        let is_new = !self.identities.contains_key(&domain);
        if is_new {
            let identity = Identity {
                region: self.region.clone(),
                profile: self.profile.clone(),
                ..Identity::new(domain.clone(), Vec::new())
            };
            self.identities.insert(domain, identity);
        }
        is_new
    }

    /// Adds an identity of the account; returns the domain if it is new.
    pub(super) fn add_listed(&mut self, name: &str) -> Option<Fqdn> {
        if name.contains('@') {
            self.addresses += 1;
            return None;
        }
        match Fqdn::parse(name) {
            Ok(domain) => {
                self.present.insert(domain.clone());
                self.add(domain.clone()).then_some(domain)
            }
            Err(error) => {
                self.warnings.push(format!("SES has an identity that is no domain; it is left out: {error}"));
                None
            }
        }
    }

    /// Whether SES has it.
    pub(super) fn has(&self, domain: &Fqdn) -> bool {
        self.present.contains(domain)
    }

    /// Forgets what was asked about and SES does not have.
    pub(super) fn retain_present(&mut self) {
        let present = &self.present;
        self.identities.retain(|domain, _| present.contains(domain));
    }

    pub(super) fn take_dkim(&mut self, answer: ByIdentity<DkimAttributes>) -> Result<(), String> {
        for (name, attributes) in answer {
            let Some(identity) = find(&mut self.identities, &name) else { continue };
            self.present.insert(identity.domain.clone());
            identity.tokens = tokens(identity, &attributes.tokens)?;
            identity.signing_enabled = attributes.enabled;
            identity.status = attributes.status.as_deref().and_then(Status::parse);
        }
        Ok(())
    }

    pub(super) fn take_mail_from(&mut self, answer: ByIdentity<Option<String>>) -> Result<(), String> {
        for (name, domain) in answer {
            let (Some(identity), Some(domain)) = (find(&mut self.identities, &name), domain) else {
                continue;
            };
            let domain = Fqdn::parse(&domain);
            identity.mail_from =
                Some(domain.map_err(|error| format!("{}: MailFromDomain: {error}", identity.domain))?);
        }
        Ok(())
    }

    pub(super) fn take_verification(&mut self, answer: ByIdentity<Option<String>>) -> Result<(), String> {
        for (name, token) in answer {
            let (Some(identity), Some(token)) = (find(&mut self.identities, &name), token) else { continue };
            let token = Text::new(&token);
            identity.verification_token =
                Some(token.map_err(|error| format!("{}: VerificationToken: {error}", identity.domain))?);
        }
        Ok(())
    }

    /// The tokens that a domain got when it was registered.
    pub(super) fn take_registered(&mut self, domain: &Fqdn, registered: &[String]) -> Result<(), String> {
        if let Some(identity) = self.identities.get_mut(domain) {
            identity.tokens = tokens(identity, registered)?;
            // What was said before does not hold any more.
            (identity.status, identity.signing_enabled) = (None, None);
        }
        self.present.insert(domain.clone());
        self.settled.insert(domain.clone());
        Ok(())
    }

    /// What SES v2 says, which knows more than v1. A key of one's own has its selector where v1 may have nothing, or
    /// something that is no token.
    pub(super) fn take_exact(
        &mut self,
        domain: &Fqdn,
        attributes: email_identity::DkimAttributes,
    ) -> Result<(), String> {
        let Some(identity) = self.identities.get_mut(domain) else { return Ok(()) };
        let words = attributes.tokens.unwrap_or_default();
        let origin = attributes.signing_attributes_origin.as_deref();
        identity.origin = origin.and_then(Origin::parse);
        if let Some(word) = origin.filter(|_| identity.origin.is_none()) {
            identity.tokens = Vec::new();
            self.settled.insert(domain.clone());
            self.warnings.push(format!(
                "{domain}: SES says that its keys are of the origin \"{}\", of which nothing is known here; it is left out",
                word.escape_debug()
            ));
            return Ok(());
        }
        if !words.is_empty() && (identity.tokens.is_empty() || identity.origin == Some(Origin::External)) {
            identity.tokens = tokens(identity, &words)?;
        }
        let zone = attributes.signing_hosted_zone.filter(|zone| !zone.is_empty());
        let zone = zone.as_deref().map(Fqdn::parse).transpose();
        identity.signing_zone = zone.map_err(|error| format!("{domain}: SigningHostedZone: {error}"))?;
        identity.signing_enabled = identity.signing_enabled.or(attributes.signing_enabled);
        // A read may lag behind what was registered a moment ago.
        let is_late = |status: &Status| *status == Status::NotStarted && self.settled.contains(domain);
        let status = attributes.status.as_deref().and_then(Status::parse).filter(|status| !is_late(status));
        identity.status = identity.status.or(status);
        Ok(())
    }
}

/// The identity of that name. SES spells names as they were registered.
fn find<'a>(identities: &'a mut BTreeMap<Fqdn, Identity>, name: &str) -> Option<&'a mut Identity> {
    identities.get_mut(&Fqdn::parse(name).ok()?)
}

fn tokens(identity: &Identity, words: &[String]) -> Result<Vec<DkimToken>, String> {
    let tokens = words.iter().map(|word| DkimToken::parse(word)).collect::<Result<_, _>>();
    tokens.map_err(|error| format!("{}: {error}", identity.domain))
}
