//! Why a zone file is not read or not edited.

use std::fmt;

/// A reason to leave the file as it is. The message names the line (and the column, in bytes, where that helps),
/// both counted from 1, and says what to do; the file's own name is for the caller to put in front.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes are not a master file (RFC 1035 section 5).
    #[error("line {line}, column {column}: {fault}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What is wrong there.
        fault: Fault,
    },
    /// Neither the caller nor the file nor its name says which zone this is.
    #[error(
        "neither an SOA record nor the file's name says which zone this is{}; name it with --zone",
        .unfit.as_ref().map(|name| format!(" ({name} has to be in it)")).unwrap_or_default()
    )]
    UnknownZone {
        /// A wanted name that the file's name does not cover.
        unfit: Option<String>,
    },
    /// The file's name can be read in two ways, and both zones could hold the records.
    #[error("the file's name may mean the zone {one} or the zone {other}; say which with --zone")]
    AmbiguousZone {
        /// One reading.
        one: String,
        /// The other one.
        other: String,
    },
    /// The SOA record belongs to another zone than the one asked for.
    #[error(
        "line {line}: the SOA record is that of {owner}, not of {zone}; {}",
        if *owner == format!("{zone}.{zone}") {
            "its name lacks the dot at the end, so add it"
        } else {
            "give this zone's file, or another --zone"
        }
    )]
    OtherZone {
        /// The SOA record's line.
        line: usize,
        /// Its owner.
        owner: String,
        /// The zone that was meant.
        zone: String,
    },
    /// Two SOA records that say different things.
    #[error(
        "line {line}: this SOA record differs from the one on line {first}; a zone has one, so remove the wrong one"
    )]
    TwoSoas {
        /// The first one's line.
        first: usize,
        /// The line of the one that differs.
        line: usize,
    },
    /// The serial number cannot be raised where it stands.
    #[error(
        "line {line}, column {column}: this SOA serial is no number from 0 to 4294967295; correct it, or keep it with --soa-serial keep"
    )]
    BadSerial {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// A wanted name is not below the zone's apex.
    #[error("{name} is not in the zone {zone}; merge it into the file of its own zone")]
    OutOfZone {
        /// The wanted name.
        name: String,
        /// The zone.
        zone: String,
    },
    /// A wanted record cannot be written as asked: its name or data does not read back, or two exclude each other.
    #[error("the record wanted at {name} cannot be written: {reason}")]
    BadWanted {
        /// The wanted name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// What is in the file excludes what is wanted.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Conflicts(Vec<Conflict>),
    /// Pruning would take away a large part of the zone.
    #[error(
        "pruning would remove {removed} of the zone's {records} records; check that all regions' tokens are given, or use --force"
    )]
    TooMuch {
        /// How many would go.
        removed: usize,
        /// How many there are.
        records: usize,
    },
    /// Removing a record would change what an included file or a `$GENERATE` line means.
    #[error(
        "line {line}: this record cannot be removed, because the {next} on line {other} takes over its TTL; put a $TTL line before both"
    )]
    Entangled {
        /// The stale record's line.
        line: usize,
        /// What follows it.
        next: &'static str,
        /// The line of that.
        other: usize,
    },
}

impl Error {
    /// A syntax error at an offset; counts lines only now, when somebody wants to know.
    pub(super) fn syntax(bytes: &[u8], at: usize, fault: Fault) -> Self {
        let (line, column) = position(bytes, at);
        Self::Syntax { line, column, fault }
    }
}

