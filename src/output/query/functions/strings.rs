//! Functions on strings, and those that make one.

use super::super::QueryError;
use super::{Argument, Arguments};
use crate::output::json;
use crate::output::value::Data;

pub(super) fn starts_with(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    Ok(Data::Bool(arguments.text(0)?.starts_with(arguments.text(1)?)))
}

pub(super) fn ends_with(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    Ok(Data::Bool(arguments.text(0)?.ends_with(arguments.text(1)?)))
}

pub(super) fn join(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    let separator = arguments.text(0)?;
    let parts: Option<Vec<&str>> = arguments
        .list(1)?
        .iter()
        .map(|item| match item {
            Data::Text(text) => Some(&**text),
            _ => None,
        })
        .collect();
    match parts {
        Some(parts) => Ok(Data::text(parts.join(separator))),
        None => Err(arguments.mismatch("an array of strings", "one with other values")),
    }
}

pub(super) fn to_string(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    Ok(match arguments.any(0)? {
        Data::Text(text) => Data::Text(text.clone()),
        other => Data::text(json::compact(other)),
    })
}

/// An expression has no type that has a name: null.
pub(super) fn type_name(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    Ok(match arguments.iter().next() {
        Some(Argument::Value(value)) => Data::text(super::type_name(value)),
        _ => Data::Null,
    })
}
