//! Domain names: absolute from construction on, lower case, A-labels.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use hickory_proto::rr::Name;
use thiserror::Error;

use super::ZoneName;

/// Longest name in its text form without the final dot (255 octets on the wire, RFC 1035 section 2.3.4).
const MAX_NAME: usize = 253;
/// Longest label (RFC 1035 section 2.3.4).
pub(super) const MAX_LABEL: usize = 63;

/// A fully qualified domain name of letters, digits, hyphens and underscores: always absolute, lower case, in
/// A-labels (RFC 5890). Nothing else can be in one, so that no syntax has to escape it. Ordered as its text without the
/// final dot.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Fqdn {
    /// With the final dot, as most of what is written has it.
    absolute: Box<str>,
}

/// Why a text is no domain name that can be used here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    /// Nothing was given.
    #[error("the domain name is empty")]
    Empty,
    /// An e-mail address.
    #[error("\"{0}\" is an e-mail address; DKIM records belong to a domain: give the part behind the @")]
    EmailAddress(String),
    /// Two dots in a row, or a dot in front.
    #[error("\"{0}\" has an empty label (two dots in a row, or a dot in front)")]
    EmptyLabel(String),
    /// Something that a host or mail domain cannot contain.
    #[error("\"{name}\" has {character:?} in it; a domain name is letters, digits, hyphens and dots")]
    Character {
        /// The text that was given, control characters escaped.
        name: String,
        /// The first character that does not belong.
        character: char,
    },
    /// A label with a hyphen at its edge.
    #[error("\"{0}\" has a label that begins or ends with a hyphen")]
    Hyphen(String),
    /// A label over 63 octets.
    #[error("\"{name}\" has a label of {length} bytes; at most 63 are allowed")]
    LabelTooLong {
        /// The text that was given.
        name: String,
        /// Octets of the label.
        length: usize,
    },
    /// A name over 253 octets.
    #[error("\"{name}\" has {length} bytes; a domain name has at most 253")]
    NameTooLong {
        /// The name.
        name: String,
        /// Octets of the name in its text form, without the final dot.
        length: usize,
    },
    /// Not a valid international name (UTS 46).
    #[error("\"{0}\" is no valid international domain name")]
    International(String),
}

