//! The records that follow from what SES knows of a domain.

use std::collections::{BTreeMap, BTreeSet};

use super::{DkimToken, Fqdn, Identity, NameError, RecordData, RecordKind, RecordSet, Text, Ttl};

/// What SES's own mail servers are entered with.
const PREFERENCE: u16 = 10;
/// The SPF record of a MAIL FROM domain (RFC 7208).
const SPF: &str = "v=spf1 include:amazonses.com ~all";

/// The label between a token or selector and the domain (RFC 6376 section 3.6.2.1).
pub(super) const DOMAINKEY: &str = "_domainkey";

/// Which records are wanted, and what SES does not know of them.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The TTL of every record.
    pub ttl: Ttl,
    /// The kinds.
    pub kinds: BTreeSet<RecordKind>,
    /// The DMARC policy (RFC 7489).
    pub dmarc: Text,
    /// The record text of keys of one's own, by selector in lower case.
    pub keys: BTreeMap<String, Text>,
}

impl Wanted {
    /// The DKIM records alone.
    #[must_use]
    pub fn dkim(ttl: Ttl) -> Self {
        Self { ttl, kinds: [RecordKind::Dkim].into(), dmarc: default_dmarc(), keys: BTreeMap::new() }
    }

    /// The record text of the key with this selector.
    #[must_use]
    pub fn key(&self, selector: &DkimToken) -> Option<&Text> {
        self.keys.get(&selector.as_str().to_ascii_lowercase())
    }

    /// Whether some of the records depend on the region itself, and not only on its signing zone.
    #[must_use]
    pub fn needs_region(&self) -> bool {
        self.kinds.contains(&RecordKind::MailFrom) || self.kinds.contains(&RecordKind::Inbound)
    }
}

/// `v=DMARC1; p=none;`: receivers report, and do nothing else.
#[must_use]
pub fn default_dmarc() -> Text {
    Text::from_static("v=DMARC1; p=none;")
}

/// The names of an identity's records: its own, and the MAIL FROM domain, which may be shared with other identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Records at and below the domain.
    Domain,
    /// Records at the MAIL FROM domain.
    MailFrom,
}

/// Adds the record sets of one part of an identity to `sets`; without a signing zone no CNAMEs.
pub(super) fn record_sets(
    identity: &Identity,
    part: Part,
    signing_zone: Option<&Fqdn>,
    wanted: &Wanted,
    sets: &mut Vec<RecordSet>,
) -> Result<(), NameError> {
    let mut add = |kind, owner, data| {
        sets.push(RecordSet {
            owner,
            ttl: wanted.ttl,
            kind,
            domain: identity.domain.clone(),
            // Nobody else puts anything at the name of a DKIM key.
            shared: kind != RecordKind::Dkim,
            data: vec![data],
        });
    };
    let wants = |kind| wanted.kinds.contains(&kind);
    let domain = &identity.domain;
    let region = identity.region.as_deref().unwrap_or_default();
    if part == Part::MailFrom {
        if let Some(owner) = &identity.mail_from {
            let exchange = host("feedback-smtp", region, "amazonses.com")?;
            add(RecordKind::MailFrom, owner.clone(), RecordData::Mx { preference: PREFERENCE, exchange });
            add(RecordKind::MailFrom, owner.clone(), RecordData::Txt(Text::from_static(SPF)));
        }
        return Ok(());
    }
    if wants(RecordKind::Dkim) && !identity.tokens.is_empty() {
        let is_external = identity.selector().is_some();
        for token in &identity.tokens {
            let owner = || domain.below_all(&[token.as_str(), DOMAINKEY]);
            if is_external && let Some(key) = wanted.key(token) {
                add(RecordKind::Dkim, owner()?, RecordData::Txt(key.clone()));
            } else if let Some(zone) = signing_zone.filter(|_| !is_external) {
                // RFC 6376 section 3.6.2.1: SES serves the key behind the CNAME.
                add(RecordKind::Dkim, owner()?, RecordData::Cname(zone.below(token.as_str())?));
            }
        }
    }
    if wants(RecordKind::Dmarc) {
        add(RecordKind::Dmarc, domain.below("_dmarc")?, RecordData::Txt(wanted.dmarc.clone()));
    }
    if let Some(token) = identity.verification_token.clone().filter(|_| wants(RecordKind::Verification)) {
        add(RecordKind::Verification, domain.below("_amazonses")?, RecordData::Txt(token));
    }
    if wants(RecordKind::Inbound) {
        let exchange = host("inbound-smtp", region, "amazonaws.com")?;
        add(RecordKind::Inbound, domain.clone(), RecordData::Mx { preference: PREFERENCE, exchange });
    }
    Ok(())
}

/// `<service>.<region>.<parent>`.
fn host(service: &str, region: &str, parent: &str) -> Result<Fqdn, NameError> {
    Fqdn::parse(&format!("{service}.{region}.{parent}"))
}
