//! Functions on arrays, and on whatever has a length.

use super::super::QueryError;
use super::super::equality::python_equal;
use super::super::interpreter::evaluate;
use super::{Argument, Arguments};
use crate::output::value::Data;

/// In a string it looks for a string only.
pub(super) fn contains(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    match arguments.any(0)? {
        Data::Text(text) => Ok(Data::Bool(text.contains(arguments.text(1)?))),
        Data::List(items) => {
            let wanted = arguments.any(1)?;
            Ok(Data::Bool(items.iter().any(|item| python_equal(item, wanted))))
        }
        _ => Err(arguments.wrong(0, "an array or a string")),
    }
}

/// Strings are as long as they have code points.
pub(super) fn length(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    match arguments.any(0)? {
        Data::Text(text) => Ok(Data::count(text.chars().count())),
        Data::List(items) => Ok(Data::count(items.len())),
        Data::Map(members) => Ok(Data::count(members.len())),
        _ => Err(arguments.wrong(0, "a string, an array or an object")),
    }
}

/// Unlike a projection it keeps nulls.
pub(super) fn map(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    let expression = arguments.expression(0)?;
    let mapped = arguments.list(1)?.iter().map(|item| evaluate(expression, item));
    mapped.collect::<Result<_, _>>().map(Data::list)
}

/// The first argument that is not null.
pub(super) fn not_null(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    for (i, argument) in arguments.iter().enumerate() {
        match argument {
            Argument::Value(Data::Null) => {}
            Argument::Value(value) => return Ok(value.clone()),
            Argument::Expression(_) => return Err(arguments.wrong(i, "values")),
        }
    }
    Ok(Data::Null)
}

pub(super) fn reverse(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    match arguments.any(0)? {
        Data::Text(text) => Ok(Data::text(text.chars().rev().collect::<String>())),
        Data::List(items) => Ok(Data::list(items.iter().rev().cloned().collect())),
        _ => Err(arguments.wrong(0, "an array or a string")),
    }
}

pub(super) fn to_array(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    Ok(match arguments.any(0)? {
        list @ Data::List(_) => list.clone(),
        other => Data::list(vec![other.clone()]),
    })
}
