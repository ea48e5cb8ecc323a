//! CSV (RFC 4180).

/// `text` as a field: quoted where it has to be, and where a reader could trim it.
#[must_use]
pub fn field(text: &str) -> String {
    let quoted = text.is_empty()
        || text.contains(['"', ',', '\r', '\n'])
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace);
    if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn what_could_end_a_field_is_quoted() {
        assert_eq!(field("v=spf1 include:amazonses.com ~all"), "v=spf1 include:amazonses.com ~all");
        assert_eq!(field("a,b"), "\"a,b\"");
        assert_eq!(field("a \"b\"\r\nc"), "\"a \"\"b\"\"\r\nc\"");
        assert_eq!((field("").as_str(), field(" a").as_str()), ("\"\"", "\" a\""));
    }
}
