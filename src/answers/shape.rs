//! The shapes of answers: read straight into tokens and domains, so that a large answer is held once.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::record::{DkimToken, Fqdn};

/// One identity of an answer.
pub(super) enum Answer {
    /// Tokens of a domain that the answer does not name.
    Tokens(Vec<DkimToken>),
    /// A domain and its tokens, none yet where SES has not made any.
    Domain(Fqdn, Vec<DkimToken>),
    /// An e-mail address.
    Address,
}

/// A whole answer, of any shape.
pub(super) struct AnyAnswer(pub(super) Vec<Answer>);

impl<'de> Deserialize<'de> for AnyAnswer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AnswerVisitor)
    }
}

struct AnswerVisitor;

impl<'de> Visitor<'de> for AnswerVisitor {
    type Value = AnyAnswer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an answer of SES, {\"DkimTokens\": […]} or {\"DkimAttributes\": {…}}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AnyAnswer, A::Error> {
        let (mut answers, mut known) = (Vec::new(), Vec::new());
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if known.contains(&key) {
                return Err(A::Error::custom(format!("\"{key}\" stands in this answer twice")));
            }
            match &*key {
                "DkimTokens" => answers.push(Answer::Tokens(map.next_value_seed(Tokens)?)),
                "DkimAttributes" => map.next_value_seed(DkimAttributes(&mut answers))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            }
            known.push(key);
        }
        if known.is_empty() {
            return Err(A::Error::custom(
                "this is no answer of SES: it has neither \"DkimTokens\" (verify-domain-dkim) nor \"DkimAttributes\" \
                 (get-identity-dkim-attributes)",
            ));
        }
        Ok(AnyAnswer(answers))
    }
}

/// `["token", …]`; each is checked where it stands, so that a message has its place.
struct Tokens;

impl<'de> DeserializeSeed<'de> for Tokens {
    type Value = Vec<DkimToken>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        struct Token(DkimToken);
        impl<'de> Deserialize<'de> for Token {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                DkimToken::parse(&text).map(Token).map_err(D::Error::custom)
            }
        }
        let tokens = Vec::<Token>::deserialize(deserializer)?;
        Ok(tokens.into_iter().map(|token| token.0).collect())
    }
}

/// `{"example.com": {"DkimTokens": […], …}, …}`.
struct DkimAttributes<'a>(&'a mut Vec<Answer>);

impl<'de> DeserializeSeed<'de> for DkimAttributes<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for DkimAttributes<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the DKIM attributes of identities, {\"example.com\": {\"DkimTokens\": […]}}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key.contains('@') {
                map.next_value::<IgnoredAny>()?;
                self.0.push(Answer::Address);
                continue;
            }
            let domain = Fqdn::parse(&key).map_err(A::Error::custom)?;
            let tokens = map.next_value_seed(Attributes)?;
            self.0.push(Answer::Domain(domain, tokens));
        }
        Ok(())
    }
}

/// `{"DkimEnabled": true, "DkimVerificationStatus": "Success", "DkimTokens": […]}`; tokens are optional.
struct Attributes;

impl<'de> DeserializeSeed<'de> for Attributes {
    type Value = Vec<DkimToken>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Attributes {
    type Value = Vec<DkimToken>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the DKIM attributes of one identity, {\"DkimTokens\": […]}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut tokens = None;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key != "DkimTokens" {
                map.next_value::<IgnoredAny>()?;
            } else if tokens.replace(map.next_value_seed(Tokens)?).is_some() {
                return Err(A::Error::custom("\"DkimTokens\" stands in this identity twice"));
            }
        }
        Ok(tokens.unwrap_or_default())
    }
}
