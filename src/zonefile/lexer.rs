//! Tokens of a master file, as byte ranges.
//!
//! The rules are those of RFC 1035 section 5.1 in BIND's reading, because BIND is what most of these files are
//! loaded with: a quoted string may hold anything but a bare line end, a backslash takes the next byte with it,
//! a semicolon ends the line anywhere outside quotes, parentheses nest, a carriage return belongs to the line end.

use super::error::{Error, Fault};

/// A range of bytes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Span {
    /// The bytes of the range.
    pub(super) fn of<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        &bytes[self.start..self.end]
    }
}

/// What comes next in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A word or a quoted string, its quotes included.
    Token(Span),
    /// The end of a line that no parenthesis continues.
    LineEnd,
    /// The end of the file.
    End,
}

/// Walks over bytes from token to token.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    /// Where each parenthesis that is still open began; only the outermost is kept.
    opened: usize,
    depth: usize,
    /// Inside the data of one record the parentheses are known to be right, and some may have begun before it.
    inside: bool,
}

impl<'a> Lexer<'a> {
    /// Starts at a place where an entry begins; `line` is the number of its line, from 1.
    pub(super) fn new(bytes: &'a [u8], at: usize, line: usize) -> Self {
        Self { bytes, at, line, opened: 0, depth: 0, inside: false }
    }

    /// Reads the tokens of a part of an entry that was split before.
    pub(super) fn within(bytes: &'a [u8], span: Span) -> Self {
        let bytes = &bytes[..span.end];
        Self { bytes, at: span.start, line: 0, opened: 0, depth: 0, inside: true }
    }

    /// The offset of the next byte to be read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The number of the line that the next byte is on.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// The byte that would be read next.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Goes on to the next token, line end or end of the file.
    pub(super) fn step(&mut self) -> Result<Step, Error> {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    self.line += 1;
                    if self.depth == 0 && !self.inside {
                        return Ok(Step::LineEnd);
                    }
                }
                b'\r' => self.carriage_return()?,
                b';' => self.comment(),
                b'(' | b')' => self.parenthesis(byte)?,
                b'"' => return self.quoted().map(Step::Token),
                _ => return self.word().map(Step::Token),
            }
        }
        if self.depth > 0 {
            return Err(Error::syntax(self.bytes, self.opened, Fault::UnclosedParenthesis));
        }
        Ok(Step::End)
    }

    /// One that is not part of a line end splits the line for BIND and is a blank for others.
    fn carriage_return(&mut self) -> Result<(), Error> {
        match self.bytes.get(self.at + 1) {
            None | Some(b'\n' | b'\r') => self.at += 1,
            Some(_) if self.inside => self.at += 1,
            Some(_) => return Err(Error::syntax(self.bytes, self.at, Fault::LoneCarriageReturn)),
        }
        Ok(())
    }

    fn comment(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }

    fn parenthesis(&mut self, byte: u8) -> Result<(), Error> {
        if !self.inside {
            if byte == b'(' {
                if self.depth == 0 {
                    self.opened = self.at;
                }
                self.depth += 1;
            } else if self.depth == 0 {
                return Err(Error::syntax(self.bytes, self.at, Fault::UnopenedParenthesis));
            } else {
                self.depth -= 1;
            }
        }
        self.at += 1;
        Ok(())
    }

    fn quoted(&mut self) -> Result<Span, Error> {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'"' => return Ok(Span { start, end: self.at }),
                b'\n' => break,
                b'\\' => {
                    // A backslash may carry a string over the end of its line.
                    if self.peek() == Some(b'\n') {
                        self.line += 1;
                    }
                    self.at += 1;
                }
                _ => {}
            }
        }
        Err(Error::syntax(self.bytes, start, Fault::UnclosedQuote))
    }

    fn word(&mut self) -> Result<Span, Error> {
        let start = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b';' | b'(' | b')' | b'"' => break,
                b'\\' => match self.bytes.get(self.at + 1) {
                    None | Some(b'\n' | b'\r') => self.at += 1,
                    Some(_) => self.at += 2,
                },
                0 => return Err(Error::syntax(self.bytes, self.at, Fault::Nul)),
                _ => self.at += 1,
            }
        }
        Ok(Span { start, end: self.at })
    }
}

/// The bytes that a word or quoted string stands for: quotes off, `\X` and `\DDD` (RFC 1035 section 5.1) resolved.
pub(super) fn unescape(token: &[u8]) -> Result<Vec<u8>, Fault> {
    let token = unquote(token);
    let mut out = Vec::with_capacity(token.len());
    let mut at = 0;
    while let Some(byte) = token.get(at) {
        if *byte == b'\\' {
            let (value, length) = escape(&token[at..])?;
            out.push(value);
            at += length;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
    Ok(out)
}

/// Takes the quotes off a quoted string; a word stays as it is.
pub(super) fn unquote(token: &[u8]) -> &[u8] {
    match token {
        [b'"', inner @ .., b'"'] => inner,
        _ => token,
    }
}

/// Reads the escape that `text` begins with: the byte it stands for and its own length.
pub(super) fn escape(text: &[u8]) -> Result<(u8, usize), Fault> {
    match text {
        [_, a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', ..] => {
            let value = u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0');
            u8::try_from(value).map(|byte| (byte, 4)).map_err(|_| Fault::BadEscape)
        }
        [_, b'0'..=b'9', ..] | [_] | [] => Err(Fault::BadEscape),
        [_, byte, ..] => Ok((*byte, 2)),
    }
}
