//! A master file as a row of entries, each a range of bytes with the line end; together they are the whole file.

use super::error::{Error, Fault};
use super::lexer::{Lexer, Span, Step};

/// Owner, age, TTL, class, type and the first word of the data: no more words are needed to tell what an entry is.
const HEAD: usize = 6;

/// One entry: a record, a directive or a line without either, with everything up to the next entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// All of it: leading blanks, comments, line end.
    pub(super) span: Span,
    /// The number of its first line, from 1.
    pub(super) number: usize,
    /// The number of the line behind it.
    pub(super) next_number: usize,
    /// It begins with a blank, so a record in it takes over the owner of the record before.
    pub(super) indented: bool,
    /// How many tokens it has.
    pub(super) tokens: usize,
    /// Where its last token ends.
    pub(super) end_of_tokens: usize,
    head: [Span; HEAD],
}

impl Line {
    /// Its first tokens, six at most.
    pub(super) fn head(&self) -> &[Span] {
        &self.head[..self.tokens.min(HEAD)]
    }
}

/// Cuts a file into [`Line`]s.
#[derive(Debug)]
pub(super) struct Splitter<'a> {
    bytes: &'a [u8],
    lexer: Lexer<'a>,
}

impl<'a> Splitter<'a> {
    /// From the beginning of the file.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, Error> {
        // Name servers take it for the beginning of the first name: a file with one does not mean what it shows.
        if bytes.starts_with(b"\xef\xbb\xbf") {
            return Err(Error::syntax(bytes, 0, Fault::ByteOrderMark));
        }
        Ok(Self::from(bytes, 0, 1))
    }

    /// From the beginning of an entry in the middle; `line` is the number of its line.
    pub(super) fn from(bytes: &'a [u8], at: usize, line: usize) -> Self {
        Self { bytes, lexer: Lexer::new(bytes, at, line) }
    }

    /// The next entry, or none at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Line>, Error> {
        let start = self.lexer.at();
        let Some(first) = self.bytes.get(start) else { return Ok(None) };
        let mut line = Line {
            span: Span { start, end: start },
            number: self.lexer.line(),
            next_number: 0,
            indented: matches!(first, b' ' | b'\t'),
            tokens: 0,
            end_of_tokens: start,
            head: [Span::default(); HEAD],
        };
        while let Step::Token(token) = self.lexer.step()? {
            if let Some(slot) = line.head.get_mut(line.tokens) {
                *slot = token;
            }
            line.tokens += 1;
            line.end_of_tokens = token.end;
        }
        line.span.end = self.lexer.at();
        line.next_number = self.lexer.line();
        Ok(Some(line))
    }
}