/// What is wrong with the bytes at one place of a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum Fault {
    #[error("this parenthesis is never closed; add the closing one")]
    UnclosedParenthesis,
    #[error("this parenthesis was never opened; remove it or add the opening one")]
    UnopenedParenthesis,
    #[error("this quote is not closed on its line; add the closing one")]
    UnclosedQuote,
    #[error(
        "a carriage return stands inside a line, which name servers read in different ways; remove it or end the line there"
    )]
    LoneCarriageReturn,
    #[error("a NUL byte: this is no zone file, or it is saved as UTF-16; save it as plain text")]
    Nul,
    #[error(
        "the file begins with a byte order mark, which name servers take for part of the first name; save it without"
    )]
    ByteOrderMark,
    #[error(
        "\"{0}\" is no directive that is known here ($ORIGIN, $TTL, $INCLUDE, $GENERATE); nothing was changed, because what it does to the lines after it is unknown"
    )]
    UnknownDirective(String),
    #[error("the directive \"{0}\" has to begin in the first column; remove the blanks before it")]
    IndentedDirective(String),
    #[error("\"{0}\" takes {1}; correct the line")]
    DirectiveArguments(String, &'static str),
    #[error("\"{0}\" is no time in seconds or with the units w, d, h, m, s; correct it")]
    BadTtl(String),
    #[error("a record type is missing here; the line has to be: name, TTL, class, type, data")]
    NoType,
    #[error("\"{0}\" is no record type; correct it, or write it as TYPEnnn (RFC 3597)")]
    UnknownType(String),
    #[error("this line takes over the name of the record before it, but there is none; write the name")]
    NoOwner,
    #[error("the class is \"{0}\", and only zones of class IN can be edited; merge into one of those")]
    ForeignClass(String),
    #[error("a name with an empty label (two dots in a row, or one in front); correct it")]
    EmptyLabel,
    #[error("a name with a label of more than 63 bytes; correct it")]
    LongLabel,
    #[error("a name of more than 255 bytes, its zone included; a dot may be missing at its end")]
    LongName,
    #[error("a backslash is followed by neither three digits up to 255 nor another character; correct it")]
    BadEscape,
    #[error("the data of this {0} record is incomplete or has a part too many; correct it")]
    BadData(&'static str),
}

/// A record that excludes a wanted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The line of the record in the file.
    pub line: usize,
    /// The wanted name.
    pub name: String,
    /// The wanted type.
    pub wanted: &'static str,
    /// In which way they exclude each other.
    pub clash: Clash,
}

/// In which way a record in the file excludes a wanted one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clash {
    /// A CNAME with another target, given as it resolves.
    OtherCname(String),
    /// The target is the wanted one with the origin behind it.
    MissingDot(String),
    /// Other data at a name that is to be a CNAME (RFC 1034 section 3.6.2); the type as the file spells it.
    OtherData(String),
    /// A CNAME at a name that is to hold data.
    CnameInTheWay(String),
    /// Another record of a set that must have one only.
    OtherValue,
    /// A second SPF policy (RFC 7208 section 4.5).
    OtherSpf,
    /// NS records at or above the name: the zone of that name answers for it.
    Delegation(String),
    /// A DNAME above the name (RFC 6672 section 2.4).
    Dname(String),
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, name, wanted, clash } = self;
        write!(f, "line {line}: ")?;
        match clash {
            Clash::OtherCname(target) => {
                write!(f, "{name} is a CNAME to {target} already; remove that line if SES's target is right")
            }
            Clash::MissingDot(target) => {
                write!(
                    f,
                    "{name} is a CNAME to {target}, because its target lacks the dot at the end; add it"
                )
            }
            Clash::OtherData(rtype) => {
                write!(
                    f,
                    "{name} has data of type {rtype}, and a CNAME cannot stand beside it; remove that line first"
                )
            }
            Clash::CnameInTheWay(target) => {
                write!(
                    f,
                    "{name} is a CNAME to {target}, and no {wanted} record can stand beside it; remove that line first"
                )
            }
            Clash::OtherValue => {
                write!(
                    f,
                    "{name} has another {wanted} record, and there may be only one; change or remove that line"
                )
            }
            Clash::OtherSpf => write!(
                f,
                "{name} has another SPF policy, and two are an error; add include:amazonses.com to that line instead"
            ),
            Clash::Delegation(cut) => {
                write!(
                    f,
                    "{cut} is delegated to other name servers here; merge {name} into the zone file of {cut}"
                )
            }
            Clash::Dname(owner) => {
                write!(f, "a DNAME at {owner} redirects {name}; put the record where the DNAME points")
            }
        }
    }
}

/// Line and column of an offset, both from 1, the column in bytes.
pub(super) fn position(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = &bytes[..at.min(bytes.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    (line, before.len() - start + 1)
}

/// Bytes of the file for a message: printable, and not too many.
pub(super) fn quote(bytes: &[u8]) -> String {
    const SHOWN: usize = 60;
    let shown = bytes[..bytes.len().min(SHOWN)].escape_ascii().to_string();
    if bytes.len() > SHOWN { format!("{shown}…") } else { shown }
}
