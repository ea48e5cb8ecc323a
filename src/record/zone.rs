//! Zones, and which zone holds a name.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use psl::Psl;
use thiserror::Error;

use super::{Fqdn, NameError};

/// The name of a zone: its apex (RFC 1034 section 4.2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ZoneName(Fqdn);

impl ZoneName {
    /// The zone whose apex is `apex`.
    #[must_use]
    pub fn new(apex: Fqdn) -> Self {
        Self(apex)
    }

    /// Reads a zone's name as [`Fqdn::parse`] does.
    ///
    /// # Errors
    /// Those of [`Fqdn::parse`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        Fqdn::parse(text).map(Self)
    }

    /// The apex.
    #[must_use]
    pub fn name(&self) -> &Fqdn {
        &self.0
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Decides which zone holds a name: the longest of the given zones, else the registrable domain of the identity
/// (public suffix list).
#[derive(Debug, Clone, Default)]
pub struct ZoneCut {
    /// Shared: plans of many domains have the cut in common.
    given: Arc<Given>,
}

#[derive(Debug, Default)]
struct Given {
    /// Longest first.
    zones: Vec<ZoneName>,
    apexes: HashSet<Box<str>>,
    /// Every name that an apex is below.
    above: HashSet<Box<str>>,
}

/// Why no zone could be told.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ZoneCutError {
    /// The domain is a public suffix or a single label: nothing says where its zone begins.
    #[error("{0} is a public suffix, so its zone cannot be told from its name; pass --zone")]
    PublicSuffix(Fqdn),
    /// A zone was given that holds none of the domains.
    #[error("--zone {0}: none of the records belongs into this zone; check its spelling or leave it out")]
    Unused(ZoneName),
}

impl ZoneCut {
    /// The cut with these zones given, in any order.
    #[must_use]
    pub fn new(mut zones: Vec<ZoneName>) -> Self {
        zones.sort_by(|a, b| b.name().bare().len().cmp(&a.name().bare().len()).then_with(|| a.cmp(b)));
        zones.dedup();
        let apexes = zones.iter().map(|zone| zone.name().bare().into()).collect();
        let above = zones.iter().flat_map(|zone| zone.name().above()).map(Into::into).collect();
        Self { given: Arc::new(Given { zones, apexes, above }) }
    }

    /// The zones that were given.
    #[must_use]
    pub fn given(&self) -> &[ZoneName] {
        &self.given.zones
    }

    /// The zone that holds `owner`, a name of the identity `domain`.
    ///
    /// # Errors
    /// [`ZoneCutError::PublicSuffix`] where neither a given zone nor the public suffix list tells.
    pub fn zone_of(&self, owner: &Fqdn, domain: &Fqdn) -> Result<ZoneName, ZoneCutError> {
        // The name itself first, then what it is below, one label less at a time: the first match is the deepest.
        if let Some(apex) = owner.nearest(|name| self.given.apexes.contains(name)) {
            return Ok(ZoneName(apex));
        }
        registrable(domain).map(ZoneName).ok_or_else(|| ZoneCutError::PublicSuffix(domain.clone()))
    }

    /// Whether a zone begins below this name, so that names below it may be in several zones.
    pub(super) fn cuts_below(&self, name: &Fqdn) -> bool {
        self.given.above.contains(name.bare())
    }
}

/// The public suffix and one label more; `None` for a public suffix itself.
fn registrable(domain: &Fqdn) -> Option<Fqdn> {
    psl::List.domain(domain.bare().as_bytes()).map(|found| domain.ending(found.as_bytes().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone_of(given: &[&str], owner: &str, domain: &str) -> Result<String, ZoneCutError> {
        let cut = ZoneCut::new(given.iter().map(|z| ZoneName::parse(z).unwrap()).collect());
        let (owner, domain) = (Fqdn::parse(owner).unwrap(), Fqdn::parse(domain).unwrap());
        cut.zone_of(&owner, &domain).map(|zone| zone.to_string())
    }

    #[test]
    fn the_registrable_domain_is_the_default() {
        for (domain, zone) in [
            ("example.com", "example.com"),
            ("a.b.example.co.uk", "example.co.uk"),
            ("mail.example.internal", "example.internal"),
            ("x.y.xn--p1ai", "y.xn--p1ai"),
            ("shop.city.kawasaki.jp", "city.kawasaki.jp"),
        ] {
            let owner = format!("t._domainkey.{domain}");
            assert_eq!(zone_of(&[], &owner, domain).unwrap(), zone, "{domain}");
        }
    }

    #[test]
    fn the_longest_given_zone_wins_whatever_the_order() {
        for given in [["example.com", "eu.example.com"], ["eu.example.com", "example.com"]] {
            assert_eq!(
                zone_of(&given, "t._domainkey.a.eu.example.com", "a.eu.example.com").unwrap(),
                "eu.example.com"
            );
            assert_eq!(
                zone_of(&given, "t._domainkey.us.example.com", "us.example.com").unwrap(),
                "example.com"
            );
        }
        // A delegated _domainkey is a zone too: the name of the record decides, not the domain.
        let delegated = ["_domainkey.example.com"];
        assert_eq!(zone_of(&delegated, "t._domainkey.example.com", "example.com").unwrap(), delegated[0]);
    }

    #[test]
    fn a_public_suffix_needs_the_option() {
        for domain in ["co.uk", "localhost", "github.io"] {
            let owner = format!("t._domainkey.{domain}");
            let message = zone_of(&[], &owner, domain).unwrap_err().to_string();
            assert!(message.contains(domain) && message.contains("--zone"), "{message}");
            assert_eq!(zone_of(&[domain], &owner, domain).unwrap(), domain);
        }
    }
}
