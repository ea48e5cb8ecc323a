//! Natural order, as octoDNS wants its keys: numbers inside names count as numbers.

use std::cmp::Ordering;

/// Compares as Python's `natsort` does with its defaults: text, number, text, and so on; a number that stands in front
/// has the empty text before it. What differs in leading zeros only is compared as text.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one, other);
    while !left.is_empty() && !right.is_empty() {
        let ((text, number, rest), (other_text, other_number, other_rest)) = (split(left), split(right));
        let order = text.cmp(other_text).then_with(|| by_value(number, other_number));
        if order.is_ne() {
            return order;
        }
        (left, right) = (rest, other_rest);
    }
    left.len().cmp(&right.len()).then_with(|| one.cmp(other))
}

/// A name and a type in the order of [`compare`].
#[derive(PartialEq, Eq)]
pub(super) struct Name(pub(super) String, pub(super) String);

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(&self.0, &other.0).then_with(|| self.1.cmp(&other.1))
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The beginning of a name, in bytes whose order is that of [`compare`] where two differ.
pub(super) type Beginning = [u8; 24];

/// A text ends with a zero, which no name has in it; a number begins with how many digits it has, and one.
pub(super) fn beginning(name: &str) -> Beginning {
    let mut beginning = Beginning::default();
    let mut places = beginning.iter_mut();
    let mut rest = name;
    while !rest.is_empty() && places.len() > 0 {
        let (text, number, behind) = split(rest);
        let digits = number.trim_start_matches('0');
        let length = if number.is_empty() { 0 } else { u8::try_from(digits.len() + 1).unwrap_or(u8::MAX) };
        let bytes = text.bytes().chain([0, length]).chain(digits.bytes());
        // In this order: at the end of the bytes no place is taken.
        bytes.zip(places.by_ref()).for_each(|(byte, place)| *place = byte);
        rest = behind;
    }
    beginning
}

/// The text in front, the digits behind it, the rest.
fn split(text: &str) -> (&str, &str, &str) {
    let digits = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let (front, rest) = text.split_at(digits);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    (front, &rest[..end], &rest[end..])
}

/// Numbers of any length; none comes before any.
fn by_value(one: &str, other: &str) -> Ordering {
    let value = |digits: &str| digits.trim_start_matches('0').len();
    one.is_empty().cmp(&other.is_empty()).reverse().then_with(|| {
        value(one)
            .cmp(&value(other))
            .then_with(|| one.trim_start_matches('0').cmp(other.trim_start_matches('0')))
    })
}

#[cfg(test)]
mod tests {
    use super::{beginning, compare};

    #[test]
    fn numbers_count_as_numbers() {
        let sorted =
            ["", "2a", "10", "10a", "a", "a-b", "a.b", "a2", "a2b", "a10", "a10.b2", "a10.b10", "ab", "b1"];
        // As natsort 8.4 sorts them.
        let natsort =
            ["", "2a", "10", "10a", "a", "a2", "a2b", "a10", "a10.b2", "a10.b10", "a-b", "a.b", "ab", "b1"];
        let mut mine = sorted.to_vec();
        mine.sort_by(|a, b| compare(a, b));
        assert_eq!(mine, natsort);
        assert!(compare("a01", "a1").is_lt() && compare("a1", "a1").is_eq());
        let long = [
            "a-very-long-name-that-has-a-10",
            "a-very-long-name-that-has-a-9",
            "a00",
            "0",
            "00",
            "a1-",
            "-1",
        ];
        for one in mine.iter().chain(&long) {
            for other in mine.iter().chain(&long) {
                let order = beginning(one).cmp(&beginning(other));
                assert!(order.is_eq() || order == compare(one, other), "{one} {other}");
            }
        }
        assert_ne!(beginning("a10.b2"), beginning("a10.b10"));
    }
}
