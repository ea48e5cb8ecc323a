//! The SOA record: where its serial number stands, and whether two of them say the same.

use super::entry::Record;
use super::error::{Error, Fault};
use super::lexer::Span;
use super::name::Name;
use super::rtype::Rtype;
use super::ttl::{decimal, seconds};
use super::value::{label, words};

/// An SOA record of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Soa {
    /// The number of its first line.
    pub(super) line: usize,
    /// Where the serial number stands.
    pub(super) place: Span,
    /// All that it says.
    pub(super) content: Content,
}

/// What an SOA record says, apart from its layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) owner: Name,
    names: [Name; 2],
    /// None where the serial number does not read, for example in the form of RFC 3597.
    pub(super) serial: Option<u32>,
    rest: Vec<Vec<u8>>,
}

impl Content {
    /// The last of its times, in seconds: the TTL of records in a file that states none.
    pub(super) fn minimum(&self) -> Option<u32> {
        self.rest.last().and_then(|word| seconds(word))
    }
}

/// Reads an SOA record (RFC 1035 section 3.3.13).
pub(super) fn read(
    bytes: &[u8],
    line: usize,
    record: &Record,
    owner: &Name,
    origin: &Name,
) -> Result<Soa, Error> {
    let words = words(bytes, record.data)?;
    let content = |names, serial, rest: &[Span]| Content {
        owner: owner.clone(),
        names,
        serial,
        rest: rest.iter().map(|word| time(word.of(bytes))).collect(),
    };
    match words.as_slice() {
        [word, rest @ ..] if word.of(bytes) == b"\\#" => {
            Ok(Soa { line, place: *word, content: content(Default::default(), None, rest) })
        }
        [primary, mailbox, serial, rest @ ..] if rest.len() == 4 => {
            let mut names = [Name::default(), Name::default()];
            for (name, word) in names.iter_mut().zip([primary, mailbox]) {
                name.read(word.of(bytes), origin).map_err(|fault| Error::syntax(bytes, word.start, fault))?;
            }
            Ok(Soa { line, place: *serial, content: content(names, decimal(serial.of(bytes)), rest) })
        }
        _ => Err(Error::syntax(bytes, record.data.start, Fault::BadData(label(Rtype::SOA)))),
    }
}

/// One hour is the same in seconds; what does not read compares as it is written.
fn time(word: &[u8]) -> Vec<u8> {
    seconds(word).map_or_else(|| word.to_ascii_lowercase(), |time| time.to_string().into_bytes())
}
