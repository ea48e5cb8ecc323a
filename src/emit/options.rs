//! The options of a format: `--set KEY=VALUE`.

use std::collections::BTreeMap;

use serde::Serialize;
use thiserror::Error;

use super::Format;

/// An option that a format declares.
#[derive(Debug)]
pub struct OptionSpec {
    /// Its key. Templates see it with underscores for hyphens.
    pub key: &'static str,
    /// What values it takes.
    pub kind: OptionKind,
    /// One line for `formats show`.
    pub help: &'static str,
}

/// What values an option takes.
#[derive(Debug)]
pub enum OptionKind {
    /// Any text; not set by default.
    Text,
    /// A reference in the format's language; not set by default.
    Reference,
    /// `true` or `false`.
    Bool {
        /// The value where it is not set.
        default: bool,
    },
    /// One of these words; the first is the default.
    OneOf {
        /// The words.
        words: &'static [&'static str],
    },
}

impl OptionKind {
    /// The values, as `formats show` prints them.
    #[must_use]
    pub fn values(&self) -> String {
        match self {
            Self::Text => "TEXT".into(),
            Self::Reference => "EXPRESSION".into(),
            Self::Bool { default: true } => "true|false".into(),
            Self::Bool { default: false } => "false|true".into(),
            Self::OneOf { words } => words.join("|"),
        }
    }

    fn default(&self) -> OptionValue {
        match self {
            Self::Text | Self::Reference => OptionValue::Unset,
            Self::Bool { default } => OptionValue::Bool(*default),
            Self::OneOf { words } => OptionValue::Text(words.first().copied().unwrap_or_default().into()),
        }
    }

    fn read(&self, value: &str) -> Option<OptionValue> {
        match self {
            Self::Text | Self::Reference => Some(OptionValue::Text(value.into())),
            Self::Bool { .. } => value.parse().ok().map(OptionValue::Bool),
            Self::OneOf { words } => words.contains(&value).then(|| OptionValue::Text(value.into())),
        }
    }
}

/// The value of an option, as templates see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum OptionValue {
    Unset,
    Bool(bool),
    Text(String),
}

/// The options of one run: every option of the format, set or by default.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Options(BTreeMap<String, OptionValue>);

/// A `--set` that does not fit the format.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OptionError {
    /// No `=`.
    #[error("--set {0}: give it as KEY=VALUE")]
    Syntax(String),
    /// The format has no such option.
    #[error("--set {key}: the format {format} has no such option; it has {known}")]
    Unknown {
        /// The key that was given.
        key: String,
        /// The format's id.
        format: &'static str,
        /// Its options.
        known: String,
    },
    /// The option does not take this value.
    #[error("--set {key}={value}: the format {format} takes {key}={values}")]
    Value {
        /// The key.
        key: &'static str,
        /// The value that was given.
        value: String,
        /// The format's id.
        format: &'static str,
        /// What it takes.
        values: String,
    },
}

impl Options {
    /// Reads the `--set` arguments; of a repeated one the last counts.
    ///
    /// # Errors
    /// [`OptionError`] for an argument that the format does not declare.
    pub fn read(format: &'static Format, arguments: &[String]) -> Result<Self, OptionError> {
        let defaults = format.options.iter().map(|spec| (variable(spec.key), spec.kind.default()));
        let mut options = Self(defaults.collect());
        for argument in arguments {
            let (key, value) = argument
                .split_once('=')
                .ok_or_else(|| OptionError::Syntax(argument.escape_debug().to_string()))?;
            let spec =
                format.options.iter().find(|spec| spec.key == key).ok_or_else(|| OptionError::Unknown {
                    key: key.escape_debug().to_string(),
                    format: format.id,
                    known: known(format),
                })?;
            let value = spec.kind.read(value).ok_or_else(|| OptionError::Value {
                key: spec.key,
                value: value.escape_debug().to_string(),
                format: format.id,
                values: spec.kind.values(),
            })?;
            options.0.insert(variable(spec.key), value);
        }
        Ok(options)
    }

    /// The text of an option that is set.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.0.get(&variable(key)) {
            Some(OptionValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(&self, key: &str) -> bool {
        self.0.get(&variable(key)) == Some(&OptionValue::Bool(true))
    }
}

fn variable(key: &str) -> String {
    key.replace('-', "_")
}

fn known(format: &Format) -> String {
    let keys: Vec<&str> = format.options.iter().map(|spec| spec.key).collect();
    if keys.is_empty() { "none".into() } else { keys.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: &str, arguments: &[&str]) -> Result<Options, OptionError> {
        let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_string()).collect();
        Options::read(Format::find(format).unwrap(), &arguments)
    }

    #[test]
    fn values_are_read_by_kind_and_the_last_one_counts() {
        let options =
            read("terraform-cloudflare", &["comment=a=b", "proxied=true", "proxied=false", "provider=4"])
                .unwrap();
        assert_eq!(options.text("comment"), Some("a=b"));
        assert_eq!(options.text("provider"), Some("4"));
        assert_eq!(options.text("zone-ref"), None);
        assert!(!options.is_on("proxied") && options.is_on("required-providers"));
    }

    #[test]
    fn what_a_format_does_not_take_is_refused_with_what_it_takes() {
        for (format, argument, expected) in [
            ("bind", "comment", "KEY=VALUE"),
            ("bind", "proxied=true", "it has comment"),
            ("cloudflare", "proxied=yes", "false|true"),
            ("terraform-cloudflare", "provider=3", "5|4"),
        ] {
            let message = read(format, &[argument]).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
