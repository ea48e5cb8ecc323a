//! Owner and target names: from text to a form that compares.

use std::fmt;

use super::error::Fault;
use super::lexer::{escape, unquote};

/// A domain name in wire form without the root's empty label, letters in lower case (RFC 4343).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Name {
    wire: Vec<u8>,
}

/// 255 bytes in all (RFC 1035 section 2.3.4), one of them the root's.
const LONGEST: usize = 254;
const LONGEST_LABEL: usize = 63;

impl Name {
    /// Reads a name that is relative to the root, so that a missing final dot does not matter.
    pub(super) fn absolute(text: &[u8]) -> Result<Self, Fault> {
        let mut name = Self::default();
        name.read(text, &Self::default())?;
        Ok(name)
    }

    /// A stand-in for an origin that is not known: no name of a file ends in it.
    pub(super) fn unknown() -> Self {
        Self { wire: vec![1, 0] }
    }

    /// Reads a token of a file, and puts it below the origin if it is relative. Keeps the allocation.
    pub(super) fn read(&mut self, token: &[u8], origin: &Self) -> Result<(), Fault> {
        self.wire.clear();
        match unquote(token) {
            b"@" => self.wire.extend_from_slice(&origin.wire),
            b"." => {}
            text => {
                if !self.read_labels(text)? {
                    self.wire.extend_from_slice(&origin.wire);
                }
            }
        }
        if self.wire.len() > LONGEST { Err(Fault::LongName) } else { Ok(()) }
    }

    /// Appends the labels of a text; true if it ends with a dot.
    fn read_labels(&mut self, text: &[u8]) -> Result<bool, Fault> {
        let mut head = self.wire.len();
        self.wire.push(0);
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            at += 1;
            match byte {
                b'.' => {
                    self.close_label(head)?;
                    if at == text.len() {
                        return Ok(true);
                    }
                    head = self.wire.len();
                    self.wire.push(0);
                }
                b'\\' => {
                    let (value, length) = escape(&text[at - 1..])?;
                    self.wire.push(value.to_ascii_lowercase());
                    at += length - 1;
                }
                _ => self.wire.push(byte.to_ascii_lowercase()),
            }
        }
        self.close_label(head)?;
        Ok(false)
    }

    fn close_label(&mut self, head: usize) -> Result<(), Fault> {
        let length = self.wire.len() - head - 1;
        if length == 0 {
            return Err(Fault::EmptyLabel);
        }
        if length > LONGEST_LABEL {
            return Err(Fault::LongLabel);
        }
        if self.wire.len() > LONGEST {
            return Err(Fault::LongName);
        }
        self.wire[head] = length.to_le_bytes()[0];
        Ok(())
    }

    /// Reads an uncompressed name in wire form; what follows it is returned.
    pub(super) fn from_wire(wire: &[u8]) -> Option<(Self, &[u8])> {
        let mut at = 0;
        loop {
            let length = usize::from(*wire.get(at)?);
            if length == 0 {
                break;
            }
            at += 1 + length;
            if length > LONGEST_LABEL || at > LONGEST {
                return None;
            }
        }
        let labels = wire.get(..at)?.to_ascii_lowercase();
        Some((Self { wire: labels }, wire.get(at + 1..)?))
    }

    /// The key under which it is looked up.
    pub(super) fn wire(&self) -> &[u8] {
        &self.wire
    }

    /// Its labels, first one first.
    pub(super) fn labels(&self) -> impl Iterator<Item = &[u8]> {
        suffixes(&self.wire).map(first_label)
    }

    /// Whether it is the other name or below it.
    pub(super) fn is_in(&self, zone: &Self) -> bool {
        zone.wire.is_empty() || suffixes(&self.wire).any(|suffix| suffix == zone.wire)
    }

    /// Itself and the names above it as far as the zone's apex, which is not among them.
    pub(super) fn up_to<'a>(&'a self, zone: &'a Self) -> impl Iterator<Item = &'a [u8]> {
        suffixes(&self.wire).take_while(|suffix| suffix.len() > zone.wire.len())
    }

    /// Whether it is the other name with the origin behind it.
    pub(super) fn is_below(&self, name: &Self, origin: &Self) -> bool {
        self.wire.strip_prefix(name.wire.as_slice()) == Some(&origin.wire)
    }

    /// As it is written under an origin: relative where it can be, `@` for the origin itself, else with a final dot.
    pub(super) fn relative_to(&self, origin: &Self) -> String {
        if self == origin {
            return "@".to_owned();
        }
        if !self.is_in(origin) {
            return self.with_dot();
        }
        show(&self.wire[..self.wire.len() - origin.wire.len()])
    }

    /// With a final dot.
    pub(super) fn with_dot(&self) -> String {
        format!("{}.", show(&self.wire))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.wire.is_empty() { "." } else { "" })?;
        f.write_str(&show(&self.wire))
    }
}

