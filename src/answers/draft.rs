//! What an answer has said of one identity so far.

use std::sync::Arc;

use crate::record::{DkimToken, Fqdn, Identity, NameError, Origin, Status, Text};

/// What an identity is named after.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Name {
    Domain(Fqdn),
    /// An e-mail address, in lower case.
    Address(Box<str>),
}

impl Name {
    pub(super) fn parse(text: &str) -> Result<Self, NameError> {
        match text.contains('@') {
            true => Ok(Self::Address(text.to_lowercase().into())),
            false => Fqdn::parse(text).map(Self::Domain),
        }
    }
}

/// What a member says about an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// A domain or an e-mail address.
    Name,
    Region,
    /// `arn:aws:ses:eu-west-1:123456789012:identity/example.com`: for its region.
    Arn,
    Profile,
    Origin,
    Status,
    SigningEnabled,
    Tokens,
    /// The selector of a key of one's own.
    Selector,
    SigningZone,
    MailFrom,
    VerificationToken,
    /// Terraform's block, a list of one object.
    SigningAttributes,
}

/// The members of an object that are of use; others are passed over.
pub(super) type Fields = &'static [(&'static str, Field)];

/// An identity in the making: members come in any order.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) name: Option<Name>,
    region: Option<String>,
    profile: Option<String>,
    tokens: Vec<DkimToken>,
    selector: Option<DkimToken>,
    origin: Option<Origin>,
    status: Option<Status>,
    signing_enabled: Option<bool>,
    signing_zone: Option<Fqdn>,
    mail_from: Option<Fqdn>,
    verification_token: Option<Text>,
}

impl Draft {
    pub(super) fn of(name: Name) -> Self {
        Self { name: Some(name), ..Self::default() }
    }

    /// The identity of rows of the console's CSV.
    pub(super) fn of_console(domain: Fqdn, signing_zone: Option<Fqdn>) -> Self {
        Self { signing_zone, ..Self::of(Name::Domain(domain)) }
    }

    pub(super) fn set_mail_from(&mut self, mail_from: Fqdn, region: String) {
        self.mail_from = Some(mail_from);
        self.region = Some(region);
    }

    /// Takes a text; an empty one says nothing, as in SES's `"MailFromDomain": ""`.
    ///
    /// # Errors
    /// A sentence about a text that this member cannot hold.
    pub(super) fn take_text(&mut self, field: Field, text: &str) -> Result<(), String> {
        if text.is_empty() && field != Field::Name {
            return Ok(());
        }
        let name = |text| Fqdn::parse(text).map_err(|error| error.to_string());
        match field {
            Field::Name => self.name = Some(Name::parse(text).map_err(|error| error.to_string())?),
            Field::Region => self.region = Some(region(text)?),
            Field::Arn => self.region = self.region.take().or_else(|| region_of_arn(text)),
            Field::Profile => self.profile = Some(plain("a profile", text)?),
            Field::Origin => self.origin = Some(origin(text)?),
            // A word that a later SES may have: nothing here depends on it.
            Field::Status => self.status = Status::parse(text),
            Field::Selector => self.selector = Some(token(text)?),
            Field::SigningZone => self.signing_zone = Some(name(text)?),
            Field::MailFrom => self.mail_from = Some(name(text)?),
            Field::VerificationToken => {
                let text = plain("a verification token", text)?;
                self.verification_token = Some(Text::new(text).map_err(|error| error.to_string())?);
            }
            Field::SigningEnabled | Field::Tokens | Field::SigningAttributes => {}
        }
        Ok(())
    }

    pub(super) fn take_flag(&mut self, flag: bool) {
        self.signing_enabled = Some(flag);
    }

    pub(super) fn take_token(&mut self, text: &str) -> Result<(), String> {
        if self.tokens.is_empty() {
            // As many as SES hands out.
            self.tokens.reserve_exact(3);
        }
        self.tokens.push(token(text)?);
        Ok(())
    }

    /// The region, where the answer says it: by its name, or by a signing zone of the region's own.
    pub(super) fn region(&self) -> Option<&str> {
        // The signing zone of a replica is that of its parent.
        let is_own = !matches!(self.origin, Some(Origin::Replica { .. }));
        let of_zone = || self.signing_zone.as_ref().filter(|_| is_own).and_then(region_of_zone);
        self.region.as_deref().or_else(of_zone)
    }

    pub(super) fn set_region(&mut self, region: Option<String>) {
        self.region = region;
    }

    /// The identity of `domain`.
    pub(super) fn into_identity(self, domain: Fqdn) -> Identity {
        let region = self.region().map(Arc::from);
        let origin = self.origin.or(self.selector.is_some().then_some(Origin::External));
        let mut tokens = self.tokens;
        if origin == Some(Origin::External) && tokens.is_empty() {
            tokens.extend(self.selector);
        }
        Identity {
            domain,
            region,
            profile: self.profile.map(Arc::from),
            tokens,
            origin,
            status: self.status,
            signing_enabled: self.signing_enabled,
            signing_zone: self.signing_zone,
            mail_from: self.mail_from,
            verification_token: self.verification_token,
        }
    }
}

