//! HCL, the language of Terraform: quoted templates, comments, references.

use super::EscapeError;

/// `text` as a quoted string that evaluates to it: `${` and `%{` would start a template, so they are doubled.
#[must_use]
pub fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => out.extend([c, c]),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// `text` as comment lines.
///
/// # Errors
/// [`EscapeError::Control`] for a control character other than a line break.
pub fn comment(text: &str) -> Result<String, EscapeError> {
    super::comment_lines("#", text)
}

/// `text` as it is, where it is a reference and nothing more: identifiers with dots, `[0]` and `["key"]`.
///
/// # Errors
/// [`EscapeError::Reference`] for anything else.
pub fn reference(text: &str) -> Result<String, EscapeError> {
    let refused = || EscapeError::Reference(text.escape_debug().to_string());
    let mut rest = text.strip_prefix(|c: char| c.is_ascii_alphabetic() || c == '_').ok_or_else(refused)?;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        while let Some(index) = rest.strip_prefix('[') {
            let (key, tail) = index.split_once(']').ok_or_else(refused)?;
            let quoted = key.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
            let good = match quoted {
                Some(key) => {
                    key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
                }
                None => !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit()),
            };
            if !good {
                return Err(refused());
            }
            rest = tail;
        }
        if rest.is_empty() {
            return Ok(text.to_string());
        }
        let attribute = rest.strip_prefix('.').ok_or_else(refused)?;
        rest = attribute.strip_prefix(|c: char| c.is_ascii_alphabetic() || c == '_').ok_or_else(refused)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_do_not_start_in_a_string() {
        assert_eq!(
            string(r#"q " b \ ${a} %{b} $${c} $ % 100%"#),
            r#""q \" b \\ $${a} %%{b} $$${c} $ % 100%""#
        );
        assert_eq!(string("a\nb\t\r\u{0}\u{2028}"), r#""a\nb\t\r\u0000\u2028""#);
    }

    #[test]
    fn only_references_pass_as_references() {
        for good in [
            "aws_route53_zone.main.zone_id",
            "var.zone_id",
            "local.zones[\"example.com\"].zone_id",
            "data.aws_route53_zone.this[0].zone_id",
            "module.dns-zones.ids[\"a\"][1]",
        ] {
            assert_eq!(reference(good).unwrap(), good);
        }
        for bad in [
            "",
            "1a",
            "a b",
            "a.b}",
            "f(x)",
            "a[",
            "a[\"${x}\"]",
            "a[\"b\\\"]",
            "a\nb",
            "a..b",
            "a.",
            "a[]",
            "${a}",
            "a]",
        ] {
            assert!(reference(bad).is_err(), "{bad}");
        }
    }
}
