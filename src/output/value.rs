//! The values that are printed and that a query works on.
//!
//! `serde_json::Value` will not do: it rounds integers beyond 64 bits, has no infinities (a `--query` can ask for
//! `to_number('inf')`), and does not tell one list that is named twice from two equal lists, which YAML output shows
//! (`&id001`, `*id001`). Cloning a [`Data`] is cheap and keeps that identity.

use std::sync::Arc;

use indexmap::IndexMap;

use super::integer::Integer;

/// The members of an object, in the order in which they came.
pub type Members = IndexMap<Arc<str>, Data>;

/// One value of the JSON data model, as Python holds it.
#[derive(Clone, Debug)]
pub enum Data {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number without fraction and exponent, of any size.
    Integer(Integer),
    /// Any other number; may be infinite or not-a-number.
    Float(f64),
    /// A string.
    Text(Arc<str>),
    /// An array. Clones share the allocation, which is its identity.
    List(Arc<Vec<Data>>),
    /// An object. Clones share the allocation, which is its identity.
    Map(Arc<Members>),
}

impl Data {
    /// A string.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Arc::from(text.as_ref()))
    }

    /// A new array, identical to no other.
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(Arc::new(items))
    }

    /// A new object, identical to no other.
    pub fn map(members: Members) -> Self {
        Self::Map(Arc::new(members))
    }

    /// An integer that is known to be small.
    pub fn count(value: usize) -> Self {
        Self::Integer(Integer::from(value as u64))
    }

    /// Neither array nor object.
    pub fn is_scalar(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Map(_))
    }

    /// An integer or a float; `true` and `false` are not.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Float(_))
    }

    /// `{}`: the one value for which the AWS CLI prints nothing in any format.
    pub fn is_empty_map(&self) -> bool {
        matches!(self, Self::Map(members) if members.is_empty())
    }

    /// Python's idea of truth: not null, false, zero, or empty.
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Integer(value) => !value.is_zero(),
            Self::Float(value) => *value != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Map(members) => !members.is_empty(),
        }
    }
}

impl From<&serde_json::Value> for Data {
    fn from(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => from_number(number),
            Value::String(text) => Self::text(text),
            Value::Array(items) => Self::list(items.iter().map(Self::from).collect()),
            Value::Object(members) => Self::map(
                members.iter().map(|(key, value)| (Arc::from(key.as_str()), Self::from(value))).collect(),
            ),
        }
    }
}

fn from_number(number: &serde_json::Number) -> Data {
    if let Some(value) = number.as_i64() {
        return Data::Integer(Integer::from(value));
    }
    if let Some(value) = number.as_u64() {
        return Data::Integer(Integer::from(value));
    }
    Data::Float(number.as_f64().unwrap_or(f64::NAN))
}
