//! `--query`: JMESPath as the AWS CLI evaluates it, which is jmespath.py 1.0.1.
//!
//! No crate serves here. The maintained one (`jmespath` 0.5) passes all but one of the language's 892 compliance tests,
//! but compared with jmespath.py on random expressions it answered 7 % differently and ordered or spelt another 4 %
//! otherwise: it sorts the keys of objects, reads numbers as 64-bit, and takes the deprecated literals below for
//! errors. Its value type leaves no room to mend that from outside. Hence a lexer, a parser and an interpreter of its
//! own, after the published grammar (<https://jmespath.org/specification.html>) and jmespath.py's behaviour where the
//! two differ:
//!
//! - commas between function arguments and between the members of `{…}` are optional;
//! - a slice straight after an index (`a[0][1:]`) does not project;
//! - `` `text` `` that is not JSON is the string `text`, the form that the language has deprecated;
//! - in nested values `true` equals `1`, as in Python; at the top it does not;
//! - a string compared with a number by order is an error, other mixtures are null;
//! - unknown functions and wrong numbers of arguments are found when the expression is evaluated, not before.

mod ast;
mod equality;
mod functions;
mod interpreter;
mod lexer;
mod literal;
mod parser;
mod token;

use super::value::Data;
use super::width;
use ast::Node;

/// How deep an expression or a literal may nest. Python gives up between 300 and 500.
const MAX_DEPTH: usize = 256;

/// An expression that has been read and can be applied to any number of values.
#[derive(Debug)]
pub struct Query {
    root: Node,
}

impl Query {
    /// Reads a JMESPath expression.
    ///
    /// # Errors
    /// [`QuerySyntaxError`] shows the place. The AWS CLI ends with 252 then, before it sends anything.
    pub fn parse(expression: &str) -> Result<Self, QuerySyntaxError> {
        let parsed = lexer::tokens(expression).and_then(parser::parse);
        parsed.map(|root| Self { root }).map_err(|error| QuerySyntaxError::new(expression, error))
    }

    /// Applies the expression to `value`.
    ///
    /// # Errors
    /// [`QueryError`] for an unknown function, arguments of a wrong type or number, and comparisons that Python
    /// refuses. The AWS CLI ends with 255 then, after the request.
    pub fn search(&self, value: &Data) -> Result<Data, QueryError> {
        interpreter::evaluate(&self.root, value)
    }
}

/// An expression that is not JMESPath.
#[derive(Debug, thiserror::Error)]
#[error("the query is not valid JMESPath: {reason}\n  {expression}\n  {caret:>width$}", caret = '^')]
pub struct QuerySyntaxError {
    reason: String,
    /// The expression on one line.
    expression: String,
    /// Columns up to the caret and with it.
    width: usize,
}

impl QuerySyntaxError {
    fn new(expression: &str, error: SyntaxError) -> Self {
        let visible: String = expression.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let before: String = visible.chars().take(error.position).collect();
        Self { reason: error.reason, expression: visible, width: width::columns(&before) + 1 }
    }
}

/// What is wrong and where, in characters from the start.
#[derive(Debug)]
struct SyntaxError {
    position: usize,
    reason: String,
}

impl SyntaxError {
    fn new(position: usize, reason: impl Into<String>) -> Self {
        Self { position, reason: reason.into() }
    }
}

/// An expression that cannot be applied to the value at hand.
#[derive(Debug, thiserror::Error)]
#[error("the query failed: {0}")]
pub struct QueryError(String);

impl QueryError {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(expression: &str) -> String {
        Query::parse(expression).unwrap_err().to_string()
    }

    #[test]
    fn a_syntax_error_points_at_its_place() {
        assert_eq!(
            message("DkimTokens[0"),
            "the query is not valid JMESPath: ']' is expected, but here is the end\n  DkimTokens[0\n              ^"
        );
        assert_eq!(message("a = b").lines().last(), Some("    ^"));
        assert_eq!(message("'日' b").lines().last(), Some("       ^"));
        assert_eq!(message("").lines().next(), Some("the query is not valid JMESPath: it is empty"));
    }

    #[test]
    fn no_expression_exhausts_the_stack() {
        for piece in ["(", "[", "!", "a.", "a||", "a[?", "{a:", "f(", "&", "*.", "a|", "[]", "a==", "`[[`"] {
            let _ = Query::parse(&piece.repeat(20_000));
        }
        let nested = format!("`{}{}`", "[".repeat(20_000), "]".repeat(20_000));
        assert!(Query::parse(&nested).is_err());
        for (open, close) in [("[", "]"), ("{a:", "}"), ("to_array(", ")"), ("!", ""), ("a || ", "")] {
            // A call deepens twice.
            let count = MAX_DEPTH / 2 - 2;
            let deep = format!("{}a{}", open.repeat(count), close.repeat(count));
            assert!(Query::parse(&deep).unwrap().search(&Data::text("x")).is_ok(), "{open}");
        }
    }
}
