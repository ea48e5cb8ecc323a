//! The tokens of JMESPath.

use std::sync::Arc;

use crate::output::value::Data;

/// What a token is, with what it carries.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Identifier(Arc<str>),
    QuotedIdentifier(Arc<str>),
    Literal(Data),
    /// Beyond 64 bits it is cut off there, where no list is that long.
    Number(i64),
    Dot,
    Star,
    LeftBracket,
    RightBracket,
    Flatten,
    Filter,
    Comma,
    Colon,
    Current,
    LeftParenthesis,
    RightParenthesis,
    LeftBrace,
    RightBrace,
    Or,
    Pipe,
    And,
    Ampersand,
    Not,
    Compare(Comparison),
    End,
}

/// `==`, `!=`, `<`, `<=`, `>`, `>=`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A token and where it begins, in characters.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) position: usize,
}

impl Kind {
    /// How tightly the token binds to what stands in front of it.
    pub(super) fn binding_power(&self) -> u8 {
        match self {
            Self::Pipe => 1,
            Self::Or => 2,
            Self::And => 3,
            Self::Compare(_) => 5,
            Self::Flatten => 9,
            Self::Star => 20,
            Self::Filter => 21,
            Self::Dot => 40,
            Self::Not => 45,
            Self::LeftBrace => 50,
            Self::LeftBracket => 55,
            Self::LeftParenthesis => 60,
            _ => 0,
        }
    }

    /// The token in a sentence.
    pub(super) fn describe(&self) -> String {
        let sign = match self {
            Self::Identifier(name) => return format!("the name {name}"),
            Self::QuotedIdentifier(name) => return format!("the name \"{name}\""),
            Self::Literal(_) => return "a literal".to_owned(),
            Self::Number(number) => return format!("the number {number}"),
            Self::End => return "the end".to_owned(),
            Self::Dot => ".",
            Self::Star => "*",
            Self::LeftBracket => "[",
            Self::RightBracket => "]",
            Self::Flatten => "[]",
            Self::Filter => "[?",
            Self::Comma => ",",
            Self::Colon => ":",
            Self::Current => "@",
            Self::LeftParenthesis => "(",
            Self::RightParenthesis => ")",
            Self::LeftBrace => "{",
            Self::RightBrace => "}",
            Self::Or => "||",
            Self::Pipe => "|",
            Self::And => "&&",
            Self::Ampersand => "&",
            Self::Not => "!",
            Self::Compare(Comparison::Equal) => "==",
            Self::Compare(Comparison::Unequal) => "!=",
            Self::Compare(Comparison::Less) => "<",
            Self::Compare(Comparison::LessOrEqual) => "<=",
            Self::Compare(Comparison::Greater) => ">",
            Self::Compare(Comparison::GreaterOrEqual) => ">=",
        };
        format!("'{sign}'")
    }
}
