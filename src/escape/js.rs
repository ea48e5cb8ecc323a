//! JavaScript: string literals of ASCII only, which mean the same in every edition and in every encoding.

use super::EscapeError;

/// `text` as a double-quoted string literal.
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
            '<' | '>' | '&' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
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
    super::comment_lines("//", text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_literal_is_ascii_and_reads_back() {
        for text in ["", "\"\\\n\r\t\0\u{7f}", "</script>${x}`*/ é 日本 🦀", "\u{2028}\u{2029}"] {
            let literal = super::string(text);
            assert!(literal.bytes().all(|b| (b' '..=b'~').contains(&b)), "{literal}");
            // These literals are JSON as well.
            assert_eq!(serde_json::from_str::<String>(&literal).unwrap(), text);
        }
    }

    #[test]
    fn a_comment_cannot_leave_its_line() {
        assert_eq!(super::comment("a\n*/ b").unwrap(), "// a\n// */ b");
        assert!(super::comment("a\u{2028}b").is_err());
    }
}
