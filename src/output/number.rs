//! Floats as Python prints and compares them.

use std::cmp::Ordering;

use super::value::Data;

/// A float as Python's `repr` prints it: the shortest digits that read back as the same float, always with a point or
/// an exponent (`2.0`, `1e-07`, `1e+16`), `inf`, `-inf`, `nan`.
pub(super) fn float_text(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // Python switches to an exponent outside of 1e-4 to 1e16, and pads it to two digits.
    if (-4..16).contains(&exponent) {
        let plain = format!("{value}");
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

/// A float as Python's `json` prints it: as [`float_text`], but `Infinity`, `-Infinity`, `NaN`.
pub(super) fn float_json(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else {
        float_text(value)
    }
}

/// Compares two numbers by value, whole or not, without rounding. `None` for what is no number, and for not-a-number.
pub(super) fn compare(a: &Data, b: &Data) -> Option<Ordering> {
    match (a, b) {
        (Data::Integer(a), Data::Integer(b)) => Some(a.cmp(b)),
        (Data::Integer(a), Data::Float(b)) => a.compare_float(*b),
        (Data::Float(a), Data::Integer(b)) => b.compare_float(*a).map(Ordering::reverse),
        (Data::Float(a), Data::Float(b)) => a.partial_cmp(b),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_print_as_in_python() {
        for (value, expected) in [
            (2.0, "2.0"),
            (1e-7, "1e-07"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (0.0001, "0.0001"),
            (0.00001234, "1.234e-05"),
            (-0.0, "-0.0"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(float_text(value), expected);
        }
        assert_eq!(float_json(f64::INFINITY), "Infinity");
    }
}