/// A name in wire form and all names above it, the root left out.
pub(super) fn suffixes(wire: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::successors(Some(wire), |wire| Some(parent(wire))).take_while(|wire| !wire.is_empty())
}

/// The name above one in wire form; the root is above itself.
pub(super) fn parent(wire: &[u8]) -> &[u8] {
    let label = wire.first().map_or(0, |length| usize::from(*length) + 1);
    wire.get(label..).unwrap_or_default()
}

fn first_label(wire: &[u8]) -> &[u8] {
    let length = wire.first().map_or(0, |length| usize::from(*length));
    wire.get(1..=length).unwrap_or_default()
}

/// A name in wire form with labels joined by dots, with whatever a master file would read otherwise escaped.
pub(super) fn show(wire: &[u8]) -> String {
    let mut out = String::with_capacity(wire.len());
    for suffix in suffixes(wire) {
        if !out.is_empty() {
            out.push('.');
        }
        for byte in first_label(suffix) {
            match byte {
                b'.' | b';' | b'(' | b')' | b'"' | b'\\' | b'@' | b'$' => {
                    out.push('\\');
                    out.push(char::from(*byte));
                }
                b'!'..=b'~' => out.push(char::from(*byte)),
                _ => out.push_str(&format!("\\{byte:03}")),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<String, Fault> {
        let mut name = Name::default();
        name.read(text, &Name::absolute(b"Example.COM").unwrap())?;
        Ok(name.to_string())
    }

    #[test]
    fn reads_names_against_the_origin() {
        assert_eq!(read(b"@").unwrap(), "example.com");
        assert_eq!(read(b"\\@").unwrap(), "\\@.example.com");
        assert_eq!(read(b".").unwrap(), ".");
        assert_eq!(read(b"WWW").unwrap(), "www.example.com");
        assert_eq!(read(b"www.Example.org.").unwrap(), "www.example.org");
        assert_eq!(read(b"a\\.b.c").unwrap(), "a\\.b.c.example.com");
        assert_eq!(read(b"\\065\\195").unwrap(), "a\\195.example.com");
        assert_eq!(read(b"\"quoted\"").unwrap(), "quoted.example.com");
    }

    #[test]
    fn refuses_what_is_no_name() {
        assert_eq!(read(b"a..b"), Err(Fault::EmptyLabel));
        assert_eq!(read(b".a"), Err(Fault::EmptyLabel));
        assert_eq!(read(b"\"\""), Err(Fault::EmptyLabel));
        assert_eq!(read(b"a\\256"), Err(Fault::BadEscape));
        assert_eq!(read(b"a\\25"), Err(Fault::BadEscape));
        assert_eq!(read(b"a\\"), Err(Fault::BadEscape));
        assert_eq!(read(&[b'x'; 64]), Err(Fault::LongLabel));
        assert_eq!(read("x.".repeat(124).as_bytes()), Ok(vec!["x"; 124].join(".")));
        assert_eq!(read("x.".repeat(128).as_bytes()), Err(Fault::LongName));
        assert_eq!(read("x.".repeat(124).trim_end_matches('.').as_bytes()), Err(Fault::LongName));
    }

    #[test]
    fn writes_names_under_an_origin() {
        let origin = Name::absolute(b"example.com").unwrap();
        let shown = |text: &[u8]| Name::absolute(text).unwrap().relative_to(&origin);
        assert_eq!(shown(b"a.b.example.com"), "a.b");
        assert_eq!(shown(b"example.com"), "@");
        assert_eq!(shown(b"example.org"), "example.org.");
        assert_eq!(shown(b"notexample.com"), "notexample.com.");
        assert_eq!(Name::absolute(b"a.b").unwrap().relative_to(&Name::default()), "a.b");
    }
}
