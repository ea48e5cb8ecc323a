//! HTML: character references, so that a value is text wherever it stands: in an element, in an attribute with
//! quotes or without.

use super::EscapeError;

/// `text` as HTML text. Every ASCII character that is neither letter nor digit nor one of `._-` becomes a numeric
/// character reference, white space included.
///
/// # Errors
/// [`EscapeError::Control`] for the characters that HTML cannot hold: NUL, and the C1 controls, whose references
/// mean other characters (WHATWG HTML, section 13.2.5.80).
pub fn text(text: &str) -> Result<String, EscapeError> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0' | '\u{7f}'..='\u{9f}' => return Err(EscapeError::Control(c)),
            c if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') => out.push(c),
            c if c.is_ascii() => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn nothing_but_words_is_left_of_ascii() {
        assert_eq!(text("a.b_c-d é").unwrap(), "a.b_c-d&#32;é");
        assert_eq!(
            text("<a onclick='\"x\"'>&\n").unwrap(),
            "&#60;a&#32;onclick&#61;&#39;&#34;x&#34;&#39;&#62;&#38;&#10;"
        );
        for bad in ["\0", "\u{80}", "\u{9f}", "\u{7f}"] {
            assert!(text(bad).is_err(), "{bad:?}");
        }
    }
}
