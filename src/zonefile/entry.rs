//! What one entry of a master file is: owner, TTL, class, type and data of a record, or a directive.

use super::directive::{self, Directive};
use super::error::{Error, Fault, quote};
use super::lexer::Span;
use super::rtype::{Rtype, class_is_internet};
use super::splitter::Line;
use super::ttl::{self, decimal};

/// An entry by its kind.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry {
    /// Nothing but blanks and comments.
    Blank,
    /// A line with a dollar sign.
    Directive(Directive),
    /// A resource record.
    Record(Record),
}

/// Where the parts of a record stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    /// Its owner; none if it takes over the one of the record before.
    pub(super) owner: Option<Span>,
    /// Its own TTL, and that in seconds.
    pub(super) ttl: Option<(Span, u32)>,
    /// Its class. Only IN is let through.
    pub(super) class: Option<Span>,
    /// Its type.
    pub(super) rtype: Rtype,
    /// The type as it is spelt.
    pub(super) type_word: Span,
    /// From the first token of the data to the last, with comments and parentheses between them.
    pub(super) data: Span,
}

impl Record {
    /// Where its first token after the owner begins.
    pub(super) fn after_owner(&self) -> usize {
        let class = self.class.map_or(self.type_word.start, |class| class.start);
        self.ttl.map_or(class, |(ttl, _)| ttl.start.min(class))
    }
}

/// Tells what an entry is.
pub(super) fn read(bytes: &[u8], line: &Line) -> Result<Entry, Error> {
    let Some(first) = line.head().first() else { return Ok(Entry::Blank) };
    if first.of(bytes).starts_with(b"$") {
        if line.indented {
            return Err(Error::syntax(bytes, first.start, Fault::IndentedDirective(quote(first.of(bytes)))));
        }
        return directive::read(bytes, line).map(Entry::Directive);
    }
    read_record(bytes, line).map(Entry::Record)
}

/// `[name] [TTL] [class] type data`, TTL and class in either order (RFC 1035 section 5.1). Behind the name Windows
/// writes the hour in which a record was last refreshed: `[AGE:3592040]`.
fn read_record(bytes: &[u8], line: &Line) -> Result<Record, Error> {
    let mut words = line.head().iter().copied().peekable();
    let owner = if line.indented { None } else { words.next() };
    words.next_if(|word| is_age(word.of(bytes)));
    let mut class = words.next_if(|word| class_is_internet(word.of(bytes)).is_some());
    let ttl = words.peek().and_then(|word| ttl::seconds(word.of(bytes)).map(|ttl| (*word, ttl)));
    if ttl.is_some() {
        words.next();
    }
    if class.is_none() {
        class = words.next_if(|word| class_is_internet(word.of(bytes)).is_some());
    }
    let Some(type_word) = words.next() else {
        return Err(Error::syntax(bytes, line.end_of_tokens, Fault::NoType));
    };
    let fault =
        |at: Span, fault: fn(String) -> Fault| Error::syntax(bytes, at.start, fault(quote(at.of(bytes))));
    let rtype = Rtype::read(type_word.of(bytes)).ok_or_else(|| fault(type_word, Fault::UnknownType))?;
    if let Some(class) = class.filter(|class| class_is_internet(class.of(bytes)) != Some(true)) {
        return Err(fault(class, Fault::ForeignClass));
    }
    let end = line.end_of_tokens;
    let data = Span { start: words.next().map_or(end, |word| word.start), end };
    Ok(Record { owner, ttl, class, rtype, type_word, data })
}

fn is_age(word: &[u8]) -> bool {
    word.strip_prefix(b"[AGE:")
        .and_then(|age| age.strip_suffix(b"]"))
        .is_some_and(|age| decimal(age).is_some())
}
