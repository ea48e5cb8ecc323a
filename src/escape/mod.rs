//! Literals of the output syntaxes, one file a syntax: a value in, the whole literal out, quotes included. Whatever
//! a value holds, it stays data.

pub mod csv;
pub mod hcl;
pub mod html;
pub mod js;
pub mod json;
pub mod markdown;
pub mod yaml;
pub mod zone;

use thiserror::Error;

/// A value that a syntax has no place for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EscapeError {
    /// A control character that the syntax has no place for, as in a comment.
    #[error("this cannot hold the control character {0:?}; line breaks at most are possible")]
    Control(char),
    /// Nothing that could be seen.
    #[error("an empty text, or one of spaces only, has no place here")]
    Blank,
    /// Not a domain name.
    #[error("\"{0}\" is no domain name of letters, digits, hyphens, underscores and dots")]
    Name(String),
    /// Not a reference.
    #[error(
        "\"{0}\" is no Terraform reference; give one such as aws_route53_zone.main.zone_id, \
         var.zone_ids[\"example.com\"] or local.zone_id"
    )]
    Reference(String),
}

/// `text` as comment lines, each with `mark` in front. A line break starts another comment line.
///
/// # Errors
/// [`EscapeError::Control`] for any other control character, among them the line ends that only some parsers know.
fn comment_lines(mark: &str, text: &str) -> Result<String, EscapeError> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if let Some(control) = text.chars().find(|c| breaks(*c) && *c != '\n') {
        return Err(EscapeError::Control(control));
    }
    let line = |line: &str| format!("{mark} {line}").trim_end().to_string();
    Ok(text.split('\n').map(line).collect::<Vec<_>>().join("\n"))
}