impl Fqdn {
    /// Reads a domain name in any case, with or without the final dot, in Unicode or in A-labels.
    ///
    /// # Errors
    /// [`NameError`] names the text and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        // The ideographic full stops are dots too (UTS 46 section 4).
        let bare = text.strip_suffix(['.', '。', '．', '｡']).unwrap_or(text);
        if bare.is_empty() {
            return Err(if text.is_empty() { NameError::Empty } else { NameError::EmptyLabel(shown(text)) });
        }
        if bare.contains('@') {
            return Err(NameError::EmailAddress(shown(text)));
        }
        let ascii = a_labels(bare, text)?;
        check(&ascii, text)?;
        Self::of(&[], &ascii)
    }

    /// The name of labels that are valid already, one or more in each of the parts.
    fn of(prefixes: &[&str], end: &str) -> Result<Self, NameError> {
        let length: usize = prefixes.iter().map(|prefix| prefix.len() + 1).sum::<usize>() + end.len();
        if length > MAX_NAME {
            let name = [&prefixes.join(".").to_ascii_lowercase(), end].join(".");
            return Err(NameError::NameTooLong { name, length });
        }
        let mut name = String::with_capacity(length + 1);
        for prefix in prefixes {
            name.push_str(prefix);
            name.push('.');
        }
        name.make_ascii_lowercase();
        name.push_str(end);
        name.push('.');
        Ok(Self { absolute: name.into() })
    }

    /// The name without the final dot: `example.com`.
    #[must_use]
    pub fn bare(&self) -> &str {
        self.absolute.get(..self.length()).unwrap_or_default()
    }

    /// The name with the final dot: `example.com.`.
    #[must_use]
    pub fn absolute(&self) -> &str {
        &self.absolute
    }

    /// Octets of the name without the final dot.
    fn length(&self) -> usize {
        self.absolute.len().saturating_sub(1)
    }

    /// The name as it is written inside `zone`: `@` at the apex, without the zone below it; `None` outside.
    #[must_use]
    pub fn relative_to(&self, zone: &ZoneName) -> Option<&str> {
        let apex = zone.name().bare();
        if self.bare() == apex {
            return Some("@");
        }
        self.bare().strip_suffix(apex)?.strip_suffix('.')
    }

    /// Whether this name is `ancestor` or below it.
    #[must_use]
    pub fn is_within(&self, ancestor: &Fqdn) -> bool {
        let front = self.absolute.strip_suffix(ancestor.absolute());
        front.is_some_and(|front| front.is_empty() || front.ends_with('.'))
    }

    /// The first that `is_it` of this name and the names above it, going up label by label; the root is not asked.
    #[must_use]
    pub fn nearest(&self, is_it: impl Fn(&str) -> bool) -> Option<Self> {
        let mut name = Some(self.bare());
        while let Some(bare) = name {
            if is_it(bare) {
                return Some(self.ending(bare.len()));
            }
            name = bare.split_once('.').map(|(_, above)| above);
        }
        None
    }

    /// This name with `prefix` (one or more labels that are valid already) in front.
    ///
    /// # Errors
    /// [`NameError::NameTooLong`] where the whole has more than 253 octets.
    pub fn below(&self, prefix: &str) -> Result<Self, NameError> {
        self.below_all(&[prefix])
    }

    /// This name with several prefixes in front.
    ///
    /// # Errors
    /// Those of [`Self::below`].
    pub(super) fn below_all(&self, prefixes: &[&str]) -> Result<Self, NameError> {
        Self::of(prefixes, self.bare())
    }

    /// Whether there is room for a prefix of this many octets.
    pub(super) fn has_room_for(&self, prefix: usize) -> bool {
        prefix + 1 + self.length() <= MAX_NAME
    }

    /// The name that the last `length` octets spell: whole labels.
    pub(super) fn ending(&self, length: usize) -> Self {
        match self.length().checked_sub(length).and_then(|start| self.absolute.get(start..)) {
            Some(end) if end.len() < self.absolute.len() => Self { absolute: end.into() },
            _ => self.clone(),
        }
    }

    /// The names that this one is below, the nearest first.
    pub(super) fn above(&self) -> impl Iterator<Item = &str> {
        self.bare().match_indices('.').filter_map(|(dot, _)| self.bare().get(dot + 1..))
    }

    /// The labels, leftmost first.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.bare().split('.')
    }

    /// The name in hickory's type, for the wire.
    #[must_use]
    pub fn to_name(&self) -> Name {
        // The checks of `parse` are stricter than hickory's: the root can never be the answer.
        let mut name = Name::from_labels(self.labels().map(str::as_bytes)).unwrap_or_default();
        name.set_fqdn(true);
        name
    }
}

impl Ord for Fqdn {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bare().cmp(other.bare())
    }
}

impl PartialOrd for Fqdn {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Fqdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.bare())
    }
}

impl fmt::Debug for Fqdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.absolute)
    }
}

/// Lower case and A-labels (UTS 46, non-transitional).
fn a_labels<'a>(bare: &'a str, text: &str) -> Result<Cow<'a, str>, NameError> {
    if bare.is_ascii() {
        return Ok(if bare.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(bare.to_ascii_lowercase())
        } else {
            Cow::Borrowed(bare)
        });
    }
    idna::domain_to_ascii_cow(bare.as_bytes(), idna::AsciiDenyList::EMPTY)
        .map_err(|_| NameError::International(shown(text)))
}