fn token(text: &str) -> Result<DkimToken, String> {
    DkimToken::parse(text).map_err(|error| error.to_string())
}

/// An origin that is not known could be signed for in any way: its records would be a guess.
fn origin(text: &str) -> Result<Origin, String> {
    let unknown = || {
        format!(
            "\"{}\": this sesdns does not know this origin of DKIM keys, nor what its records are",
            shown(text)
        )
    };
    Origin::parse(text).ok_or_else(unknown)
}

/// A region is a word of lower-case letters, digits and hyphens; whether it exists is another question.
pub(super) fn region(text: &str) -> Result<String, String> {
    let is_word = text.len() <= 32
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    match is_word {
        true => Ok(text.to_string()),
        false => Err(format!("\"{}\" is no AWS region; one looks like eu-west-1", shown(text))),
    }
}

/// The region of an ARN of SES, in any partition.
fn region_of_arn(text: &str) -> Option<String> {
    let mut parts = text.splitn(6, ':');
    let is_ses = parts.next() == Some("arn") && parts.nth(1) == Some("ses");
    parts.next().filter(|_| is_ses).and_then(|word| region(word).ok())
}

/// `eu-south-1` of `dkim.eu-south-1.amazonses.com`; `dkim.amazonses.com` is many regions'.
fn region_of_zone(zone: &Fqdn) -> Option<&str> {
    let word = zone.bare().strip_prefix("dkim.")?.strip_suffix(".amazonses.com")?;
    let has_number = word.rsplit('-').next().is_some_and(|last| last.parse::<u8>().is_ok());
    (has_number && word.contains('-') && !word.contains('.')).then_some(word)
}

fn plain(what: &str, text: &str) -> Result<String, String> {
    match text.chars().any(char::is_control) {
        true => Err(format!("\"{}\": {what} has no control characters", shown(text))),
        false => Ok(text.to_string()),
    }
}

fn shown(text: &str) -> String {
    text.chars().take(100).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(members: &[(Field, &str)]) -> Draft {
        let mut draft = Draft::default();
        for (field, text) in members {
            draft.take_text(*field, text).unwrap();
        }
        draft
    }

    #[test]
    fn the_region_is_the_one_that_the_answer_says() {
        let zone = (Field::SigningZone, "DKIM.EU-South-1.amazonses.com.");
        for (members, region) in [
            (
                &[(Field::Arn, "arn:aws-us-gov:ses:us-gov-east-1:1:identity/a.example")][..],
                Some("us-gov-east-1"),
            ),
            (&[(Field::Arn, "arn:aws:sns:eu-west-1:1:topic")], None),
            (&[(Field::Arn, "arn:aws:ses:EU:1:identity/a")], None),
            (
                &[(Field::Region, "eu-west-1"), (Field::Arn, "arn:aws:ses:eu-west-2:1:identity/a")],
                Some("eu-west-1"),
            ),
            (
                &[(Field::Arn, "arn:aws:ses:eu-west-2:1:identity/a"), (Field::Region, "eu-west-1")],
                Some("eu-west-1"),
            ),
            (&[zone], Some("eu-south-1")),
            (&[zone, (Field::Origin, "AWS_SES_EU_SOUTH_1")], None),
            (&[(Field::SigningZone, "dkim.amazonses.com")], None),
            (&[(Field::SigningZone, "dkim.cell-7.eu-south-1.amazonses.com")], None),
            (&[(Field::SigningZone, "dkim.example.amazonses.com")], None),
        ] {
            assert_eq!(draft(members).region(), region, "{members:?}");
        }
    }

    #[test]
    fn the_selector_of_a_key_of_ones_own_stands_for_the_tokens() {
        let domain = Fqdn::parse("a.example").unwrap();
        let identity = draft(&[(Field::Selector, "s1")]).into_identity(domain);
        assert_eq!(
            (identity.origin.clone(), identity.selector().unwrap().as_str()),
            (Some(Origin::External), "s1")
        );
    }

    #[test]
    fn texts_that_a_member_cannot_hold_are_refused() {
        for (field, text) in [
            (Field::Region, "eu west"),
            (Field::Region, "\u{1b}[31m"),
            (Field::Region, "EU-WEST-1"),
            (Field::Profile, "a\nb"),
            (Field::Origin, "NOBODY"),
            (Field::VerificationToken, "a\u{0}"),
            (Field::MailFrom, "a b"),
            (Field::SigningZone, "."),
            (Field::Selector, "a.b"),
            (Field::Name, ""),
        ] {
            let error = Draft::default().take_text(field, text).unwrap_err();
            assert!(
                !error.contains('\u{1b}') && !error.contains('\u{0}') && !error.contains('\n'),
                "{error:?}"
            );
        }
    }
}
