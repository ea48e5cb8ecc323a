//! The built-in functions: a table of their names, how many arguments each takes, and reading the arguments.

mod lists;
mod numbers;
mod objects;
mod ordering;
mod strings;

use std::sync::Arc;

use super::QueryError;
use super::ast::Node;
use super::interpreter::evaluate;
use crate::output::value::{Data, Members};

type Body = fn(&Arguments<'_>) -> Result<Data, QueryError>;

/// How many arguments a function takes.
enum Arity {
    Exactly(usize),
    AtLeastOne,
}

use Arity::{AtLeastOne, Exactly};

/// Sources: <https://jmespath.org/specification.html#built-in-functions>.
const FUNCTIONS: [(&str, Arity, Body); 26] = [
    ("abs", Exactly(1), numbers::abs),
    ("avg", Exactly(1), numbers::avg),
    ("ceil", Exactly(1), numbers::ceil),
    ("contains", Exactly(2), lists::contains),
    ("ends_with", Exactly(2), strings::ends_with),
    ("floor", Exactly(1), numbers::floor),
    ("join", Exactly(2), strings::join),
    ("keys", Exactly(1), objects::keys),
    ("length", Exactly(1), lists::length),
    ("map", Exactly(2), lists::map),
    ("max", Exactly(1), ordering::max),
    ("max_by", Exactly(2), ordering::max_by),
    ("merge", AtLeastOne, objects::merge),
    ("min", Exactly(1), ordering::min),
    ("min_by", Exactly(2), ordering::min_by),
    ("not_null", AtLeastOne, lists::not_null),
    ("reverse", Exactly(1), lists::reverse),
    ("sort", Exactly(1), ordering::sort),
    ("sort_by", Exactly(2), ordering::sort_by),
    ("starts_with", Exactly(2), strings::starts_with),
    ("sum", Exactly(1), numbers::sum),
    ("to_array", Exactly(1), lists::to_array),
    ("to_number", Exactly(1), numbers::to_number),
    ("to_string", Exactly(1), strings::to_string),
    ("type", Exactly(1), strings::type_name),
    ("values", Exactly(1), objects::values),
];

/// Calls the function `name` on arguments that are evaluated for `value`.
pub(super) fn call(name: &str, nodes: &[Node], value: &Data) -> Result<Data, QueryError> {
    let values = nodes.iter().map(|node| Argument::of(node, value)).collect::<Result<Vec<_>, _>>()?;
    let Some((name, arity, body)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
        return Err(QueryError::new(format!("there is no function {name}()")));
    };
    let wrong =
        |wanted: &str| QueryError::new(format!("{name}() takes {wanted}, but was given {}", values.len()));
    match arity {
        Exactly(1) if values.len() != 1 => Err(wrong("1 argument")),
        Exactly(count) if values.len() != *count => Err(wrong(&format!("{count} arguments"))),
        AtLeastOne if values.is_empty() => Err(wrong("1 argument or more")),
        _ => body(&Arguments { name, values }),
    }
}

/// A value, or an expression to be applied later (`&…`).
enum Argument<'a> {
    Value(Data),
    Expression(&'a Node),
}

impl<'a> Argument<'a> {
    fn of(node: &'a Node, value: &Data) -> Result<Self, QueryError> {
        match node {
            Node::ExpressionReference(inner) => Ok(Self::Expression(inner)),
            node => evaluate(node, value).map(Self::Value),
        }
    }

    fn type_name(&self) -> &'static str {
        match self {
            Self::Value(value) => type_name(value),
            Self::Expression(_) => "expression",
        }
    }
}

/// The arguments of one call. Reading one as a type that it does not have is the error that the function ends with.
struct Arguments<'a> {
    name: &'static str,
    values: Vec<Argument<'a>>,
}

impl<'a> Arguments<'a> {
    fn iter(&self) -> impl Iterator<Item = &Argument<'a>> {
        self.values.iter()
    }

    fn mismatch(&self, wanted: &str, found: &str) -> QueryError {
        QueryError::new(format!("{}() takes {wanted} here, but was given {found}", self.name))
    }

    /// The call is wrong in another way than by a type.
    fn failure(&self, reason: &str) -> QueryError {
        QueryError::new(format!("{}() {reason}", self.name))
    }

    fn wrong(&self, index: usize, wanted: &str) -> QueryError {
        let found = self.values.get(index).map_or("nothing", Argument::type_name);
        self.mismatch(wanted, found)
    }

    fn any(&self, index: usize) -> Result<&Data, QueryError> {
        match self.values.get(index) {
            Some(Argument::Value(value)) => Ok(value),
            _ => Err(self.wrong(index, "a value")),
        }
    }

    fn number(&self, index: usize) -> Result<&Data, QueryError> {
        let found = self.any(index).ok().filter(|value| value.is_number());
        found.ok_or_else(|| self.wrong(index, "a number"))
    }

    fn text(&self, index: usize) -> Result<&str, QueryError> {
        match self.values.get(index) {
            Some(Argument::Value(Data::Text(text))) => Ok(text),
            _ => Err(self.wrong(index, "a string")),
        }
    }

    fn list(&self, index: usize) -> Result<&[Data], QueryError> {
        match self.values.get(index) {
            Some(Argument::Value(Data::List(items))) => Ok(items),
            _ => Err(self.wrong(index, "an array")),
        }
    }

    fn map(&self, index: usize) -> Result<&Arc<Members>, QueryError> {
        match self.values.get(index) {
            Some(Argument::Value(Data::Map(members))) => Ok(members),
            _ => Err(self.wrong(index, "an object")),
        }
    }

    fn expression(&self, index: usize) -> Result<&'a Node, QueryError> {
        match self.values.get(index) {
            Some(Argument::Expression(node)) => Ok(node),
            _ => Err(self.wrong(index, "an expression (&…)")),
        }
    }

    /// A list whose elements are all numbers.
    fn numbers(&self, index: usize) -> Result<&[Data], QueryError> {
        let items = self.list(index)?;
        match items.iter().find(|item| !item.is_number()) {
            Some(other) => {
                Err(self.mismatch("an array of numbers", &format!("one with {}", type_name(other))))
            }
            None => Ok(items),
        }
    }
}

/// JMESPath's name of the type of a value.
fn type_name(value: &Data) -> &'static str {
    match value {
        Data::Null => "null",
        Data::Bool(_) => "boolean",
        Data::Integer(_) | Data::Float(_) => "number",
        Data::Text(_) => "string",
        Data::List(_) => "array",
        Data::Map(_) => "object",
    }
}
