//! Zone files (RFC 1035 section 5.1), and the dialect of Route 53.

use super::EscapeError;

/// How a byte that is not printable is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteEscape {
    /// `\DDD`, decimal: RFC 1035.
    Decimal,
    /// `\ooo`, octal: Route 53.
    Octal,
}

/// `strings` as quoted character-strings with a space between them: `"v=DKIM1; p=…" "…"`.
pub fn character_strings<'a>(strings: impl Iterator<Item = &'a [u8]>, escape: ByteEscape) -> String {
    join(strings, escape, "\" \"", "\"")
}

/// The same in the form of Terraform's `aws_route53_record`: no quotes outside, `""` between the strings.
pub fn joined_strings<'a>(strings: impl Iterator<Item = &'a [u8]>) -> String {
    join(strings, ByteEscape::Octal, "\"\"", "")
}

/// `text` as it is, where it is a domain name of plain characters; `\.` is a dot inside a label.
///
/// # Errors
/// [`EscapeError::Name`] for anything else.
pub fn name(text: &str) -> Result<String, EscapeError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if text.is_empty() || !text.replace("\\.", ".").chars().all(plain) {
        return Err(EscapeError::Name(text.escape_debug().to_string()));
    }
    Ok(text.to_string())
}

/// `text` as comment lines.
///
/// # Errors
/// [`EscapeError::Control`] for a control character other than a line break.
pub fn comment(text: &str) -> Result<String, EscapeError> {
    super::comment_lines(";", text)
}

fn join<'a>(
    strings: impl Iterator<Item = &'a [u8]>,
    escape: ByteEscape,
    between: &str,
    around: &str,
) -> String {
    let mut out = String::from(around);
    for (index, string) in strings.enumerate() {
        if index > 0 {
            out.push_str(between);
        }
        for byte in string {
            match byte {
                b'"' => out.push_str("\\\""),
                b'\\' => out.push_str("\\\\"),
                b' '..=b'~' => out.push(char::from(*byte)),
                _ if escape == ByteEscape::Octal => out.push_str(&format!("\\{byte:03o}")),
                _ => out.push_str(&format!("\\{byte:03}")),
            }
        }
    }
    out.push_str(around);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(parts: &[&str], escape: ByteEscape) -> String {
        character_strings(parts.iter().map(|p| p.as_bytes()), escape)
    }

    #[test]
    fn quotes_backslashes_and_bytes_are_escaped() {
        let text = "quote \" back\\slash ; é tab\tend\u{7f}\n";
        assert_eq!(
            strings(&[text], ByteEscape::Decimal),
            r#""quote \" back\\slash ; \195\169 tab\009end\127\010""#
        );
        assert_eq!(
            strings(&[text], ByteEscape::Octal),
            r#""quote \" back\\slash ; \303\251 tab\011end\177\012""#
        );
    }

    #[test]
    fn several_strings_keep_their_borders() {
        assert_eq!(strings(&["a", "b"], ByteEscape::Decimal), r#""a" "b""#);
        assert_eq!(strings(&[""], ByteEscape::Decimal), r#""""#);
        assert_eq!(joined_strings([b"a\"".as_slice(), b"b"].into_iter()), r#"a\"""b"#);
    }

    #[test]
    fn a_name_has_nothing_in_it_that_ends_it() {
        for good in ["example.com.", "joe\\.b.example.com.", "_dmarc"] {
            assert_eq!(name(good).unwrap(), good);
        }
        for bad in ["", "a b", "a;b", "a\\b", "a\\\\.b", "a\n", "$ORIGIN", "(a)", "\"a\"", "é", "@"] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_comment_cannot_leave_its_line() {
        assert_eq!(comment("a;b\n\n$INCLUDE x").unwrap(), "; a;b\n;\n; $INCLUDE x");
        for bad in ["a\rb", "a\0b", "\u{1b}[31m", "a\u{85}b", "a\u{2028}b", "a\u{b}b"] {
            assert!(comment(bad).is_err(), "{bad:?}");
        }
    }
}
