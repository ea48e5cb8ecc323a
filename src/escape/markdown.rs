//! Markdown (CommonMark).

use super::EscapeError;

/// `text` as a code span: a fence longer than any inside (CommonMark 0.31 section 6.1).
///
/// # Errors
/// [`EscapeError::Control`] for a control character: a line break would become a space, or end the paragraph.
/// [`EscapeError::Blank`] for a text of nothing but spaces.
pub fn code(text: &str) -> Result<String, EscapeError> {
    if let Some(control) = text.chars().find(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err(EscapeError::Control(control));
    }
    if text.trim_matches(' ').is_empty() {
        return Err(EscapeError::Blank);
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // One space on each side is taken away again where both are there.
    let edge = |c: Option<char>| matches!(c, Some('`' | ' '));
    let space = if edge(text.chars().next()) || edge(text.chars().next_back()) { " " } else { "" };
    Ok(format!("{fence}{space}{text}{space}{fence}"))
}

/// `text` as running text: every punctuation character has a backslash in front, a line break is a hard one.
///
/// # Errors
/// [`EscapeError::Control`] for a control character other than a line break.
pub fn text(text: &str) -> Result<String, EscapeError> {
    let mut out = String::with_capacity(text.len());
    for line in text.split('\n') {
        // White space at the edges of a line would be syntax.
        for c in line.trim().chars() {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                return Err(EscapeError::Control(c));
            }
            if c.is_ascii_punctuation() {
                out.push('\\');
            }
            out.push(c);
        }
        out.push_str("\\\n");
    }
    out.truncate(out.len() - 2);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{code, text};

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(code("a.b").unwrap(), "`a.b`");
        assert_eq!(code("a ``b` c").unwrap(), "```a ``b` c```");
        assert_eq!(code("`").unwrap(), "`` ` ``");
        assert_eq!(code(" a").unwrap(), "`  a `");
        for bad in ["", "  ", "a\nb", "a\u{85}b"] {
            assert!(code(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn running_text_is_no_syntax() {
        assert_eq!(text("# <b> [x](y) *z* 1. é").unwrap(), "\\# \\<b\\> \\[x\\]\\(y\\) \\*z\\* 1\\. é");
        assert_eq!(text("a\n    b").unwrap(), "a\\\nb");
        assert!(text("a\rb").is_err());
    }
}
