//! From tokens to a tree, by operator precedence.

mod brackets;

use std::sync::Arc;

use super::ast::Node;
use super::token::{Kind, Token};
use super::{MAX_DEPTH, SyntaxError};

/// Tokens that bind weaker than this end a projection.
const PROJECTION_STOP: u8 = 10;
const STAR: u8 = 20;
const FILTER: u8 = 21;
const DOT: u8 = 40;
const NOT: u8 = 45;

/// The tree of a list of tokens that ends in [`Kind::End`].
pub(super) fn parse(tokens: Vec<Token>) -> Result<Node, SyntaxError> {
    let mut parser = Parser { end: Token { kind: Kind::End, position: 0 }, tokens, index: 0, depth: 0 };
    let node = parser.expression(0)?;
    match parser.peek() {
        Kind::End => Ok(node),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    index: usize,
    depth: usize,
    /// Stands for whatever is behind the last token.
    end: Token,
}

impl Parser {
    fn token(&self, ahead: usize) -> &Token {
        self.tokens.get(self.index + ahead).or(self.tokens.last()).unwrap_or(&self.end)
    }

    fn peek(&self) -> &Kind {
        &self.token(0).kind
    }

    fn next(&mut self) -> Kind {
        let kind = self.peek().clone();
        self.index += 1;
        kind
    }

    fn unexpected(&self, expected: &str) -> SyntaxError {
        let token = self.token(0);
        SyntaxError::new(
            token.position,
            format!("{expected} is expected, but here is {}", token.kind.describe()),
        )
    }

    fn expect(&mut self, wanted: fn(&Kind) -> bool, expected: &str) -> Result<(), SyntaxError> {
        if !wanted(self.peek()) {
            return Err(self.unexpected(expected));
        }
        self.index += 1;
        Ok(())
    }

    fn expect_right_bracket(&mut self) -> Result<(), SyntaxError> {
        self.expect(|kind| matches!(kind, Kind::RightBracket), "']'")
    }

    /// An expression up to the first token that binds no tighter than `power`.
    fn expression(&mut self, power: u8) -> Result<Node, SyntaxError> {
        let outer = self.depth;
        self.deepen()?;
        let mut left = self.prefix()?;
        while self.peek().binding_power() > power {
            self.deepen()?;
            left = self.infix(left)?;
        }
        self.depth = outer;
        Ok(left)
    }

    /// Both nesting and long chains deepen the tree, which is walked recursively.
    fn deepen(&mut self) -> Result<(), SyntaxError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(SyntaxError::new(self.token(0).position, "it nests too deep"));
        }
        Ok(())
    }

    fn prefix(&mut self) -> Result<Node, SyntaxError> {
        let index = self.index;
        match self.next() {
            Kind::Literal(value) => Ok(Node::Literal(value)),
            Kind::Identifier(name) => Ok(Node::Field(name)),
            Kind::QuotedIdentifier(_) if matches!(self.peek(), Kind::LeftParenthesis) => {
                Err(SyntaxError::new(self.token(0).position, "the name of a function is not quoted"))
            }
            Kind::QuotedIdentifier(name) => Ok(Node::Field(name)),
            Kind::Current => Ok(Node::Current),
            Kind::Star => {
                let right = match self.peek() {
                    Kind::RightBracket => Node::Current,
                    _ => self.projected(STAR)?,
                };
                Ok(Node::ValueProjection(Box::new([Node::Current, right])))
            }
            Kind::Filter => self.filter(Node::Current),
            Kind::Flatten => self.flatten(Node::Current),
            Kind::LeftBrace => self.multi_select_hash(),
            Kind::LeftBracket => self.bracket(),
            Kind::LeftParenthesis => {
                let inner = self.expression(0)?;
                self.expect(|kind| matches!(kind, Kind::RightParenthesis), "')'")?;
                Ok(inner)
            }
            Kind::Not => Ok(Node::Not(Box::new(self.expression(NOT)?))),
            Kind::Ampersand => Ok(Node::ExpressionReference(Box::new(self.expression(0)?))),
            _ => {
                self.index = index;
                Err(self.unexpected("a value"))
            }
        }
    }

    fn infix(&mut self, left: Node) -> Result<Node, SyntaxError> {
        let index = self.index;
        let kind = self.next();
        let power = kind.binding_power();
        match kind {
            Kind::Dot => self.dot(left),
            Kind::Pipe => Ok(Node::Pipe(Box::new([left, self.expression(power)?]))),
            Kind::Or => Ok(Node::Or(Box::new([left, self.expression(power)?]))),
            Kind::And => Ok(Node::And(Box::new([left, self.expression(power)?]))),
            Kind::Compare(comparison) => {
                Ok(Node::Compare(comparison, Box::new([left, self.expression(power)?])))
            }
            Kind::Flatten => self.flatten(left),
            Kind::Filter => self.filter(left),
            Kind::LeftBracket => self.bracket_after(left),
            Kind::LeftParenthesis => match left {
                Node::Field(name) => self.arguments(name),
                _ => Err(SyntaxError::new(self.token(0).position, "only a name can be called as a function")),
            },
            _ => {
                self.index = index;
                Err(self.unexpected("an operator"))
            }
        }
    }

    fn dot(&mut self, left: Node) -> Result<Node, SyntaxError> {
        if matches!(self.peek(), Kind::Star) {
            self.index += 1;
            let right = self.projected(DOT)?;
            return Ok(Node::ValueProjection(Box::new([left, right])));
        }
        let right = self.after_dot(DOT)?;
        Ok(match left {
            Node::Path(mut steps) => {
                steps.push(right);
                Node::Path(steps)
            }
            left => Node::Path(vec![left, right]),
        })
    }

    fn after_dot(&mut self, power: u8) -> Result<Node, SyntaxError> {
        match self.peek() {
            Kind::Identifier(_) | Kind::QuotedIdentifier(_) | Kind::Star => self.expression(power),
            Kind::LeftBracket => {
                self.index += 1;
                self.multi_select_list()
            }
            Kind::LeftBrace => {
                self.index += 1;
                self.multi_select_hash()
            }
            _ => Err(self.unexpected("a name, '*', '[' or '{'")),
        }
    }

    /// What a projection applies to each of its elements.
    fn projected(&mut self, power: u8) -> Result<Node, SyntaxError> {
        match self.peek() {
            kind if kind.binding_power() < PROJECTION_STOP => Ok(Node::Current),
            Kind::LeftBracket | Kind::Filter => self.expression(power),
            Kind::Dot => {
                self.index += 1;
                self.after_dot(power)
            }
            _ => Err(self.unexpected("'.', '[' or the end of the projection")),
        }
    }

    fn flatten(&mut self, left: Node) -> Result<Node, SyntaxError> {
        let right = self.projected(Kind::Flatten.binding_power())?;
        Ok(Node::Projection(Box::new([Node::Flatten(Box::new(left)), right])))
    }

    fn filter(&mut self, left: Node) -> Result<Node, SyntaxError> {
        let condition = self.expression(0)?;
        self.expect_right_bracket()?;
        let right = match self.peek() {
            Kind::Flatten => Node::Current,
            _ => self.projected(FILTER)?,
        };
        Ok(Node::Filter(Box::new([left, right, condition])))
    }

    /// Commas may be missing, as in jmespath.py.
    fn arguments(&mut self, name: Arc<str>) -> Result<Node, SyntaxError> {
        let mut arguments = Vec::new();
        while !matches!(self.peek(), Kind::RightParenthesis) {
            arguments.push(self.expression(0)?);
            if matches!(self.peek(), Kind::Comma) {
                self.index += 1;
            }
        }
        self.index += 1;
        Ok(Node::Call(name, arguments))
    }
}