/// The limits of RFC 1035 and the letters of RFC 1123, with the underscore of RFC 8552.
fn check(ascii: &str, text: &str) -> Result<(), NameError> {
    let fits = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    for label in ascii.as_bytes().split(|byte| *byte == b'.') {
        if label.is_empty() {
            return Err(NameError::EmptyLabel(shown(text)));
        }
        if let Some(byte) = label.iter().find(|byte| !fits(byte)) {
            return Err(NameError::Character { name: shown(text), character: char::from(*byte) });
        }
        if label.starts_with(b"-") || label.ends_with(b"-") {
            return Err(NameError::Hyphen(shown(text)));
        }
        if label.len() > MAX_LABEL {
            return Err(NameError::LabelTooLong { name: shown(text), length: label.len() });
        }
    }
    if ascii.len() > MAX_NAME {
        return Err(NameError::NameTooLong { name: shown(text), length: ascii.len() });
    }
    Ok(())
}

/// The text for a message: control characters escaped, and short enough to read.
fn shown(text: &str) -> String {
    const ENOUGH: usize = 300;
    let mut out: String = text.chars().take(ENOUGH).flat_map(char::escape_debug).collect();
    if text.chars().nth(ENOUGH).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Fqdn {
        Fqdn::parse(text).unwrap()
    }

    #[test]
    fn case_final_dot_and_unicode_are_normalised() {
        assert_eq!(name("Example.COM.").bare(), "example.com");
        assert_eq!(name("Bücher.example").absolute(), "xn--bcher-kva.example.");
        assert_eq!(name("BÜCHER。example。").bare(), "xn--bcher-kva.example");
        assert_eq!(name("_dmarc.example.com"), name("_DMARC.example.com."));
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        let refused = [
            ("", "empty"),
            (".", "empty label"),
            ("a..b", "empty label"),
            (".a.b", "empty label"),
            ("a.b..", "empty label"),
            ("bob@example.com", "e-mail"),
            ("a/b.example", "'/'"),
            ("a b.example", "' '"),
            ("a\u{0}.example", "\\0"),
            ("a\nb.example", "\\n"),
            ("*.example.com", "'*'"),
            ("-a.example", "hyphen"),
            ("a-.example", "hyphen"),
            ("exa\u{AD}\u{200D}mple.\u{FFFD}", "international"),
        ];
        for (text, expected) in refused {
            let message = Fqdn::parse(text).unwrap_err().to_string();
            assert!(message.contains(expected), "{text:?}: {message}");
            assert!(!message.chars().any(char::is_control), "{message:?}");
        }
    }

    #[test]
    fn the_lengths_of_rfc_1035_are_the_limit() {
        let label = "a".repeat(63);
        assert!(Fqdn::parse(&format!("{label}.example")).is_ok());
        assert!(matches!(
            Fqdn::parse(&format!("a{label}.example")),
            Err(NameError::LabelTooLong { length: 64, .. })
        ));
        let longest = format!("{label}.{label}.{label}.{}", "a".repeat(61));
        assert_eq!(name(&longest).bare().len(), 253);
        assert!(matches!(
            Fqdn::parse(&format!("{longest}a")),
            Err(NameError::NameTooLong { length: 254, .. })
        ));
        assert!(matches!(name(&longest).below("x"), Err(NameError::NameTooLong { length: 255, .. })));
    }

    #[test]
    fn a_name_is_within_whole_labels_only() {
        let zone = ZoneName::new(name("example.com"));
        assert_eq!(name("a.b.example.com").relative_to(&zone), Some("a.b"));
        assert_eq!(name("example.com").relative_to(&zone), Some("@"));
        assert_eq!(name("badexample.com").relative_to(&zone), None);
        assert!(!name("badexample.com").is_within(zone.name()));
    }

    #[test]
    fn hickory_sees_the_same_name() {
        assert_eq!(name("A.example.com").to_name(), Name::from_ascii("a.example.com.").unwrap());
        assert!(name("a.example.com").to_name().is_fqdn());
    }
}
