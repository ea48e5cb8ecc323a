//! The operations of SES v1 (<https://docs.aws.amazon.com/ses/latest/APIReference/>), each a request and its answer.

use aws_sdk_ses::types::IdentityType;
use roxmltree::Node;

use super::answer::{self, child, entries, members, text_of};
use super::error::{SesError, causes};
use super::pace::Pace;
use super::session::Session;
use crate::record::Fqdn;

/// The most identities of one page of ListIdentities.
const PAGE: i32 = 1000;

/// One page of ListIdentities.
pub(super) struct Page {
    pub(super) names: Vec<String>,
    /// What the next page is asked for with; `None` behind the last.
    pub(super) next: Option<String>,
}

/// What GetIdentityDkimAttributes says of one identity.
pub(super) struct DkimAttributes {
    pub(super) enabled: Option<bool>,
    pub(super) status: Option<String>,
    pub(super) tokens: Vec<String>,
}

/// By identity, spelt as SES spells it; those that SES does not know may be missing.
pub(super) type ByIdentity<T> = Vec<(String, T)>;

impl Session {
    /// Registers a domain; `None` where the answer has no list of tokens.
    pub(super) async fn register(
        &self,
        pace: &Pace<'_>,
        domain: &str,
    ) -> Result<Option<Vec<String>>, SesError> {
        const OPERATION: &str = "VerifyDomainDkim";
        self.ask(
            pace,
            OPERATION,
            async |wire| {
                let request = self.client(wire).verify_domain_dkim().domain(domain);
                request.send().await.map(drop).map_err(|error| causes(&error))
            },
            |raw| answer::read(OPERATION, raw, |result| Ok(child(result, "DkimTokens").map(members))),
        )
        .await
    }

    /// One page of the account's domain identities: the first, or the one that `token` stands for.
    pub(super) async fn list_identities(
        &self,
        pace: &Pace<'_>,
        token: Option<String>,
    ) -> Result<Page, SesError> {
        const OPERATION: &str = "ListIdentities";
        self.ask(
            pace,
            OPERATION,
            async |wire| {
                let request = self.client(wire).list_identities().identity_type(IdentityType::Domain);
                let request = request.max_items(PAGE).set_next_token(token.clone());
                request.send().await.map(drop).map_err(|error| causes(&error))
            },
            |raw| {
                answer::read(OPERATION, raw, |result| {
                    let names = child(result, "Identities").map(members).ok_or("it has no Identities")?;
                    // An empty one ends the list as well.
                    let next = text(result, "NextToken");
                    Ok(Page { names, next })
                })
            },
        )
        .await
    }

    /// Tokens and status of at most a hundred identities.
    pub(super) async fn dkim_attributes(
        &self,
        pace: &Pace<'_>,
        domains: &[Fqdn],
    ) -> Result<ByIdentity<DkimAttributes>, SesError> {
        const OPERATION: &str = "GetIdentityDkimAttributes";
        let of_one = |value: Option<Node<'_, '_>>| DkimAttributes {
            enabled: value.and_then(|value| text(value, "DkimEnabled")).map(|word| word == "true"),
            status: value.and_then(|value| text(value, "DkimVerificationStatus")),
            tokens: value.and_then(|v| child(v, "DkimTokens")).map(members).unwrap_or_default(),
        };
        self.ask(
            pace,
            OPERATION,
            async |wire| {
                let request = self.client(wire).get_identity_dkim_attributes();
                let request = request.set_identities(Some(bare(domains)));
                request.send().await.map(drop).map_err(|error| causes(&error))
            },
            |raw| answer::read(OPERATION, raw, |result| map(result, "DkimAttributes", of_one)),
        )
        .await
    }

    /// The MAIL FROM domains of at most a hundred identities.
    pub(super) async fn mail_from_domains(
        &self,
        pace: &Pace<'_>,
        domains: &[Fqdn],
    ) -> Result<ByIdentity<Option<String>>, SesError> {
        const OPERATION: &str = "GetIdentityMailFromDomainAttributes";
        let of_one = |value: Option<Node<'_, '_>>| value.and_then(|value| text(value, "MailFromDomain"));
        self.ask(
            pace,
            OPERATION,
            async |wire| {
                let request = self.client(wire).get_identity_mail_from_domain_attributes();
                let request = request.set_identities(Some(bare(domains)));
                request.send().await.map(drop).map_err(|error| causes(&error))
            },
            |raw| answer::read(OPERATION, raw, |result| map(result, "MailFromDomainAttributes", of_one)),
        )
        .await
    }

    /// The verification tokens of at most a hundred identities.
    pub(super) async fn verification_tokens(
        &self,
        pace: &Pace<'_>,
        domains: &[Fqdn],
    ) -> Result<ByIdentity<Option<String>>, SesError> {
        const OPERATION: &str = "GetIdentityVerificationAttributes";
        let of_one = |value: Option<Node<'_, '_>>| value.and_then(|value| text(value, "VerificationToken"));
        self.ask(
            pace,
            OPERATION,
            async |wire| {
                let request = self.client(wire).get_identity_verification_attributes();
                let request = request.set_identities(Some(bare(domains)));
                request.send().await.map(drop).map_err(|error| causes(&error))
            },
            |raw| answer::read(OPERATION, raw, |result| map(result, "VerificationAttributes", of_one)),
        )
        .await
    }
}

fn bare(domains: &[Fqdn]) -> Vec<String> {
    domains.iter().map(|domain| domain.bare().to_string()).collect()
}

/// The text of a child that is there and not empty.
fn text(node: Node<'_, '_>, name: &str) -> Option<String> {
    child(node, name).map(text_of).filter(|text| !text.is_empty())
}

/// The map of that name; an answer that lacks it is not one about identities.
fn map<T>(
    result: Node<'_, '_>,
    name: &str,
    of_one: impl Fn(Option<Node<'_, '_>>) -> T,
) -> Result<ByIdentity<T>, String> {
    let map = child(result, name).ok_or_else(|| format!("it has no {name}"))?;
    Ok(entries(map).map(|(key, value)| (key, of_one(value))).collect())
}
