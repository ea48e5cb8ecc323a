//! The tokens of Easy DKIM.

use std::cmp::Ordering;

use arrayvec::ArrayString;
use thiserror::Error;

use super::fqdn::MAX_LABEL;

/// Octets of the tokens of Easy DKIM.
const USUAL: usize = 32;

/// A DKIM token as SES hands it out: one LDH label of 1 to 63 octets (RFC 5890 section 2.3.1). Keeps the case in
/// which it came. Ordered as its text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DkimToken(Label);

/// By its length, so that a text is always held in one way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Label {
    /// In place: the tokens of many domains are read often, and each elsewhere would be fetched from there.
    Short(ArrayString<USUAL>),
    Long(Box<str>),
}

/// The text is no label.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("\"{0}\" is no DKIM token: a token is one label of 1 to 63 letters, digits and hyphens")]
pub struct TokenError(String);

impl DkimToken {
    /// # Errors
    /// [`TokenError`] for anything but an LDH label.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        // Without a way out in the middle: several bytes are looked at at once.
        let ldh = text.bytes().fold(true, |good, b| good & (b.is_ascii_alphanumeric() | (b == b'-')));
        let edges = text.starts_with('-') || text.ends_with('-');
        if !ldh || edges || text.is_empty() || text.len() > MAX_LABEL {
            return Err(TokenError(text.chars().take(100).flat_map(char::escape_debug).collect()));
        }
        Ok(Self(ArrayString::from(text).map_or_else(|_| Label::Long(text.into()), Label::Short)))
    }

    /// The token as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Label::Short(text) => text,
            Label::Long(text) => text,
        }
    }

    /// Whether it looks like those of Easy DKIM: 32 characters of `a-z2-7`. Not a contract of SES, so that
    /// others are used too, with a warning.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        let text = self.as_str();
        text.len() == USUAL
            && text.bytes().fold(true, |good, b| good & matches!(b, b'a'..=b'z' | b'2'..=b'7'))
    }
}

impl Ord for DkimToken {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for DkimToken {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Whether the tokens are what Easy DKIM hands out: three, each of the usual shape.
#[must_use]
pub fn are_usual(tokens: &[DkimToken]) -> bool {
    tokens.len() == 3 && tokens.iter().all(DkimToken::is_usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_ldh_label() {
        for good in [
            "a",
            "vvjuipp74whm76gqoni7qmwwn4w4qusj",
            "EXAMPLEq76owjnks3lnluwg65scbemvw",
            "1-a",
            &"x".repeat(63),
        ] {
            assert_eq!(DkimToken::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "a.b", "a_b", "-a", "a-", "a b", "é", "a\n", &"x".repeat(64)] {
            assert!(DkimToken::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn tokens_of_any_length_are_ordered_as_their_texts() {
        let texts =
            ["a".repeat(33), "a".repeat(32), "B".repeat(40), "b".to_string(), "a".repeat(63), "c".repeat(33)];
        let mut tokens = texts.each_ref().map(|text| DkimToken::parse(text).unwrap());
        tokens.sort();
        let mut sorted = texts.clone();
        sorted.sort();
        assert_eq!(tokens.each_ref().map(DkimToken::as_str), sorted.each_ref().map(String::as_str));
    }

    #[test]
    fn the_usual_shape_is_32_characters_of_base_32() {
        assert!(DkimToken::parse("vvjuipp74whm76gqoni7qmwwn4w4qusj").unwrap().is_usual());
        for odd in [
            "EXAMPLEq76owjnks3lnluwg65scbemvw",
            "vvjuipp74whm76gqoni7qmwwn4w4qus",
            "1vjuipp74whm76gqoni7qmwwn4w4qusj",
        ] {
            assert!(!DkimToken::parse(odd).unwrap().is_usual(), "{odd}");
        }
    }
}
