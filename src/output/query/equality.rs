//! Which values are equal, and which are false.

use std::cmp::Ordering;

use crate::output::integer::Integer;
use crate::output::number;
use crate::output::value::Data;

/// JMESPath's `==`: Python's, but a number is never equal to `true` or `false`.
pub(super) fn equal(a: &Data, b: &Data) -> bool {
    let mixed = |a: &Data, b: &Data| a.is_number() && matches!(b, Data::Bool(_));
    !mixed(a, b) && !mixed(b, a) && python_equal(a, b)
}

/// Python's `==`, in which `true` is 1 and `false` is 0. It decides inside of lists and objects, and for `contains`.
pub(super) fn python_equal(a: &Data, b: &Data) -> bool {
    match (a, b) {
        (Data::Null, Data::Null) => true,
        (Data::Bool(a), Data::Bool(b)) => a == b,
        (Data::Bool(flag), number) | (number, Data::Bool(flag)) if number.is_number() => {
            let one_or_zero = Data::Integer(Integer::from(i64::from(*flag)));
            number::compare(&one_or_zero, number) == Some(Ordering::Equal)
        }
        (Data::Text(a), Data::Text(b)) => a == b,
        (Data::List(a), Data::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| python_equal(a, b))
        }
        (Data::Map(a), Data::Map(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| python_equal(a, b)))
        }
        _ => number::compare(a, b) == Some(Ordering::Equal),
    }
}

/// JMESPath's idea of false: null, `false`, and whatever is empty. Zero is true.
pub(super) fn is_false(value: &Data) -> bool {
    !value.is_number() && !value.is_truthy()
}
