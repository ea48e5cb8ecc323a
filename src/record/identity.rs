//! What SES knows of a domain, and the records that follow from it.

use super::{DkimToken, Fqdn, NameError, RecordData, RecordKind, RecordSet, Ttl};

/// A domain identity of SES. The order is that of the output: by domain, then region, profile and tokens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The domain, normalised.
    pub domain: Fqdn,
    /// The region that the tokens belong to, where it is known.
    pub region: Option<String>,
    /// The tokens of Easy DKIM, in the order in which SES gave them.
    pub tokens: Vec<DkimToken>,
    /// `SigningHostedZone` of SES v2, where the answer has it.
    pub signing_zone: Option<Fqdn>,
}

impl Identity {
    /// An identity of which only the tokens are known.
    #[must_use]
    pub fn new(domain: Fqdn, tokens: Vec<DkimToken>) -> Self {
        Self { domain, region: None, tokens, signing_zone: None }
    }
}

/// The CNAME of each token: `<token>._domainkey.<domain>` to `<token>.<signing zone>` (RFC 6376 section 3.6.2.1).
///
/// # Errors
/// [`NameError::NameTooLong`] where the token in front makes a name too long.
pub fn dkim_record_sets(
    identity: &Identity,
    signing_zone: &Fqdn,
    ttl: Ttl,
) -> Result<Vec<RecordSet>, NameError> {
    let record_set = |token: &DkimToken| {
        Ok(RecordSet {
            owner: identity.domain.below(&format!("{}._domainkey", token.as_str()))?,
            ttl,
            kind: RecordKind::Dkim,
            domain: identity.domain.clone(),
            shared: false,
            data: vec![RecordData::Cname(signing_zone.below(token.as_str())?)],
        })
    };
    identity.tokens.iter().map(record_set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_becomes_a_cname_in_lower_case() {
        let token = DkimToken::parse("EXAMPLEq76owjnks3lnluwg65scbemvw").unwrap();
        let identity = Identity::new(Fqdn::parse("Mail.Example.com").unwrap(), vec![token]);
        let zone = Fqdn::parse("dkim.eu-south-1.amazonses.com").unwrap();
        let sets = dkim_record_sets(&identity, &zone, Ttl::DEFAULT).unwrap();
        assert_eq!(sets.len(), 1);
        assert_eq!(sets[0].owner.absolute(), "exampleq76owjnks3lnluwg65scbemvw._domainkey.mail.example.com.");
        let target = "exampleq76owjnks3lnluwg65scbemvw.dkim.eu-south-1.amazonses.com";
        assert_eq!(sets[0].data, [RecordData::Cname(Fqdn::parse(target).unwrap())]);
    }
}
