//! Time to live.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Seconds that a record may be cached: 0 to 2147483647 (RFC 2181 section 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ttl(u32);

/// Why a text is no TTL.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TtlError {
    /// Neither seconds nor numbers with units.
    #[error("\"{0}\" is no TTL: give seconds, or a time such as 30m, 1h, 1h30m, 1d, 1w")]
    Syntax(String),
    /// Over 2147483647 seconds.
    #[error("the TTL {0} is over 2147483647 seconds, the most that DNS allows (RFC 2181)")]
    Range(String),
}

impl Ttl {
    /// Half an hour: long enough for resolvers, short enough to mend a mistake.
    pub const DEFAULT: Self = Self(1800);
    /// Not to be cached.
    pub const ZERO: Self = Self(0);
    const MAX: u64 = 2_147_483_647;

    /// The seconds.
    #[must_use]
    pub fn seconds(self) -> u32 {
        self.0
    }
}

impl FromStr for Ttl {
    type Err = TtlError;

    /// Reads `1800`, `30m`, `1h30m`, `1d` or `2w`; units in either case, each at most once and largest first,
    /// as BIND writes them.
    fn from_str(text: &str) -> Result<Self, TtlError> {
        let syntax = || TtlError::Syntax(text.escape_debug().to_string());
        let range = || TtlError::Range(text.to_string());
        let (mut rest, mut total, mut last_unit) = (text, 0u64, u64::MAX);
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, tail) = rest.split_at(digits);
            if number.is_empty() {
                return Err(syntax());
            }
            let unit = match tail.bytes().next().map(|b| b.to_ascii_lowercase()) {
                None if last_unit == u64::MAX => 1,
                Some(b's') => 1,
                Some(b'm') => 60,
                Some(b'h') => 3_600,
                Some(b'd') => 86_400,
                Some(b'w') => 604_800,
                _ => return Err(syntax()),
            };
            if unit >= last_unit {
                return Err(syntax());
            }
            last_unit = unit;
            // All digits: only a number too large for 64 bits fails to parse.
            let number: u64 = number.parse().map_err(|_| range())?;
            total = number.checked_mul(unit).and_then(|n| n.checked_add(total)).ok_or_else(range)?;
            rest = tail.get(1..).unwrap_or("");
        }
        match u32::try_from(total) {
            Ok(_) if last_unit == u64::MAX => Err(syntax()),
            Ok(seconds) if total <= Self::MAX => Ok(Self(seconds)),
            _ => Err(range()),
        }
    }
}

impl fmt::Display for Ttl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_units_are_read() {
        for (text, seconds) in [
            ("0", 0),
            ("1800", 1800),
            ("30m", 1800),
            ("1H30M", 5400),
            ("1d", 86_400),
            ("2w", 1_209_600),
            ("1w2d3h4m5s", 788_645),
            ("2147483647", 2_147_483_647),
        ] {
            assert_eq!(text.parse::<Ttl>().unwrap().seconds(), seconds, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "-1", "1.5h", "h", "1y", "1h 30m", "30m1h", "1h30", "1m1m", "١"] {
            assert!(matches!(text.parse::<Ttl>(), Err(TtlError::Syntax(_))), "{text}");
        }
        for text in ["2147483648", "4294967296", "3551w", "99999999999999999999", "18446744073709551615w"] {
            assert!(matches!(text.parse::<Ttl>(), Err(TtlError::Range(_))), "{text}");
        }
    }
}
