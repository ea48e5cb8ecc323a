//! The languages that templates print.

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

    /// The names of its literal filters.
    #[must_use]
    pub fn filters(self) -> &'static str {
        match self {
            Self::Zone => "zone, comment",
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
