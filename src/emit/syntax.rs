//! The languages that templates print.

use crate::escape::{EscapeError, hcl, js, yaml, zone};

/// A language that templates print. A template's extension picks it, and with it the only literal filters there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Zone files, and what is made of the same words.
    Zone,
    /// Terraform.
    Hcl,
    /// JSON documents.
    Json,
    /// YAML documents.
    Yaml,
    /// JavaScript.
    Js,
    /// Comma-separated values.
    Csv,
    /// Web pages.
    Html,
    /// Markdown.
    Markdown,
}

/// The extensions of templates, each in front of `.tera`, and their languages.
const EXTENSIONS: [(&str, Syntax); 14] = [
    ("zone", Syntax::Zone),
    ("txt", Syntax::Zone),
    ("nsupdate", Syntax::Zone),
    ("db", Syntax::Zone),
    ("tf", Syntax::Hcl),
    ("hcl", Syntax::Hcl),
    ("json", Syntax::Json),
    ("yaml", Syntax::Yaml),
    ("yml", Syntax::Yaml),
    ("js", Syntax::Js),
    ("csv", Syntax::Csv),
    ("html", Syntax::Html),
    ("htm", Syntax::Html),
    ("md", Syntax::Markdown),
];

impl Syntax {
    /// The language of a template's extension.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        EXTENSIONS.iter().find(|(known, _)| *known == extension).map(|(_, syntax)| *syntax)
    }

    /// Every extension, for messages.
    #[must_use]
    pub fn extensions() -> String {
        EXTENSIONS.map(|(extension, _)| extension).join(", ")
    }

    /// `text`, one line, as a comment that may stand first in a file; `None` where the language has no comments.
    ///
    /// # Errors
    /// [`EscapeError::Control`] for a line break or another control character.
    pub fn comment(self, text: &str) -> Result<Option<String>, EscapeError> {
        if text.contains('\n') {
            return Err(EscapeError::Control('\n'));
        }
        match self {
            Self::Zone => zone::comment(text).map(Some),
            Self::Hcl => hcl::comment(text).map(Some),
            Self::Yaml => yaml::comment(text).map(Some),
            Self::Js => js::comment(text).map(Some),
            // In both the comment ends at the first -->.
            Self::Html | Self::Markdown => {
                zone::comment(text)?;
                Ok(Some(format!("<!-- {} -->", text.replace('<', "&lt;").replace('>', "&gt;"))))
            }
            Self::Json | Self::Csv => Ok(None),
        }
    }

    /// The names of its literal filters.
    #[must_use]
    pub fn filters(self) -> &'static str {
        match self {
            Self::Zone => "zone, name, comment",
            Self::Hcl => "hcl, comment, reference",
            Self::Json => "json",
            Self::Yaml => "yaml, comment",
            Self::Js => "js, comment",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::Markdown => "code, text",
        }
    }
}
