//! Applies a tree to a value.

use std::cmp::Ordering;
use std::sync::Arc;

use super::QueryError;
use super::ast::{Node, Slice};
use super::equality::{equal, is_false};
use super::functions;
use super::token::Comparison;
use crate::output::number;
use crate::output::value::{Data, Members};

/// The result of `node` for `value`. What is handed on unchanged stays the same value, not an equal one.
pub(super) fn evaluate(node: &Node, value: &Data) -> Result<Data, QueryError> {
    match node {
        Node::Current => Ok(value.clone()),
        Node::Literal(literal) => Ok(literal.clone()),
        Node::Field(name) => Ok(match value {
            Data::Map(members) => members.get(name).cloned().unwrap_or(Data::Null),
            _ => Data::Null,
        }),
        Node::Index(index) => Ok(item(value, *index)),
        Node::Slice(bounds) => slice(value, *bounds),
        Node::Path(steps) | Node::Indexed(steps) => {
            steps.iter().try_fold(value.clone(), |current, step| evaluate(step, &current))
        }
        Node::Pipe(sides) => {
            let [left, right] = &**sides;
            evaluate(right, &evaluate(left, value)?)
        }
        Node::Projection(sides) => {
            let [left, right] = &**sides;
            match evaluate(left, value)? {
                Data::List(items) => project(items.iter(), right),
                _ => Ok(Data::Null),
            }
        }
        Node::ValueProjection(sides) => {
            let [left, right] = &**sides;
            match evaluate(left, value)? {
                Data::Map(members) => project(members.values(), right),
                _ => Ok(Data::Null),
            }
        }
        Node::Filter(parts) => filter(parts, value),
        Node::Flatten(inner) => Ok(flatten(&evaluate(inner, value)?)),
        Node::Or(sides) => {
            let [left, right] = &**sides;
            let first = evaluate(left, value)?;
            if is_false(&first) { evaluate(right, value) } else { Ok(first) }
        }
        Node::And(sides) => {
            let [left, right] = &**sides;
            let first = evaluate(left, value)?;
            if is_false(&first) { Ok(first) } else { evaluate(right, value) }
        }
        Node::Not(inner) => Ok(Data::Bool(is_false(&evaluate(inner, value)?))),
        Node::Compare(comparison, sides) => {
            let [left, right] = &**sides;
            compare(*comparison, &evaluate(left, value)?, &evaluate(right, value)?)
        }
        Node::MultiSelectList(items) => match value {
            Data::Null => Ok(Data::Null),
            value => items.iter().map(|item| evaluate(item, value)).collect::<Result<_, _>>().map(Data::list),
        },
        Node::MultiSelectHash(members) => multi_select_hash(members, value),
        Node::Call(name, arguments) => functions::call(name, arguments, value),
        Node::ExpressionReference(_) => {
            Err(QueryError::new("an expression reference (&…) is of use only as an argument of a function"))
        }
    }
}

/// Counts from the end below zero; null where there is nothing.
fn item(value: &Data, index: i64) -> Data {
    let Data::List(items) = value else { return Data::Null };
    let from_start = if index < 0 { index.saturating_add_unsigned(items.len() as u64) } else { index };
    usize::try_from(from_start).ok().and_then(|index| items.get(index)).cloned().unwrap_or(Data::Null)
}

/// As Python slices: bounds beyond the ends are cut off, negative ones count from the end.
fn slice(value: &Data, bounds: Slice) -> Result<Data, QueryError> {
    let Data::List(items) = value else { return Ok(Data::Null) };
    let length = items.len() as i64;
    let step = bounds.step.unwrap_or(1);
    if step == 0 {
        return Err(QueryError::new("the step of a slice cannot be 0"));
    }
    let (lowest, highest) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let clip = |bound: i64| {
        let from_start = if bound < 0 { bound.saturating_add(length) } else { bound };
        from_start.clamp(lowest, highest)
    };
    let mut index = bounds.start.map_or(if step > 0 { lowest } else { highest }, clip);
    let stop = bounds.stop.map_or(if step > 0 { highest } else { lowest }, clip);
    let mut taken = Vec::new();
    while if step > 0 { index < stop } else { index > stop } {
        taken.extend(usize::try_from(index).ok().and_then(|i| items.get(i)).cloned());
        index = index.saturating_add(step);
    }
    Ok(Data::list(taken))
}

/// Applies `right` to each element and drops nulls.
fn project<'a>(elements: impl Iterator<Item = &'a Data>, right: &Node) -> Result<Data, QueryError> {
    let mut collected = Vec::new();
    for element in elements {
        let current = evaluate(right, element)?;
        if !matches!(current, Data::Null) {
            collected.push(current);
        }
    }
    Ok(Data::list(collected))
}

fn filter(parts: &[Node; 3], value: &Data) -> Result<Data, QueryError> {
    let [left, right, condition] = parts;
    let Data::List(items) = evaluate(left, value)? else { return Ok(Data::Null) };
    let mut collected = Vec::new();
    for element in items.iter() {
        if is_false(&evaluate(condition, element)?) {
            continue;
        }
        let current = evaluate(right, element)?;
        if !matches!(current, Data::Null) {
            collected.push(current);
        }
    }
    Ok(Data::list(collected))
}

/// One level only.
fn flatten(value: &Data) -> Data {
    let Data::List(items) = value else { return Data::Null };
    let mut merged = Vec::new();
    for item in items.iter() {
        match item {
            Data::List(inner) => merged.extend(inner.iter().cloned()),
            other => merged.push(other.clone()),
        }
    }
    Data::list(merged)
}

fn multi_select_hash(members: &[(Arc<str>, Node)], value: &Data) -> Result<Data, QueryError> {
    if matches!(value, Data::Null) {
        return Ok(Data::Null);
    }
    let mut selected = Members::with_capacity(members.len());
    for (key, node) in members {
        selected.insert(key.clone(), evaluate(node, value)?);
    }
    Ok(Data::map(selected))
}

/// Order is for numbers and for strings; anything else gives null, and a number beside a string fails as in Python.
fn compare(comparison: Comparison, left: &Data, right: &Data) -> Result<Data, QueryError> {
    let wanted: fn(Ordering) -> bool = match comparison {
        Comparison::Equal => return Ok(Data::Bool(equal(left, right))),
        Comparison::Unequal => return Ok(Data::Bool(!equal(left, right))),
        Comparison::Less => Ordering::is_lt,
        Comparison::LessOrEqual => Ordering::is_le,
        Comparison::Greater => Ordering::is_gt,
        Comparison::GreaterOrEqual => Ordering::is_ge,
    };
    match (left, right) {
        (Data::Text(left), Data::Text(right)) => Ok(Data::Bool(wanted(left.cmp(right)))),
        (left, right) if left.is_number() && right.is_number() => {
            Ok(Data::Bool(number::compare(left, right).is_some_and(wanted)))
        }
        (Data::Text(_), other) | (other, Data::Text(_)) if other.is_number() => {
            Err(QueryError::new("a string and a number have no order; compare strings with strings ('10')"))
        }
        _ => Ok(Data::Null),
    }
}
