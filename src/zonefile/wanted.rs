//! The records that are to be in the zone.

use std::collections::HashMap;

use super::error::Error;
use super::lexer::{Lexer, Span, Step};
use super::name::Name;
use super::rtype::Rtype;
use super::value::{self, Value};

/// A record that is to be in the zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its owner: absolute, without a final dot.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// Its TTL in seconds, if it has to be added and joins no records of the same name and type.
    pub ttl: u32,
    /// Its data as a master file has it, on one line, names with their final dot.
    pub rdata: Vec<u8>,
    /// Whether other records of the same name and type may stand beside it that are not wanted here. So it is with
    /// the text of `_amazonses` and with SPF (a second SPF policy is a conflict all the same); not with the MX of a
    /// MAIL FROM domain, with DMARC and with a DKIM key.
    pub shared: bool,
}

/// The types of records that SES asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Easy DKIM.
    Cname,
    /// MAIL FROM and receiving.
    Mx,
    /// SPF, DMARC, verification and keys of one's own.
    Txt,
}

impl Kind {
    /// The type's mnemonic.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cname => "CNAME",
            Self::Mx => "MX",
            Self::Txt => "TXT",
        }
    }

    pub(super) fn rtype(self) -> Rtype {
        match self {
            Self::Cname => Rtype::CNAME,
            Self::Mx => Rtype::MX,
            Self::Txt => Rtype::TXT,
        }
    }
}

/// A wanted record that was understood.
#[derive(Debug)]
pub(super) struct Want<'a> {
    /// Its place in the caller's list.
    pub(super) position: usize,
    /// As the caller put it.
    pub(super) record: &'a Wanted,
    /// Its owner.
    pub(super) name: Name,
    /// What its data means.
    pub(super) value: Value,
}

/// Understands the wanted records. One that says the same as one before it is left out.
pub(super) fn read(wanted: &[Wanted]) -> Result<Vec<Want<'_>>, Error> {
    let mut wants: Vec<Want<'_>> = Vec::with_capacity(wanted.len());
    let mut by_name: HashMap<Name, Vec<usize>> = HashMap::new();
    for (position, record) in wanted.iter().enumerate() {
        let want = read_one(position, record)?;
        let same_name = by_name.entry(want.name.clone()).or_default();
        let others = || same_name.iter().filter_map(|other| wants.get(*other));
        if others().any(|other| other.record.kind == record.kind && other.value == want.value) {
            continue;
        }
        if others().any(|other| other.record.kind == Kind::Cname || record.kind == Kind::Cname) {
            return Err(bad(
                record,
                "a CNAME and another record are wanted there, and they exclude each other",
            ));
        }
        same_name.push(wants.len());
        wants.push(want);
    }
    Ok(wants)
}

fn read_one(position: usize, record: &Wanted) -> Result<Want<'_>, Error> {
    let name = Name::absolute(record.name.as_bytes()).map_err(|fault| bad(record, &fault.to_string()))?;
    if record.name.contains(char::is_whitespace) || record.name.contains(['@', ';', '(', ')', '"']) {
        return Err(bad(record, "its name holds characters that a name must escape"));
    }
    let data = Span { start: 0, end: record.rdata.len() };
    if !is_one_line(&record.rdata) {
        return Err(bad(record, "its data does not stand on one line of a zone file"));
    }
    let unknown = Name::unknown();
    let value = value::read_data(&record.rdata, record.kind.rtype(), data, &unknown)
        .map_err(|error| bad(record, &error.to_string()))?;
    if let Value::Target(name) | Value::Mx(_, name) = &value
        && name.is_in(&unknown)
    {
        return Err(bad(record, "the name in its data lacks the final dot"));
    }
    Ok(Want { position, record, name, value })
}

/// Whether data is made of tokens and blanks only: no line end, no comment and no parenthesis that would go on.
fn is_one_line(rdata: &[u8]) -> bool {
    let mut lexer = Lexer::new(rdata, 0, 1);
    let mut end = 0;
    loop {
        match lexer.step() {
            Ok(Step::Token(word)) => end = word.end,
            Ok(Step::End) => return end == rdata.len() && !rdata.contains(&b'\n'),
            Ok(Step::LineEnd) | Err(_) => return false,
        }
    }
}

fn bad(record: &Wanted, reason: &str) -> Error {
    Error::BadWanted { name: record.name.clone(), reason: reason.to_owned() }
}
