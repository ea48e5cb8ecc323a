//! The AWS CLI's output formats and its `--query`, byte for byte as AWS CLI 2.17.54 prints them.
//!
//! Pure: values in, bytes out. Colours and the width of the terminal are parameters.
//!
//! ```text
//! serde_json::Value ──> Data ──> Query::search ──> render ──> bytes
//! ```
//!
//! Python's peculiarities are part of what scripts rely on, so they are kept: how floats print, which rows make a
//! table fail, that a scalar has no rows.

pub mod integer;
mod json;
mod number;
mod python;
pub mod query;
mod table;
mod text;
pub mod value;
mod width;
mod yaml;

pub use query::{Query, QueryError, QuerySyntaxError};
pub use table::{Color, RESET, TableStyle};
pub use value::Data;
pub use yaml::is_other_type;

/// The formats of `--output` that print data as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataFormat {
    /// Indented JSON.
    Json,
    /// Tab-separated lines.
    Text,
    /// Boxes.
    Table,
    /// YAML.
    Yaml,
    /// YAML, each answer an element of a list.
    YamlStream,
}

impl DataFormat {
    /// All of them, in the order in which the AWS CLI lists them.
    pub const ALL: [Self; 5] = [Self::Json, Self::Text, Self::Table, Self::Yaml, Self::YamlStream];

    /// The word that `--output` takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Text => "text",
            Self::Table => "table",
            Self::Yaml => "yaml",
            Self::YamlStream => "yaml-stream",
        }
    }

    /// The format of that name, which is case-sensitive; `None` for any other word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// A value that the format cannot show, in the AWS CLI either: exit code 255.
#[derive(Debug, thiserror::Error)]
#[error("the result cannot be printed with --output {}: {reason}", format.name())]
pub struct OutputError {
    format: DataFormat,
    reason: String,
    written: Vec<u8>,
}

impl OutputError {
    /// What the AWS CLI had already written to standard output when it failed.
    pub fn written(&self) -> &[u8] {
        &self.written
    }
}

/// Prints `value` as `format`. `title` heads a table (the AWS CLI uses the operation's name, `VerifyDomainDkim`);
/// `style` bears on tables only.
///
/// # Errors
/// [`OutputError`] for text of a list that mixes objects with other values, and for tables of such lists or of ragged
/// rows.
pub fn render(
    value: &Data,
    format: DataFormat,
    title: &str,
    style: TableStyle,
) -> Result<Vec<u8>, OutputError> {
    if value.is_empty_map() && !matches!(format, DataFormat::Table) {
        return Ok(Vec::new());
    }
    let mut out = String::new();
    let written = match format {
        DataFormat::Text => text::write(value, &mut out),
        DataFormat::Table => table::write(value, title, style, &mut out),
        DataFormat::Json => {
            out = json::indented(value);
            Ok(())
        }
        DataFormat::Yaml => {
            out = yaml::document(value);
            Ok(())
        }
        DataFormat::YamlStream => {
            out = yaml::stream(value);
            Ok(())
        }
    };
    match written {
        Ok(()) => Ok(out.into_bytes()),
        Err(reason) => Err(OutputError { format, reason, written: out.into_bytes() }),
    }
}
