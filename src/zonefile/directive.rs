//! Lines that begin with a dollar sign.

use super::error::{Error, Fault, quote};
use super::lexer::Span;
use super::splitter::Line;
use super::ttl;

/// A line that says something about the lines after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Directive {
    /// `$ORIGIN name` (RFC 1035 section 5.1).
    Origin(Span),
    /// `$TTL time` (RFC 2308 section 4), in seconds.
    Ttl(u32),
    /// `$INCLUDE file [origin]` (RFC 1035 section 5.1): the file's name. Not followed.
    Include(Span),
    /// `$GENERATE range name [TTL] [class] type data`, BIND's: its TTL in seconds, if it states one. Not expanded.
    Generate(Option<u32>),
    /// `$DATE time`: BIND writes it into its own dumps; it changes no record.
    Date,
}

/// Reads a line whose first token begins with a dollar sign.
pub(super) fn read(bytes: &[u8], line: &Line) -> Result<Directive, Error> {
    let [word, arguments @ ..] = line.head() else {
        return Err(Error::syntax(bytes, line.span.start, Fault::NoType));
    };
    let name = word.of(bytes);
    let wrong = |takes| Error::syntax(bytes, word.start, Fault::DirectiveArguments(quote(name), takes));
    match (name.to_ascii_uppercase().as_slice(), arguments) {
        (b"$ORIGIN", [origin]) => Ok(Directive::Origin(*origin)),
        (b"$ORIGIN", _) => Err(wrong("one name")),
        (b"$TTL", [time]) => match ttl::seconds(time.of(bytes)) {
            Some(seconds) => Ok(Directive::Ttl(seconds)),
            None => Err(Error::syntax(bytes, time.start, Fault::BadTtl(quote(time.of(bytes))))),
        },
        (b"$TTL", _) => Err(wrong("one time")),
        (b"$INCLUDE", [file] | [file, _]) => Ok(Directive::Include(*file)),
        (b"$INCLUDE", _) => Err(wrong("a file and perhaps an origin")),
        (b"$GENERATE", [_, _, word, ..]) => Ok(Directive::Generate(ttl::seconds(word.of(bytes)))),
        (b"$GENERATE", _) => Err(wrong("a range, a name, a type and data")),
        (b"$DATE", _) => Ok(Directive::Date),
        _ => Err(Error::syntax(bytes, word.start, Fault::UnknownDirective(quote(name)))),
    }
}
