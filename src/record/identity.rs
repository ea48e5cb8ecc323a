//! What SES knows of a domain.

use std::fmt;
use std::sync::Arc;

use super::{DkimToken, Fqdn, Text, by_name};

/// A domain identity of SES. The order is that of the output: by domain, then region, profile and the rest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The domain, normalised.
    pub domain: Fqdn,
    /// The region that the tokens belong to, where it is known.
    pub region: Option<Arc<str>>,
    /// The profile of the AWS configuration that it was fetched with, where several were named.
    pub profile: Option<Arc<str>>,
    /// The tokens of Easy DKIM, in the order in which SES gave them; for [`Origin::External`] the selector.
    pub tokens: Vec<DkimToken>,
    /// Whose keys sign, where the answer has it.
    pub origin: Option<Origin>,
    /// How far SES is with finding the DKIM records.
    pub status: Option<Status>,
    /// Whether SES signs mail of the domain.
    pub signing_enabled: Option<bool>,
    /// `SigningHostedZone` of SES v2, where the answer has it.
    pub signing_zone: Option<Fqdn>,
    /// The MAIL FROM domain, where one is set.
    pub mail_from: Option<Fqdn>,
    /// What `_amazonses.<domain>` has to hold; case matters.
    pub verification_token: Option<Text>,
}

impl Identity {
    /// An identity of which only the tokens are known.
    #[must_use]
    pub fn new(domain: Fqdn, tokens: Vec<DkimToken>) -> Self {
        Self {
            domain,
            region: None,
            profile: None,
            tokens,
            origin: None,
            status: None,
            signing_enabled: None,
            signing_zone: None,
            mail_from: None,
            verification_token: None,
        }
    }

    /// The selector of a key of one's own; such an identity has no CNAMEs.
    #[must_use]
    pub fn selector(&self) -> Option<&DkimToken> {
        self.tokens.first().filter(|_| self.origin == Some(Origin::External))
    }

    /// Takes over what `other`, an answer about the same domain, region and profile, knows and this does not. Gives it
    /// back where the two contradict each other: these are identities of two accounts then.
    ///
    /// # Errors
    /// `other`, unchanged.
    pub fn join(&mut self, other: Self) -> Result<(), Box<Self>> {
        fn agree<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        let are_one = (&self.domain, &self.region, &self.profile)
            == (&other.domain, &other.region, &other.profile)
            && (self.tokens.is_empty() || other.tokens.is_empty() || self.tokens == other.tokens)
            && agree(&self.origin, &other.origin)
            && agree(&self.status, &other.status)
            && agree(&self.signing_enabled, &other.signing_enabled)
            && agree(&self.signing_zone, &other.signing_zone)
            && agree(&self.mail_from, &other.mail_from)
            && agree(&self.verification_token, &other.verification_token);
        if !are_one {
            return Err(Box::new(other));
        }
        if self.tokens.is_empty() {
            self.tokens = other.tokens;
        }
        self.origin = self.origin.take().or(other.origin);
        self.status = self.status.or(other.status);
        self.signing_enabled = self.signing_enabled.or(other.signing_enabled);
        self.signing_zone = self.signing_zone.take().or(other.signing_zone);
        self.mail_from = self.mail_from.take().or(other.mail_from);
        self.verification_token = self.verification_token.take().or(other.verification_token);
        Ok(())
    }
}

/// Sorts the identities, and makes one of those that are parts of one.
#[must_use]
pub fn joined(mut identities: Vec<Identity>) -> Vec<Identity> {
    if by_name::are_apart(&identities, |identity| &identity.domain)
        || by_name::sort(&mut identities, |identity| &identity.domain, Identity::cmp)
    {
        return identities;
    }
    identities.dedup();
    let mut whole: Vec<Identity> = Vec::with_capacity(identities.len());
    // Where those of the same domain begin.
    let mut start = 0;
    for identity in identities {
        if whole.last().is_none_or(|last| last.domain != identity.domain) {
            start = whole.len();
        }
        let mut rest = Some(Box::new(identity));
        for known in &mut whole[start..] {
            rest = rest.and_then(|identity| known.join(*identity).err());
        }
        whole.extend(rest.map(|identity| *identity));
    }
    // What was added to one may have moved it.
    by_name::sort(&mut whole, |identity| &identity.domain, Identity::cmp);
    whole
}

