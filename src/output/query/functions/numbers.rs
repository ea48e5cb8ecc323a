//! Functions on numbers.

use super::super::QueryError;
use super::Arguments;
use crate::output::integer::Integer;
use crate::output::value::Data;

pub(super) fn abs(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    Ok(match arguments.number(0)? {
        Data::Integer(value) => Data::Integer(value.abs()),
        Data::Float(value) => Data::Float(value.abs()),
        other => other.clone(),
    })
}

pub(super) fn ceil(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    round(arguments, f64::ceil)
}

pub(super) fn floor(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    round(arguments, f64::floor)
}

/// Floats become integers, however large.
fn round(arguments: &Arguments<'_>, rule: fn(f64) -> f64) -> Result<Data, QueryError> {
    match arguments.number(0)? {
        Data::Float(value) => Integer::from_float(rule(*value))
            .map(Data::Integer)
            .ok_or_else(|| arguments.failure("cannot round infinity")),
        whole => Ok(whole.clone()),
    }
}

pub(super) fn sum(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    total(arguments)
}

/// Always a float, except for the empty list, which has none.
pub(super) fn avg(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    let count = arguments.numbers(0)?.len();
    if count == 0 {
        return Ok(Data::Null);
    }
    Ok(Data::Float(as_float(&total(arguments)?, arguments)? / count as f64))
}

/// Integers add up exactly. From the first float on the sum is a float, with the rounding errors carried along as
/// Python 3.12 does (Neumaier's summation).
fn total(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    let mut whole = Integer::from(0_i64);
    let mut float: Option<(f64, f64)> = None;
    for item in arguments.numbers(0)? {
        match (&mut float, item) {
            (None, Data::Integer(value)) => whole = whole.add(value),
            (None, item) => {
                let start = as_float(&Data::Integer(whole.clone()), arguments)?;
                float = Some((start + as_float(item, arguments)?, 0.0));
            }
            // Integers are added as they are; only floats carry.
            (Some((sum, _)), Data::Integer(_)) => *sum += as_float(item, arguments)?,
            (Some((sum, carry)), item) => {
                (*sum, *carry) = add(*sum, *carry, as_float(item, arguments)?);
            }
        }
    }
    Ok(match float {
        None => Data::Integer(whole),
        Some((sum, carry)) if carry != 0.0 && carry.is_finite() => Data::Float(sum + carry),
        Some((sum, _)) => Data::Float(sum),
    })
}

/// The sum so far and what rounding has lost of it.
fn add(sum: f64, carry: f64, value: f64) -> (f64, f64) {
    let total = sum + value;
    let lost = if sum.abs() >= value.abs() { (sum - total) + value } else { (value - total) + sum };
    (total, carry + lost)
}

fn as_float(value: &Data, arguments: &Arguments<'_>) -> Result<f64, QueryError> {
    let float = match value {
        Data::Float(value) => Some(*value),
        Data::Integer(value) => value.to_float(),
        _ => None,
    };
    float.ok_or_else(|| arguments.failure("cannot hold so large a number as a float"))
}

/// Strings as Python reads numbers; null for what is none.
pub(super) fn to_number(arguments: &Arguments<'_>) -> Result<Data, QueryError> {
    Ok(match arguments.any(0)? {
        Data::Text(text) => parse(text).unwrap_or(Data::Null),
        value if value.is_number() => value.clone(),
        _ => Data::Null,
    })
}

/// Spaces around it, a sign, single underscores between digits; then a float's point and exponent, or `inf`, `nan`.
fn parse(text: &str) -> Option<Data> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}'));
    let plain = without_underscores(text)?;
    let unsigned = plain.strip_prefix('+').unwrap_or(&plain);
    if unsigned.starts_with('-') && unsigned.len() < plain.len() {
        return None;
    }
    if let Some(value) = Integer::from_decimal(unsigned) {
        return Some(Data::Integer(value));
    }
    plain.parse().ok().map(Data::Float)
}

/// `None` where an underscore is not between two digits.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let fits = |i: usize| i > 0 && is_digit(bytes.get(i - 1)) && is_digit(bytes.get(i + 1));
    let all_fit = text.match_indices('_').all(|(i, _)| fits(i));
    all_fit.then(|| text.replace('_', ""))
}
