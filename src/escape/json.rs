//! JSON strings (RFC 8259 section 7).

/// `text` as a JSON string. `<`, `>` and `&` are escaped as well, so that the document can stand in a web page;
/// so are U+2028 and U+2029, which end a line in older JavaScript.
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
            '<' | '>' | '&' | '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_string_reads_back_and_holds_no_control_character() {
        for text in ["", "\"\\\n\r\t\u{0}\u{7f}\u{85}", "</script>${x}%{y}*/ é 日本 🦀", "\u{2028}\u{2029}"]
        {
            let literal = super::string(text);
            assert_eq!(serde_json::from_str::<String>(&literal).unwrap(), text);
            assert!(!literal.contains("</") && !literal.chars().any(char::is_control), "{literal}");
        }
    }
}
