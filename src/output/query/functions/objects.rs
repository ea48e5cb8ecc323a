//! Functions on objects.

use std::sync::Arc;

use super::super::QueryError;
use super::{Argument, Arguments};
use crate::output::value::{Data, Members};

pub(super) fn keys(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    Ok(Data::list(arguments.map(0)?.keys().map(|key| Data::Text(key.clone())).collect()))
}

pub(super) fn values(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    Ok(Data::list(arguments.map(0)?.values().cloned().collect()))
}

/// A key that several have keeps its first place and its last value. Only the first argument must be an object:
/// jmespath.py hands the others to `dict.update`, which takes lists of pairs as well.
pub(super) fn merge(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    let mut merged = Members::clone(arguments.map(0)?);
    for (i, argument) in arguments.iter().enumerate().skip(1) {
        let pairs = match argument {
            Argument::Value(Data::Map(members)) => Some(Members::clone(members)),
            Argument::Value(Data::List(items)) => items.iter().map(pair).collect(),
            Argument::Value(Data::Text(text)) if text.is_empty() => Some(Members::new()),
            _ => None,
        };
        merged.extend(pairs.ok_or_else(|| arguments.wrong(i, "an object"))?);
    }
    Ok(Data::map(merged))
}

/// A key and a value out of a list of two.
fn pair(item: &Data) -> Option<(Arc<str>, Data)> {
    match item {
        Data::List(pair) => match pair.as_slice() {
            [Data::Text(key), value] => Some((key.clone(), value.clone())),
            _ => None,
        },
        _ => None,
    }
}
