//! Numbers and times as master files write them.

/// A decimal number of 32 bits.
pub(super) fn decimal(token: &[u8]) -> Option<u32> {
    if token.is_empty() || token.len() > 64 {
        return None;
    }
    token.iter().try_fold(0_u32, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// A time in seconds, or in weeks, days, hours, minutes and seconds (`1w2d`, BIND's extension): seconds.
pub(super) fn seconds(token: &[u8]) -> Option<u32> {
    if !token.first()?.is_ascii_digit() {
        return None;
    }
    if let Some(number) = decimal(token) {
        return Some(number);
    }
    let mut total = 0_u32;
    for part in token.split_inclusive(|byte| !byte.is_ascii_digit()) {
        let (unit, number) = part.split_last()?;
        let unit = match unit.to_ascii_lowercase() {
            b'w' => 604_800,
            b'd' => 86_400,
            b'h' => 3600,
            b'm' => 60,
            b's' => 1,
            _ => return None,
        };
        total = total.checked_add(decimal(number)?.checked_mul(unit)?)?;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times() {
        for (text, expected) in [
            ("0", Some(0)),
            ("3600", Some(3600)),
            ("4294967295", Some(u32::MAX)),
            ("4294967296", None),
            ("1h", Some(3600)),
            ("1W2d3H4m5S", Some(788_645)),
            ("1h30", None),
            ("h", None),
            ("1hm", None),
            ("1x", None),
            ("-1", None),
            ("", None),
            ("A", None),
        ] {
            assert_eq!(seconds(text.as_bytes()), expected, "{text}");
        }
    }
}
