//! Literals of the output syntaxes, one file a syntax: a value in, the whole literal out, quotes included. Whatever
//! a value holds, it stays data.

pub mod hcl;
pub mod json;
pub mod zone;

use thiserror::Error;

/// A value that a syntax has no place for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EscapeError {
    /// A comment with a control character: no syntax can keep it as it is.
    #[error("a comment cannot hold the control character {0:?}; only line breaks are possible")]
    Control(char),
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
