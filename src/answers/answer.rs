//! One answer: an object whose members say what it is, in any order.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Unexpected, Visitor};

use super::Answers;
use super::attributes::{ByDomain, DkimAttributes, Whose};
use super::draft::{Draft, Field, Fields};
use super::members::{Lookup, Member, Members, Word, once};
use super::snapshot;

/// What a member of an answer is.
#[derive(Clone, Copy)]
enum Part {
    /// Of an identity that the answer does not name.
    Of(Field),
    /// By domain in SES v1, of one identity in v2.
    DkimAttributes,
    /// Of v2.
    MailFromAttributes,
    IdentityType,
    /// Of v1.
    ByDomain(Fields),
    /// The snapshot, or the names that list-identities prints.
    Identities,
    Schema,
    /// What list-email-identities prints.
    EmailIdentities,
}

const PARTS: &[(&str, Part)] = &[
    ("DkimTokens", Part::Of(Field::Tokens)),
    // put-email-identity-dkim-signing-attributes tells these beside the tokens.
    ("DkimStatus", Part::Of(Field::Status)),
    ("SigningHostedZone", Part::Of(Field::SigningZone)),
    ("DkimAttributes", Part::DkimAttributes),
    ("MailFromAttributes", Part::MailFromAttributes),
    ("IdentityType", Part::IdentityType),
    ("MailFromDomainAttributes", Part::ByDomain(MAIL_FROM)),
    ("VerificationAttributes", Part::ByDomain(&[("VerificationToken", Field::VerificationToken)])),
    ("Identities", Part::Identities),
    ("Schema", Part::Schema),
    ("EmailIdentities", Part::EmailIdentities),
];

const MAIL_FROM: Fields = &[("MailFromDomain", Field::MailFrom)];

/// What can be read, for those who gave something else.
pub(super) const SHAPES: &str = "sesdns reads what `aws ses get-identity-dkim-attributes`, `aws ses verify-domain-dkim` and \
                                 `aws sesv2 get-email-identity` print as JSON, `sesdns export --output json`, a Terraform \
                                 state, and the CSV file of the SES console";

/// Takes one answer in.
pub(super) struct Answer<'a>(pub(super) &'a mut Answers);

impl<'de> DeserializeSeed<'de> for Answer<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Answer<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, {…}, an answer of SES")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self(into) = self;
        let mut draft = Draft::default();
        let (mut seen, mut is_nameless, mut is_address) = (0, false, false);
        while let Some(found) = map.next_key_seed(Lookup(PARTS))? {
            let Some(index) = found else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let (name, part) = PARTS[index];
            once(&mut seen, index, name)?;
            match part {
                Part::Of(field) => {
                    map.next_value_seed(Member { draft: &mut draft, name, field })?;
                    is_nameless = true;
                }
                Part::DkimAttributes => {
                    let whose = map.next_value_seed(DkimAttributes { into, draft: &mut draft })?;
                    is_nameless |= whose == Whose::Nameless;
                }
                Part::MailFromAttributes => {
                    let what = "the MAIL FROM attributes of one identity";
                    map.next_value_seed(Members { draft: &mut draft, fields: MAIL_FROM, what })?;
                    is_nameless = true;
                }
                Part::IdentityType => {
                    is_address = map.next_value::<Word>()?.0 == "EMAIL_ADDRESS";
                    is_nameless = true;
                }
                Part::ByDomain(fields) => map.next_value_seed(ByDomain { into, fields })?,
                Part::Identities => map.next_value_seed(snapshot::Identities(into))?,
                Part::Schema => map.next_value_seed(snapshot::Schema)?,
                Part::EmailIdentities => return Err(names_only("list-email-identities")),
            }
        }
        if seen == 0 {
            return Err(A::Error::custom(format!("this is no answer of SES that has DKIM tokens; {SHAPES}")));
        }
        if is_address {
            into.addresses += 1;
        } else if is_nameless {
            let domain = into.domain.clone().ok_or_else(|| {
                A::Error::custom(
                    "this answer does not name its domain (those of verify-domain-dkim and get-email-identity do not); \
                     pass --domain, once",
                )
            })?;
            into.identities.push(draft.into_identity(domain, None));
        }
        Ok(())
    }
}

/// A list of identities says nothing about their tokens.
pub(super) fn names_only<E: Error>(command: &str) -> E {
    E::custom(format!(
        "this is what {command} prints: names without DKIM tokens; save what `aws ses get-identity-dkim-attributes \
         --identities …` prints for them"
    ))
}

/// A member that must be a whole number.
pub(super) struct Whole(pub(super) &'static str);

impl<'de> DeserializeSeed<'de> for Whole {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_u64(self)
    }
}

impl Visitor<'_> for Whole {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number for \"{}\"", self.0)
    }

    fn visit_u64<E>(self, number: u64) -> Result<u64, E> {
        Ok(number)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<u64, E> {
        Err(E::invalid_value(Unexpected::Signed(number), &self))
    }
}
