//! What `sesdns export --output json` prints, read back. Its records are for readers: they are computed anew.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Answers;
use super::answer::{Whole, names_only};
use super::draft::{Draft, Field, Fields};
use super::members::Members;
use super::nested::List;

/// The newest `Schema` that is understood; without one it is the first.
const SCHEMA: u64 = 1;

const IDENTITY: Fields = &[
    ("Domain", Field::Name),
    ("Region", Field::Region),
    ("Origin", Field::Origin),
    ("Status", Field::Status),
    ("SigningEnabled", Field::SigningEnabled),
    ("DkimTokens", Field::Tokens),
    ("SigningHostedZone", Field::SigningZone),
    ("Profile", Field::Profile),
    ("MailFromDomain", Field::MailFrom),
    ("VerificationToken", Field::VerificationToken),
];

/// `"Schema": 1`.
pub(super) struct Schema;

impl<'de> DeserializeSeed<'de> for Schema {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match Whole("Schema").deserialize(deserializer)? {
            1..=SCHEMA => Ok(()),
            0 => Err(D::Error::custom("there is no schema 0 of snapshots; the first is 1")),
            newer => Err(D::Error::custom(format!(
                "this snapshot was written by a newer sesdns (schema {newer}; this one reads up to {SCHEMA}); update \
                 sesdns, or write the snapshot anew with this one"
            ))),
        }
    }
}

/// `[{"Domain": "example.com", …}, …]`.
pub(super) struct Identities<'a>(pub(super) &'a mut Answers);

impl List for Identities<'_> {
    const WHAT: &'static str = "the list of identities of a snapshot";

    fn element<'de, A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<Option<()>, A::Error> {
        list.next_element_seed(Element(self.0))
    }
}

/// `{"Domain": "example.com", "DkimTokens": […], …}`.
struct Element<'a>(&'a mut Answers);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Element<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, an identity of a snapshot")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Err(names_only("list-identities"))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let mut draft = Draft::default();
        let members = Members { draft: &mut draft, fields: IDENTITY, what: "an identity of a snapshot" };
        members.visit_map(map)?;
        match draft.name.is_some() {
            true => self.0.take(draft),
            false => return Err(A::Error::custom("an identity of this snapshot has no \"Domain\"")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::answers::Answers;
    use crate::record::{Fqdn, Identity, Origin, Status, Text};

    fn read(content: &str) -> Result<Vec<Identity>, String> {
        let mut answers = Answers::default();
        answers.read("ses.json", content.as_bytes(), None).map_err(|error| error.to_string())?;
        Ok(answers.identities)
    }

    #[test]
    fn every_member_is_read_back() {
        let identities = read(
            r#"{"Records": 1, "Identities": [{"Domain": "a.example", "Region": "eu-west-1", "Origin": "AWS_SES_EU_SOUTH_1",
                "Status": "TemporaryFailure", "SigningEnabled": false, "DkimTokens": ["x", "y"], "Profile": "p",
                "SigningHostedZone": "dkim.eu-south-1.amazonses.com", "MailFromDomain": "m.a.example",
                "VerificationToken": "Ab+/=", "Records": [{"Name": "x", "Values": [1]}], "More": {}},
                {"Domain": "b.example"}], "Schema": 1}"#,
        );
        let name = |text| Fqdn::parse(text).unwrap();
        let [first, second] = &identities.unwrap()[..] else { panic!() };
        assert_eq!(*second, Identity::new(name("b.example"), Vec::new()));
        let expected = Identity {
            region: Some("eu-west-1".into()),
            profile: Some("p".into()),
            origin: Some(Origin::Replica { parent: "eu-south-1".into() }),
            status: Some(Status::TemporaryFailure),
            signing_enabled: Some(false),
            signing_zone: Some(name("dkim.eu-south-1.amazonses.com")),
            mail_from: Some(name("m.a.example")),
            verification_token: Some(Text::new("Ab+/=").unwrap()),
            ..Identity::new(name("a.example"), first.tokens.clone())
        };
        assert_eq!(*first, expected);
        assert_eq!(first.tokens.len(), 2);
    }

    #[test]
    fn what_is_no_snapshot_of_this_version_is_refused() {
        for (content, message) in [
            (
                r#"{"Identities": [], "Schema": 2}"#,
                "ses.json:1:31: this snapshot was written by a newer sesdns",
            ),
            (r#"{"Schema": 0, "Identities": []}"#, "no schema 0"),
            (r#"{"Schema": -1, "Identities": []}"#, "a whole number for \"Schema\", found a number"),
            (r#"{"Schema": "1", "Identities": []}"#, "a whole number for \"Schema\", found a text"),
            (r#"{"Identities": ["a.example"]}"#, "this is what list-identities prints"),
            (
                r#"{"EmailIdentities": [{"IdentityName": "a.example"}]}"#,
                "this is what list-email-identities prints",
            ),
            (r#"{"Identities": [{"DkimTokens": []}]}"#, "has no \"Domain\""),
            (r#"{"Identities": [{"Domain": null}]}"#, "has no \"Domain\""),
            (r#"{"Identities": [[]]}"#, "an object, an identity of a snapshot, found a list"),
            (r#"{"Identities": {}}"#, "the list of identities of a snapshot, found an object"),
            (
                r#"{"Identities": [{"Domain": "a.example", "Domain": "b.example"}]}"#,
                "\"Domain\" stands in one object twice",
            ),
            (
                r#"{"Identities": [{"Domain": "a.example", "Origin": "NEW"}]}"#,
                "\"NEW\": this sesdns does not know",
            ),
        ] {
            let error = read(content).unwrap_err();
            assert!(error.contains(message), "{content}: {error}");
        }
    }
}
