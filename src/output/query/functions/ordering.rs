//! Functions that sort, and those that pick the least or the greatest.

use std::cmp::Ordering;

use super::super::QueryError;
use super::super::interpreter::evaluate;
use super::Arguments;
use crate::output::number;
use crate::output::value::Data;

/// What Python answers: the first of equal ones, for the least as for the greatest.
pub(super) fn max(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    extreme(own_keys(arguments)?, Ordering::Greater)
}

pub(super) fn min(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    extreme(own_keys(arguments)?, Ordering::Less)
}

pub(super) fn max_by(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    extreme(computed_keys(arguments)?, Ordering::Greater)
}

pub(super) fn min_by(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    extreme(computed_keys(arguments)?, Ordering::Less)
}

pub(super) fn sort(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    Ok(sorted(own_keys(arguments)?))
}

/// An empty list comes back as itself.
pub(super) fn sort_by(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    arguments.expression(1)?;
    if arguments.list(0)?.is_empty() {
        return arguments.any(0).cloned();
    }
    Ok(sorted(computed_keys(arguments)?))
}

/// An element and what it is ordered by.
type Keyed = (Data, Data);

fn own_keys(arguments: &Arguments<'_>) -> Result<Vec<Keyed>, QueryError> {
    one_kind(arguments, arguments.list(0)?.iter().map(|item| (item.clone(), item.clone())).collect())
}

fn computed_keys(arguments: &Arguments<'_>) -> Result<Vec<Keyed>, QueryError> {
    let expression = arguments.expression(1)?;
    let keyed = arguments.list(0)?.iter().map(|item| Ok((evaluate(expression, item)?, item.clone())));
    one_kind(arguments, keyed.collect::<Result<_, _>>()?)
}

/// All keys are numbers, or all are strings.
fn one_kind(arguments: &Arguments<'_>, keyed: Vec<Keyed>) -> Result<Vec<Keyed>, QueryError> {
    let all = |wanted: fn(&Data) -> bool| keyed.iter().all(|(key, _)| wanted(key));
    if all(Data::is_number) || all(|key| matches!(key, Data::Text(_))) {
        return Ok(keyed);
    }
    Err(arguments.mismatch("numbers only or strings only", "something else or a mixture"))
}

fn order(a: &Data, b: &Data) -> Ordering {
    match (a, b) {
        (Data::Text(a), Data::Text(b)) => a.cmp(b),
        // Not-a-number goes last, so that the order is total.
        (a, b) => number::compare(a, b).unwrap_or_else(|| is_nan(a).cmp(&is_nan(b))),
    }
}

fn is_nan(value: &Data) -> bool {
    matches!(value, Data::Float(value) if value.is_nan())
}

fn sorted(mut keyed: Vec<Keyed>) -> Data {
    keyed.sort_by(|(a, _), (b, _)| order(a, b));
    Data::list(keyed.into_iter().map(|(_, item)| item).collect())
}

fn extreme(keyed: Vec<Keyed>, better: Ordering) -> Result<Data, QueryError> {
    let mut best: Option<Keyed> = None;
    for candidate in keyed {
        if best.as_ref().is_none_or(|(key, _)| order(&candidate.0, key) == better) {
            best = Some(candidate);
        }
    }
    Ok(best.map_or(Data::Null, |(_, item)| item))
}
