//! YAML: double-quoted scalars (YAML 1.2 section 7.3.1), which nothing can leave and no reader takes for a number,
//! a date or `null`.

use super::EscapeError;

/// `text` as a double-quoted scalar on one line.
#[must_use]
pub fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // What YAML does not call printable, what ends a line in YAML 1.1, and the byte order mark.
            '\0'..='\u{1f}'
            | '\u{7f}'..='\u{a0}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
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

#[cfg(test)]
mod tests {
    #[test]
    fn a_scalar_stays_on_its_line() {
        assert_eq!(
            super::string("a: \"b\" \\ #c\n- é\u{85}\u{feff}🦀"),
            "\"a: \\\"b\\\" \\\\ #c\\n- é\\u0085\\ufeff🦀\""
        );
        assert_eq!(super::string("null"), "\"null\"");
        assert_eq!(super::string(""), "\"\"");
    }
}
