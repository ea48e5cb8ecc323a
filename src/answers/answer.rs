//! One answer: an object whose members say what it is, in any order.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Unexpected, Visitor};

use serde_json::value::RawValue;

use super::Answers;
use super::attributes::{ByDomain, DkimAttributes, Whose};
use super::draft::{Draft, Field, Fields};
use super::members::{Lookup, Member, Members, Word, once};
use super::nested::{ListOf, ObjectOf};
use super::snapshot::{Identities, Schema};
use super::terraform::{Found, Modules, Resources};

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
    /// A mark of Terraform.
    Terraform,
    /// Of a Terraform state.
    Version,
    /// Of a Terraform state.
    Resources,
    /// Of `terraform show -json`.
    Values,
    /// Of an encrypted state of OpenTofu.
    Encrypted,
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
    ("terraform_version", Part::Terraform),
    ("format_version", Part::Terraform),
    ("lineage", Part::Terraform),
    ("version", Part::Version),
    ("resources", Part::Resources),
    ("values", Part::Values),
    ("planned_values", Part::Values),
    ("encrypted_data", Part::Encrypted),
];

const MAIL_FROM: Fields = &[("MailFromDomain", Field::MailFrom)];

/// Whether an answer may have a member of this name.
pub(super) fn is_part(name: &[u8]) -> bool {
    PARTS.iter().any(|(known, _)| known.as_bytes() == name)
}

/// What can be read, for those who gave something else.
pub(super) const SHAPES: &str = "sesdns reads what `aws ses get-identity-dkim-attributes`, `aws ses verify-domain-dkim` and \
                                 `aws sesv2 get-email-identity` print as JSON or YAML, `sesdns export --output json`, a Terraform \
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
        let mut reading = Reading::default();
        while let Some(found) = map.next_key_seed(Lookup(PARTS))? {
            match found {
                Some(index) => reading.take(index, self.0, &mut map)?,
                None => {
                    reading.has_more = true;
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        reading.finish(self.0).map_err(A::Error::custom)
    }
}

/// One answer, while it is read.
#[derive(Default)]
struct Reading {
    /// The parts that were there already.
    seen: u32,
    /// Whether there was something else.
    has_more: bool,
    /// The identity that the answer does not name.
    draft: Draft,
    is_nameless: bool,
    is_address: bool,
    terraform: Option<Found>,
    /// Whether `version`, which is that of a Terraform state if it is one, is another than 4.
    is_other_version: bool,
}

impl Reading {
    fn take<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        into: &mut Answers,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let (name, part) = PARTS[index];
        if !matches!(part, Part::Version) {
            once(&mut self.seen, index, name)?;
        }
        match part {
            Part::Of(field) => {
                self.is_nameless = true;
                map.next_value_seed(Member { draft: &mut self.draft, name, field })
            }
            Part::DkimAttributes => {
                let mut attributes = DkimAttributes::new(into, &mut self.draft);
                map.next_value_seed(ObjectOf(&mut attributes))?;
                self.is_nameless |= attributes.whose == Some(Whose::Nameless);
                Ok(())
            }
            Part::MailFromAttributes => {
                self.is_nameless = true;
                let what = "the MAIL FROM attributes of one identity";
                map.next_value_seed(Members { draft: &mut self.draft, fields: MAIL_FROM, what })
            }
            Part::IdentityType => {
                self.is_nameless = true;
                self.is_address = map.next_value::<Word>()?.0 == "EMAIL_ADDRESS";
                Ok(())
            }
            Part::ByDomain(fields) => map.next_value_seed(ObjectOf(&mut ByDomain { into, fields })),
            Part::Identities => map.next_value_seed(ListOf(&mut Identities(into))),
            Part::Schema => map.next_value_seed(Schema),
            Part::EmailIdentities => Err(names_only("list-email-identities")),
            Part::Terraform => {
                self.terraform();
                map.next_value::<IgnoredAny>().map(drop)
            }
            // Many things have a version.
            Part::Version => {
                self.is_other_version = map.next_value::<Box<RawValue>>()?.get() != "4";
                Ok(())
            }
            Part::Resources => map.next_value_seed(ListOf(&mut Resources(self.terraform()))),
            Part::Values => map.next_value_seed(ObjectOf(&mut Modules(self.terraform()))),
            Part::Encrypted => Err(A::Error::custom(
                "this state of OpenTofu is encrypted; give what `tofu show -json` prints of it",
            )),
        }
    }

    fn terraform(&mut self) -> &mut Found {
        self.terraform.get_or_insert_default()
    }

    /// Hands over what the answer did not name.
    fn finish(self, into: &mut Answers) -> Result<(), String> {
        let is_attributes = |(place, (_, part)): (usize, &(_, Part))| {
            matches!(part, Part::DkimAttributes) && self.seen == 1 << place
        };
        into.ends_inside = !self.has_more && !self.is_nameless && PARTS.iter().enumerate().any(is_attributes);
        if self.seen == 0 {
            return Err(format!("this is no answer of SES that has DKIM tokens; {SHAPES}"));
        }
        if let Some(found) = self.terraform {
            if self.is_other_version {
                return Err("a Terraform state of another version than 4 cannot be read; give what `terraform show -json` \
                            prints of it"
                    .into());
            }
            found.into_answers(into)?;
        }
        if self.is_address {
            into.addresses += 1;
        } else if self.is_nameless {
            let domain = into.domain.clone().ok_or(
                "this answer does not name its domain (those of verify-domain-dkim and get-email-identity do not); pass \
                 --domain, once",
            )?;
            into.identities.push(self.draft.into_identity(domain));
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
