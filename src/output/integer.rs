//! Whole numbers of any size, as Python's `int`.
//!
//! A `--query` may hold a literal of any length, and the AWS CLI prints it back digit by digit. The operations here
//! are the few that a query can reach (sum, `abs`, comparison, conversion), so decimal digits serve and no crate is
//! needed.

use std::cmp::Ordering;
use std::fmt;

/// A whole number of any size: a sign and decimal digits without leading zeros. Zero has no sign.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Integer {
    negative: bool,
    digits: String,
}

impl Integer {
    /// Reads `-?[0-9]+`; `None` for anything else.
    pub fn from_decimal(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Some(Self::new(negative, digits))
    }

    /// The whole part of a finite float, exactly; `None` for infinities and not-a-number.
    pub fn from_float(value: f64) -> Option<Self> {
        Self::from_decimal(&format!("{:.0}", value.trunc()))
    }

    fn new(negative: bool, digits: &str) -> Self {
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() {
            return Self { negative: false, digits: "0".to_owned() };
        }
        Self { negative, digits: digits.to_owned() }
    }

    /// Is it zero?
    pub fn is_zero(&self) -> bool {
        self.digits == "0"
    }

    /// The number without its sign.
    pub fn abs(&self) -> Self {
        Self { negative: false, digits: self.digits.clone() }
    }

    /// The nearest float; `None` where it is beyond the largest one (Python's `OverflowError`).
    pub fn to_float(&self) -> Option<f64> {
        let value: f64 = self.to_string().parse().ok()?;
        value.is_finite().then_some(value)
    }

    /// The sum of two numbers.
    pub fn add(&self, other: &Self) -> Self {
        if self.negative == other.negative {
            return Self::new(self.negative, &add_digits(&self.digits, &other.digits));
        }
        let (larger, smaller) = match compare_digits(&self.digits, &other.digits) {
            Ordering::Less => (other, self),
            _ => (self, other),
        };
        Self::new(larger.negative, &subtract_digits(&larger.digits, &smaller.digits))
    }

    /// Compares with a float by value, without rounding either; `None` only for not-a-number.
    pub fn compare_float(&self, other: f64) -> Option<Ordering> {
        if other.is_nan() {
            return None;
        }
        let Some(whole) = Self::from_float(other) else {
            return Some(if other > 0.0 { Ordering::Less } else { Ordering::Greater });
        };
        // Equal whole parts leave the sign of the fraction to decide.
        Some(self.cmp(&whole).then_with(|| 0.0_f64.total_cmp(&(other.fract() + 0.0))))
    }
}

impl Ord for Integer {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => compare_digits(&self.digits, &other.digits),
            (true, true) => compare_digits(&other.digits, &self.digits),
        }
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for Integer {
    fn from(value: i64) -> Self {
        Self { negative: value < 0, digits: value.unsigned_abs().to_string() }
    }
}

impl From<u64> for Integer {
    fn from(value: u64) -> Self {
        Self { negative: false, digits: value.to_string() }
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        f.write_str(&self.digits)
    }
}

fn compare_digits(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Digits of both numbers from the right, the shorter one filled up with zeros.
fn columns<'a>(a: &'a str, b: &'a str) -> impl Iterator<Item = (i8, i8)> + 'a {
    let digit = |byte: Option<u8>| byte.map_or(0, |b| (b - b'0') as i8);
    let (mut a, mut b) = (a.bytes().rev(), b.bytes().rev());
    let length = a.len().max(b.len());
    (0..length).map(move |_| (digit(a.next()), digit(b.next())))
}

fn add_digits(a: &str, b: &str) -> String {
    let mut carry = 0;
    let mut sum: Vec<char> = Vec::with_capacity(a.len().max(b.len()) + 1);
    for (x, y) in columns(a, b) {
        let total = x + y + carry;
        carry = total / 10;
        sum.push(char::from(b'0' + (total % 10) as u8));
    }
    if carry > 0 {
        sum.push('1');
    }
    sum.into_iter().rev().collect()
}

/// `a` minus `b`, where `a` is not the smaller one.
fn subtract_digits(a: &str, b: &str) -> String {
    let mut borrow = 0;
    let mut difference: Vec<char> = Vec::with_capacity(a.len());
    for (x, y) in columns(a, b) {
        let total = x - y - borrow;
        borrow = i8::from(total < 0);
        difference.push(char::from(b'0' + (total + 10 * borrow) as u8));
    }
    difference.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(text: &str) -> Integer {
        Integer::from_decimal(text).unwrap()
    }

    #[test]
    fn numbers_beyond_64_bits_keep_every_digit() {
        assert_eq!(int("-0123456789012345678901234567890").to_string(), "-123456789012345678901234567890");
        assert_eq!(int("99999999999999999999").add(&int("1")).to_string(), "100000000000000000000");
        assert_eq!(int("1000").add(&int("-999")).to_string(), "1");
        assert_eq!(int("-5").add(&int("5")).to_string(), "0");
        assert_eq!(Integer::from_float(1e23).unwrap().to_string(), "99999999999999991611392");
        assert_eq!(Integer::from_decimal("1-2"), None);
    }

    #[test]
    fn comparison_with_a_float_is_exact() {
        assert_eq!(int("9007199254740993").compare_float(9007199254740992.0), Some(Ordering::Greater));
        assert_eq!(int("1").compare_float(1.0), Some(Ordering::Equal));
        assert_eq!(int("0").compare_float(-0.0), Some(Ordering::Equal));
        assert_eq!(int("-1").compare_float(-1.5), Some(Ordering::Greater));
        assert_eq!(int("1").compare_float(f64::INFINITY), Some(Ordering::Less));
    }
}
