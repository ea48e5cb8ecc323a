//! What a record's data means, in a form that compares: of the types that SES wants.

use super::entry::Record;
use super::error::{Error, Fault};
use super::lexer::{Lexer, Span, Step, unescape};
use super::name::Name;
use super::rtype::Rtype;
use super::ttl::decimal;

/// Data of a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Value {
    /// Where a CNAME points.
    Target(Name),
    /// Preference and exchange.
    Mx(u16, Name),
    /// The strings of a TXT record joined: how text is cut into strings of 255 bytes means nothing to its readers.
    Text(Vec<u8>),
}

/// Reads the data of a CNAME, MX or TXT record.
pub(super) fn read(bytes: &[u8], record: &Record, origin: &Name) -> Result<Value, Error> {
    read_data(bytes, record.rtype, record.data, origin)
}

/// Reads data whose type is given.
pub(super) fn read_data(bytes: &[u8], rtype: Rtype, data: Span, origin: &Name) -> Result<Value, Error> {
    let words = words(bytes, data)?;
    let value = match words.first() {
        Some(word) if word.of(bytes) == b"\\#" => {
            generic(bytes, &words).and_then(|wire| from_wire(rtype, &wire))
        }
        _ => from_words(bytes, rtype, &words, origin)
            .map_err(|(at, fault)| Error::syntax(bytes, at.start, fault))?,
    };
    value.ok_or_else(|| Error::syntax(bytes, data.start, Fault::BadData(label(rtype))))
}

/// The tokens of a record's data.
pub(super) fn words(bytes: &[u8], data: Span) -> Result<Vec<Span>, Error> {
    let mut lexer = Lexer::within(bytes, data);
    let mut words = Vec::new();
    while let Step::Token(word) = lexer.step()? {
        words.push(word);
    }
    Ok(words)
}

fn from_words(
    bytes: &[u8],
    rtype: Rtype,
    words: &[Span],
    origin: &Name,
) -> Result<Option<Value>, (Span, Fault)> {
    let name = |word: &Span| {
        let mut name = Name::default();
        name.read(word.of(bytes), origin).map_err(|fault| (*word, fault)).map(|()| name)
    };
    Ok(match (rtype, words) {
        (Rtype::CNAME, [target]) => Some(Value::Target(name(target)?)),
        (Rtype::MX, [preference, exchange]) => match decimal(preference.of(bytes)).map(u16::try_from) {
            Some(Ok(preference)) => Some(Value::Mx(preference, name(exchange)?)),
            _ => None,
        },
        (Rtype::TXT, [_, ..]) => {
            let mut text = Vec::new();
            for word in words {
                text.extend(unescape(word.of(bytes)).map_err(|fault| (*word, fault))?);
            }
            Some(Value::Text(text))
        }
        _ => None,
    })
}

/// Data in the form of RFC 3597 section 5: `\# length hexadecimal…`.
fn generic(bytes: &[u8], words: &[Span]) -> Option<Vec<u8>> {
    let [_, length, digits @ ..] = words else { return None };
    let digits: Vec<u8> = digits.iter().flat_map(|word| word.of(bytes)).copied().collect();
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    let wire: Vec<u8> =
        pairs.iter().map(|[high, low]| Some(hex(*high)? << 4 | hex(*low)?)).collect::<Option<_>>()?;
    (decimal(length.of(bytes)).map(usize::try_from) == Some(Ok(wire.len()))).then_some(wire)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn from_wire(rtype: Rtype, wire: &[u8]) -> Option<Value> {
    match (rtype, wire) {
        (Rtype::CNAME, wire) => {
            Name::from_wire(wire).filter(|(_, rest)| rest.is_empty()).map(|(name, _)| Value::Target(name))
        }
        (Rtype::MX, [high, low, wire @ ..]) => Name::from_wire(wire)
            .filter(|(_, rest)| rest.is_empty())
            .map(|(name, _)| Value::Mx(u16::from_be_bytes([*high, *low]), name)),
        (Rtype::TXT, [_, ..]) => {
            let mut text = Vec::new();
            let mut rest = wire;
            while let [length, tail @ ..] = rest {
                let (string, tail) = tail.split_at_checked(usize::from(*length))?;
                text.extend_from_slice(string);
                rest = tail;
            }
            Some(Value::Text(text))
        }
        _ => None,
    }
}

/// The mnemonic of a type that is read here.
pub(super) fn label(rtype: Rtype) -> &'static str {
    match rtype {
        Rtype::CNAME => "CNAME",
        Rtype::MX => "MX",
        Rtype::SOA => "SOA",
        _ => "TXT",
    }
}
