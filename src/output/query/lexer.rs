//! From characters to tokens.

use std::sync::Arc;

use super::SyntaxError;
use super::literal;
use super::token::{Comparison, Kind, Token};
use crate::output::value::Data;

/// All tokens of `expression`, the end included.
pub(super) fn tokens(expression: &str) -> Result<Vec<Token>, SyntaxError> {
    if expression.is_empty() {
        return Err(SyntaxError::new(0, "it is empty"));
    }
    let mut lexer = Lexer { chars: expression.chars().collect(), position: 0 };
    let mut tokens = Vec::new();
    while let Some(c) = lexer.peek() {
        let position = lexer.position;
        if matches!(c, ' ' | '\t' | '\n' | '\r') {
            lexer.position += 1;
            continue;
        }
        tokens.push(Token { kind: lexer.token(c)?, position });
    }
    tokens.push(Token { kind: Kind::End, position: lexer.position });
    Ok(tokens)
}

struct Lexer {
    chars: Vec<char>,
    position: usize,
}

impl Lexer {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.position).copied()
    }

    fn token(&mut self, c: char) -> Result<Kind, SyntaxError> {
        match c {
            'a'..='z' | 'A'..='Z' | '_' => {
                let name = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
                Ok(Kind::Identifier(Arc::from(name)))
            }
            '0'..='9' | '-' => self.number(c),
            '"' => self.quoted_identifier(),
            '\'' => Ok(Kind::Literal(Data::text(self.delimited('\'')?.replace("\\'", "'")))),
            '`' => self.literal(),
            _ => self.sign(c),
        }
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let text: String = self.chars[self.position..].iter().copied().take_while(|c| wanted(*c)).collect();
        self.position += text.chars().count();
        text
    }

    fn number(&mut self, first: char) -> Result<Kind, SyntaxError> {
        let start = self.position;
        self.position += 1;
        let digits = format!("{first}{}", self.take_while(|c| c.is_ascii_digit()));
        if digits == "-" {
            return Err(SyntaxError::new(start, "a '-' needs digits behind it"));
        }
        let limit = if first == '-' { i64::MIN } else { i64::MAX };
        Ok(Kind::Number(digits.parse().unwrap_or(limit)))
    }

    /// The text up to the closing `delimiter`, which a backslash hides. Backslashes stay.
    fn delimited(&mut self, delimiter: char) -> Result<String, SyntaxError> {
        let start = self.position;
        self.position += 1;
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.position += 1;
            if c == delimiter {
                return Ok(text);
            }
            text.push(c);
            if c == '\\' {
                let Some(next) = self.peek() else { break };
                text.push(next);
                self.position += 1;
            }
        }
        Err(SyntaxError::new(start, format!("this {delimiter} is never closed")))
    }

    fn quoted_identifier(&mut self) -> Result<Kind, SyntaxError> {
        let start = self.position;
        let text = format!("\"{}\"", self.delimited('"')?);
        match literal::read(&text) {
            Ok(Data::Text(name)) => Ok(Kind::QuotedIdentifier(name)),
            Ok(_) => Err(SyntaxError::new(start, "a quoted name is expected")),
            Err(error) => {
                Err(SyntaxError::new(start, format!("a quoted name is a JSON string, but {}", error.reason)))
            }
        }
    }

    fn literal(&mut self) -> Result<Kind, SyntaxError> {
        let start = self.position;
        let text = self.delimited('`')?.replace("\\`", "`");
        let value = literal::read(&text).or_else(|error| {
            if error.too_deep {
                return Err(error);
            }
            // The deprecated form: not JSON, hence a string without its quotes.
            literal::read(&format!("\"{}\"", trim_start(&text))).map_err(|_| error)
        });
        value.map(Kind::Literal).map_err(|error| {
            SyntaxError::new(start, format!("between backticks stands JSON, but {}", error.reason))
        })
    }

    fn sign(&mut self, c: char) -> Result<Kind, SyntaxError> {
        let next = self.chars.get(self.position + 1).copied();
        let (kind, length) = match (c, next) {
            ('.', _) => (Kind::Dot, 1),
            ('*', _) => (Kind::Star, 1),
            (']', _) => (Kind::RightBracket, 1),
            (',', _) => (Kind::Comma, 1),
            (':', _) => (Kind::Colon, 1),
            ('@', _) => (Kind::Current, 1),
            ('(', _) => (Kind::LeftParenthesis, 1),
            (')', _) => (Kind::RightParenthesis, 1),
            ('{', _) => (Kind::LeftBrace, 1),
            ('}', _) => (Kind::RightBrace, 1),
            ('[', Some(']')) => (Kind::Flatten, 2),
            ('[', Some('?')) => (Kind::Filter, 2),
            ('[', _) => (Kind::LeftBracket, 1),
            ('|', Some('|')) => (Kind::Or, 2),
            ('|', _) => (Kind::Pipe, 1),
            ('&', Some('&')) => (Kind::And, 2),
            ('&', _) => (Kind::Ampersand, 1),
            ('=', Some('=')) => (Kind::Compare(Comparison::Equal), 2),
            ('!', Some('=')) => (Kind::Compare(Comparison::Unequal), 2),
            ('!', _) => (Kind::Not, 1),
            ('<', Some('=')) => (Kind::Compare(Comparison::LessOrEqual), 2),
            ('<', _) => (Kind::Compare(Comparison::Less), 1),
            ('>', Some('=')) => (Kind::Compare(Comparison::GreaterOrEqual), 2),
            ('>', _) => (Kind::Compare(Comparison::Greater), 1),
            ('=', _) => return Err(SyntaxError::new(self.position, "equality is written '=='")),
            _ => return Err(SyntaxError::new(self.position, format!("{c:?} has no meaning here"))),
        };
        self.position += length;
        Ok(kind)
    }
}

/// Cuts off what Python's `str.lstrip` does: white space, and the four separators of ASCII.
fn trim_start(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}'))
}
