//! Whole numbers as Python's `int()` reads them, which is how the AWS CLI reads its options.

use crate::ses::Timeout;

/// A whole number, clamped to what any use of it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number(i64);

impl Number {
    pub(super) fn of_timeout(timeout: Timeout) -> Self {
        match timeout {
            Timeout::Never => Self(0),
            Timeout::After(seconds) => Self(i64::try_from(seconds).unwrap_or(i64::MAX)),
        }
    }

    pub(super) fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// 0 is no limit. A negative one is complained about elsewhere.
    pub(super) fn timeout(self) -> Timeout {
        match u64::try_from(self.0) {
            Ok(0) | Err(_) => Timeout::Never,
            // A century is as good as any longer wait, and clocks can add it.
            Ok(seconds) => Timeout::After(seconds.min(100 * 365 * 86_400)),
        }
    }

    /// The number, if it is at least 1.
    pub(super) fn positive(self) -> Option<u32> {
        (self.0 > 0).then(|| u32::try_from(self.0).unwrap_or(u32::MAX))
    }
}

/// White space around it, a sign, and single underscores between digits are allowed.
pub(super) fn parse_number(word: &str) -> Option<Number> {
    let word = word.trim();
    let (is_negative, digits) = match word.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    };
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits.split('_').all(are_digits) {
        return None;
    }
    let size = digits.replace('_', "").parse().unwrap_or(i64::MAX);
    Some(Number(if is_negative { -size } else { size }))
}

#[cfg(test)]
mod tests {
    use super::{Number, parse_number};

    #[test]
    fn numbers_are_pythons() {
        for (word, number) in
            [(" 7 ", 7), ("1_0", 10), ("+5", 5), ("-5", -5), ("-0", 0), ("99999999999999999999", i64::MAX)]
        {
            assert_eq!(parse_number(word), Some(Number(number)), "{word}");
        }
        for word in ["", "abc", "1.5", "1__0", "_1", "1_", "--1", "- 1", "0x1"] {
            assert_eq!(parse_number(word), None, "{word}");
        }
    }
}
