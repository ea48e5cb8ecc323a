//! Lossless reading and editing of DNS master files (RFC 1035 section 5, RFC 2308, RFC 3597): bytes in, bytes out.
//!
//! [`plan`] reads a file once and says which of the wanted records are missing, and which bytes have to change to
//! put them in; [`Plan::apply`] changes them. Everything else keeps its bytes: comments, columns, line ends, escapes,
//! what is not UTF-8. Nothing here reads a file, a clock or the environment.
//!
//! Two properties of master files decide where a line can go. A record without an owner takes over that of the record
//! before it, and a record without a TTL, where no `$TTL` is in force, that of the last record which states one. So a
//! record goes behind its kin only if the next record depends on neither, and else to the end of the file.

mod apex;
mod conflict;
mod diff;
mod directive;
mod edit;
mod entry;
mod error;
mod gaps;
mod index;
mod lexer;
mod name;
mod plan;
mod prune;
mod reader;
mod rtype;
mod serial;
mod soa;
mod splitter;
mod style;
mod ttl;
mod value;
mod wanted;

use std::fmt;
use std::ops::Range;

pub use edit::Edit;
pub use error::{Clash, Conflict, Error, Fault};
pub use plan::plan;
pub use serial::{SerialMode, next_serial};
pub use style::Style;
pub use wanted::{Kind, Wanted};

/// The entries of a file, one after the other: each a record, a directive or a line without either, with its line
/// end. Together they are the whole file, byte for byte. Ends after the first error: then the bytes are no zone file.
pub fn split(bytes: &[u8]) -> impl Iterator<Item = Result<Range<usize>, Error>> {
    let mut splitter = Some(splitter::Splitter::new(bytes));
    std::iter::from_fn(move || {
        let next = match splitter.as_mut()? {
            Ok(splitter) => splitter.next().transpose()?,
            Err(error) => Err(error.clone()),
        };
        if next.is_err() {
            splitter = None;
        }
        Some(next.map(|line| line.span.start..line.span.end))
    })
}

/// What [`plan`] has to know beside the file and the records.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// The zone's apex, if the user has named it. Else it is the owner of the SOA record, else it is taken from the
    /// file's name.
    pub zone: Option<&'a str>,
    /// The file's name, with or without folders.
    pub file_name: Option<&'a str>,
    /// Domains whose stale DKIM records of SES are to go: `<token>._domainkey.<domain>` pointing at
    /// `<token>.dkim.amazonses.com` or at that of a region, and not wanted. A domain for which no token is wanted keeps
    /// all of its records.
    pub prune: &'a [String],
    /// Prune even if that takes more than 30 % of a zone of ten or more records.
    pub force: bool,
    /// How the serial number is raised.
    pub serial: SerialMode,
    /// The time, in seconds since 1970.
    pub now: u64,
    /// How added records are laid out.
    pub style: Style,
}

/// What has to change in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The zone's apex, without a final dot.
    pub zone: String,
    /// The changes, in the order of the file; they do not overlap. None if the file is as it should be.
    pub edits: Vec<Edit>,
    /// The records that are added.
    pub added: Vec<Added>,
    /// The records that are there already.
    pub satisfied: Vec<Satisfied>,
    /// The records that are removed.
    pub removed: Vec<Removed>,
    /// The serial numbers that are raised: one, or two in a file that was saved from a zone transfer.
    pub serials: Vec<RaisedSerial>,
    /// What the user should know.
    pub notes: Vec<Note>,
}

impl Plan {
    /// Whether the file stays as it is.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The edited file; `bytes` are those that the plan was made for.
    pub fn apply(&self, bytes: &[u8]) -> Vec<u8> {
        edit::apply(bytes, &self.edits)
    }

    /// The change as a unified diff under this name, in the file's raw bytes: `patch` applies it.
    pub fn diff(&self, bytes: &[u8], name: &str) -> Vec<u8> {
        diff::unified(bytes, &self.edits, name)
    }

    /// The edited file in pieces, to be written one after the other: a large file needs no second copy in memory.
    pub fn pieces<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        edit::pieces(bytes, &self.edits)
    }
}

/// A record that is added. Of two wanted records that say the same, only the first counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Added {
    /// Its place in the list of wanted records.
    pub wanted: usize,
    /// The number of its line in the edited file, from 1.
    pub line: usize,
    /// Its TTL in seconds: the wanted one, or that of the records which are there with the same name and type.
    pub ttl: u32,
}

/// A wanted record that is there already, perhaps with another TTL or in other letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Satisfied {
    /// Its place in the list of wanted records.
    pub wanted: usize,
    /// The number of its line in the file, from 1.
    pub line: usize,
}

/// A stale record that is removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// Its owner, absolute, without a final dot.
    pub name: String,
    /// Where it points, likewise.
    pub target: String,
    /// The number of its first line in the file, from 1.
    pub line: usize,
}

/// A serial number that is raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RaisedSerial {
    /// The number of the SOA record's first line in the file, from 1.
    pub line: usize,
    /// What it was.
    pub old: u32,
    /// What it becomes.
    pub new: u32,
}

/// What the user should know of a file that can be edited all the same. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// No SOA record, so no serial number was raised.
    NoSoa,
    /// An `$INCLUDE` that was not followed.
    Included {
        /// Its line.
        line: usize,
        /// The file that it names.
        file: String,
    },
    /// A `$GENERATE` that was not expanded.
    Generated {
        /// Its line.
        line: usize,
    },
    /// The zone is signed in this very file.
    Signed {
        /// The line of the first signature.
        line: usize,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSoa => f.write_str("the file has no SOA record, so no serial number was raised; raise that of the zone it belongs to"),
            Self::Included { line, file } => {
                write!(f, "line {line}: {file} is included and was not looked into; what it holds was not compared")
            }
            Self::Generated { line } => {
                write!(f, "line {line}: $GENERATE was not expanded; what it makes was not compared")
            }
            Self::Signed { line } => write!(f, "line {line}: the zone is signed in this file; sign it again"),
        }
    }
}