/// Whose keys sign: `SigningAttributesOrigin` of SES v2.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Easy DKIM.
    AwsSes,
    /// A key of one's own (BYODKIM).
    External,
    /// Deterministic Easy DKIM: the records are those of the parent region.
    Replica {
        /// The parent region.
        parent: String,
    },
}

impl Origin {
    /// `AWS_SES`, `EXTERNAL`, `AWS_SES_<REGION>`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "AWS_SES" => Some(Self::AwsSes),
            "EXTERNAL" => Some(Self::External),
            _ => {
                let parent = text.strip_prefix("AWS_SES_").filter(|region| !region.is_empty())?;
                let is_word =
                    parent.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
                is_word.then(|| Self::Replica { parent: parent.to_ascii_lowercase().replace('_', "-") })
            }
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AwsSes => f.write_str("AWS_SES"),
            Self::External => f.write_str("EXTERNAL"),
            Self::Replica { parent } => {
                write!(f, "AWS_SES_{}", parent.to_ascii_uppercase().replace('-', "_"))
            }
        }
    }
}

/// How far SES is with finding the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// SES looks for them, for up to 72 hours.
    Pending,
    /// Found.
    Success,
    /// Not found within 72 hours, or lost: has to be started again.
    Failed,
    /// SES could not look.
    TemporaryFailure,
    /// Nobody has asked for DKIM.
    NotStarted,
}

impl Status {
    const ALL: [Self; 5] =
        [Self::Pending, Self::Success, Self::Failed, Self::TemporaryFailure, Self::NotStarted];

    /// Reads the word of SES v1 (`TemporaryFailure`) or v2 (`TEMPORARY_FAILURE`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| {
            let plain = text.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase());
            plain.eq(status.as_str().bytes().map(|byte| byte.to_ascii_lowercase()))
        })
    }

    /// The word of SES v1.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Success => "Success",
            Self::Failed => "Failed",
            Self::TemporaryFailure => "TemporaryFailure",
            Self::NotStarted => "NotStarted",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(domain: &str) -> Identity {
        Identity::new(Fqdn::parse(domain).unwrap(), Vec::new())
    }

    #[test]
    fn origins_and_statuses_are_read_and_written() {
        for (text, origin) in [
            ("AWS_SES", Origin::AwsSes),
            ("EXTERNAL", Origin::External),
            ("AWS_SES_EU_WEST_1", Origin::Replica { parent: "eu-west-1".into() }),
        ] {
            assert_eq!(Origin::parse(text), Some(origin.clone()));
            assert_eq!(origin.to_string(), text);
        }
        for bad in ["", "aws_ses", "AWS_SES_", "AWS_SES_eu-west-1", "OTHER"] {
            assert_eq!(Origin::parse(bad), None, "{bad}");
        }
        for (text, status) in [
            ("TEMPORARY_FAILURE", Some(Status::TemporaryFailure)),
            ("NotStarted", Some(Status::NotStarted)),
            ("SUCCESS", Some(Status::Success)),
            ("Verified", None),
        ] {
            assert_eq!(Status::parse(text), status);
        }
    }

    #[test]
    fn parts_of_one_identity_are_joined_and_two_accounts_are_not() {
        let token = |t: &str| vec![DkimToken::parse(t).unwrap()];
        let first = Identity { tokens: token("a"), ..identity("a.example") };
        let second = Identity { tokens: token("b"), ..identity("a.example") };
        let mail_from = Identity { mail_from: Fqdn::parse("m.a.example").ok(), ..identity("a.example") };
        let elsewhere = Identity { region: Some("eu-west-1".into()), ..mail_from.clone() };
        let verified = Identity { verification_token: Text::new("T=").ok(), ..identity("a.example") };
        let whole = joined(vec![verified, second, elsewhere.clone(), mail_from, first]);
        assert_eq!(whole.len(), 3, "{whole:?}");
        let of = |t: &str| whole.iter().find(|i| i.tokens == token(t)).unwrap();
        let (a, b) = (of("a"), of("b"));
        assert_eq!((a.mail_from.is_some(), a.verification_token.is_some()), (true, true));
        assert_eq!((b.mail_from.is_some(), b.verification_token.is_some()), (false, false));
        assert!(whole.contains(&elsewhere));
    }
}
