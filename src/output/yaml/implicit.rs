//! Which plain texts YAML 1.2 reads as something else than a string, by ruamel.yaml's rules.

/// Would the plain `text` be read as a boolean, a null, a number, a timestamp, a merge key or `=`?
pub fn is_other_type(text: &str) -> bool {
    matches!(
        text,
        "" | "~"
            | "null"
            | "Null"
            | "NULL"
            | "true"
            | "True"
            | "TRUE"
            | "false"
            | "False"
            | "FALSE"
            | "<<"
            | "="
    ) || is_integer(text)
        || is_float(text)
        || is_timestamp(text)
        || matches!(text, "!" | "&" | "*")
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

/// At least one character, all of them as asked.
fn all(text: &str, wanted: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(wanted)
}

fn is_digit_or_line(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'_'
}

/// Decimal, `0b`, `0o` and `0x`, each with underscores. A text that begins with an underscore is none, whatever
/// follows: the rules are tried by the first character.
fn is_integer(text: &str) -> bool {
    if text.starts_with('_') {
        return false;
    }
    let digits = unsigned(text);
    let of = |prefix: &str, wanted: fn(u8) -> bool| {
        digits.strip_prefix(prefix).is_some_and(|rest| all(rest, wanted))
    };
    all(digits, is_digit_or_line)
        || of("0b", |b| matches!(b, b'0' | b'1' | b'_'))
        || of("0o", |b| matches!(b, b'0'..=b'7' | b'_'))
        || of("0x", |b| b.is_ascii_hexdigit() || b == b'_')
}

/// `1.5`, `1.`, `1e5`, `1.5e-5`, `.5`, `.5e+5`, `.inf`, `.nan`.
fn is_float(text: &str) -> bool {
    let number = unsigned(text);
    if matches!(number, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (number, None),
    };
    let exponent_fits = exponent.is_none_or(|digits| all(unsigned(digits), |b| b.is_ascii_digit()));
    match mantissa.split_once('.') {
        // Without digits in front the exponent needs its sign.
        Some(("", fraction)) => {
            all(fraction, is_digit_or_line)
                && exponent_fits
                && exponent.is_none_or(|e| e.starts_with(['-', '+']))
        }
        Some((whole, fraction)) => {
            begins_with_digit(whole) && fraction.bytes().all(is_digit_or_line) && exponent_fits
        }
        None => begins_with_digit(mantissa) && exponent.is_some() && exponent_fits,
    }
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && all(text, is_digit_or_line)
}

/// `2001-12-14`, `2001-12-14t21:59:43.10-05:00`, `2001-1-2 3:04:05 Z`.
fn is_timestamp(text: &str) -> bool {
    let mut rest = Rest(text);
    if !(rest.digits(4, 4) && rest.byte(b'-')) {
        return false;
    }
    let mut date = rest;
    if date.digits(2, 2) && date.byte(b'-') && date.digits(2, 2) && date.0.is_empty() {
        return true;
    }
    let date_and_hour =
        rest.digits(1, 2) && rest.byte(b'-') && rest.digits(1, 2) && rest.separator() && rest.digits(1, 2);
    if !(date_and_hour && rest.byte(b':') && rest.digits(2, 2) && rest.byte(b':') && rest.digits(2, 2)) {
        return false;
    }
    if rest.byte(b'.') {
        rest.digits(0, usize::MAX);
    }
    let mut zone = Rest(rest.0.trim_start_matches([' ', '\t']));
    if rest.0.is_empty() || zone.0 == "Z" {
        return true;
    }
    if !((zone.byte(b'-') || zone.byte(b'+')) && zone.digits(1, 2)) {
        return false;
    }
    zone.0.is_empty() || (zone.byte(b':') && zone.digits(2, 2) && zone.0.is_empty())
}

/// What is left of a text.
#[derive(Clone, Copy)]
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn byte(&mut self, wanted: u8) -> bool {
        let found = self.0.as_bytes().first() == Some(&wanted);
        if found {
            self.0 = &self.0[1..];
        }
        found
    }

    fn digits(&mut self, least: usize, most: usize) -> bool {
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count().min(most);
        self.0 = &self.0[count..];
        count >= least
    }

    fn separator(&mut self) -> bool {
        if self.byte(b't') || self.byte(b'T') {
            return true;
        }
        let trimmed = self.0.trim_start_matches([' ', '\t']);
        let found = trimmed.len() < self.0.len();
        self.0 = trimmed;
        found
    }
}
