//! The content of a TXT record.

use std::borrow::Cow;

use thiserror::Error;

/// The content of one TXT record: one opaque byte string. Splitting it into character-strings of 255 octets and
/// quoting them is the business of the syntax that it is printed in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Cow<'static, str>);

/// The text does not fit into a record.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the text has {0} bytes; a TXT record holds at most 65279")]
pub struct TextTooLong(usize);

impl Text {
    /// 65,535 octets of RDATA less one length octet for every 255.
    const MAX: usize = 65_279;

    /// # Errors
    /// [`TextTooLong`] where the text exceeds what RDATA can carry.
    pub fn new(text: impl Into<String>) -> Result<Self, TextTooLong> {
        let text = text.into();
        if text.len() > Self::MAX { Err(TextTooLong(text.len())) } else { Ok(Self(Cow::Owned(text))) }
    }

    /// A text of the program's own.
    pub(super) const fn from_static(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// The whole text. The octets on the wire are its UTF-8.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The character-strings that the wire carries (RFC 1035 section 3.3.14): 255 octets each, the last one less;
    /// an empty text is one empty string.
    pub fn character_strings(&self) -> impl Iterator<Item = &[u8]> {
        character_strings(&self.0)
    }
}

/// `text` in the character-strings that a TXT record carries it in.
pub fn character_strings(text: &str) -> impl Iterator<Item = &[u8]> {
    let bytes = text.as_bytes();
    bytes.chunks(255).chain(bytes.is_empty().then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_splits_into_strings_of_255_octets() {
        let lengths = |n: usize| -> Vec<usize> {
            Text::new("x".repeat(n)).unwrap().character_strings().map(<[u8]>::len).collect()
        };
        assert_eq!(lengths(0), [0]);
        assert_eq!(lengths(255), [255]);
        assert_eq!(lengths(256), [255, 1]);
        assert_eq!(lengths(Text::MAX).len(), 256);
        assert!(Text::new("x".repeat(Text::MAX + 1)).is_err());
    }
}
