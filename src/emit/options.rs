//! The options of a format: `--set KEY=VALUE`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use thiserror::Error;

use super::Formatter;
use crate::record::Fqdn;

/// An option that a format declares.
#[derive(Debug, Clone)]
pub struct OptionSpec {
    /// Its key. Templates see it with underscores for hyphens.
    pub key: Cow<'static, str>,
    /// What values it takes.
    pub kind: OptionKind,
    /// One line for `formats show`.
    pub help: Cow<'static, str>,
}

impl OptionSpec {
    /// An option of a built-in format.
    #[must_use]
    pub const fn new(key: &'static str, kind: OptionKind, help: &'static str) -> Self {
        Self { key: Cow::Borrowed(key), kind, help: Cow::Borrowed(help) }
    }
}

/// What values an option takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionKind {
    /// Any text; not set by default.
    Text,
    /// A reference in the format's language; not set by default.
    Reference,
    /// A domain name, or an e-mail address in the form of one; not set by default.
    Name,
    /// Domain names with commas between them; not set by default.
    Names,
    /// A number from 0 to 4294967295.
    Number {
        /// The value where it is not set.
        default: u32,
    },
    /// `true` or `false`.
    Bool {
        /// The value where it is not set.
        default: bool,
    },
    /// One of some words; the first is the default.
    OneOf {
        /// The words, with `|` between them.
        words: Cow<'static, str>,
    },
}

impl OptionKind {
    /// One of these words, with `|` between them.
    #[must_use]
    pub const fn one_of(words: &'static str) -> Self {
        Self::OneOf { words: Cow::Borrowed(words) }
    }

    /// The values, as `formats show` prints them and the front comment of a template declares them.
    #[must_use]
    pub fn values(&self) -> Cow<'_, str> {
        match self {
            Self::Text => "TEXT".into(),
            Self::Reference => "EXPRESSION".into(),
            Self::Name => "NAME".into(),
            Self::Names => "NAMES".into(),
            Self::Number { default } => default.to_string().into(),
            Self::Bool { default: true } => "true|false".into(),
            Self::Bool { default: false } => "false|true".into(),
            Self::OneOf { words } => words.as_ref().into(),
        }
    }

    /// The reverse of [`OptionKind::values`]; `None` for anything else.
    #[must_use]
    pub fn declared(values: &str) -> Option<Self> {
        let word = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        };
        Some(match values {
            "TEXT" => Self::Text,
            "EXPRESSION" => Self::Reference,
            "NAME" => Self::Name,
            "NAMES" => Self::Names,
            "true|false" => Self::Bool { default: true },
            "false|true" => Self::Bool { default: false },
            words if words.contains('|') && words.split('|').all(word) => {
                Self::OneOf { words: words.to_string().into() }
            }
            number => Self::Number { default: number.parse().ok()? },
        })
    }

    fn default(&self) -> OptionValue {
        match self {
            Self::Text | Self::Reference | Self::Name | Self::Names => OptionValue::Unset,
            Self::Number { default } => OptionValue::Number(*default),
            Self::Bool { default } => OptionValue::Bool(*default),
            Self::OneOf { words } => OptionValue::Text(words.split('|').next().unwrap_or_default().into()),
        }
    }

    fn read(&self, value: &str) -> Option<OptionValue> {
        let name = |name: &str| Fqdn::parse(name.trim()).ok().map(|name| name.absolute().to_string());
        match self {
            Self::Text | Self::Reference => Some(OptionValue::Text(value.into())),
            Self::Name => match value.split_once('@') {
                Some((local, domain)) => mailbox(local, domain),
                None => name(value),
            }
            .map(OptionValue::Text),
            Self::Names => value.split(',').map(name).collect::<Option<_>>().map(OptionValue::List),
            Self::Number { .. } => value.parse().ok().map(OptionValue::Number),
            Self::Bool { .. } => value.parse().ok().map(OptionValue::Bool),
            Self::OneOf { words } => {
                words.split('|').any(|word| word == value).then(|| OptionValue::Text(value.into()))
            }
        }
    }
}

/// A mailbox as a SOA names it (RFC 1035 section 8): what is in front of the @ is one label, whose dots are escaped.
fn mailbox(local: &str, domain: &str) -> Option<String> {
    Fqdn::parse(&format!("{}.{domain}", local.replace('.', "-"))).ok().filter(|_| local.is_ascii())?;
    let domain = Fqdn::parse(domain).ok()?;
    Some(format!("{}.{}", local.to_ascii_lowercase().replace('.', "\\."), domain.absolute()))
}

/// The value of an option, as templates see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum OptionValue {
    Unset,
    Bool(bool),
    Number(u32),
    Text(String),
    List(Vec<String>),
}

/// The options of one run: every option of the format, set or by default.
#[derive(Debug, Clone)]
pub struct Options {
    values: BTreeMap<Cow<'static, str>, OptionValue>,
    /// The keys that the user has set.
    given: Vec<Cow<'static, str>>,
}

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
        format: String,
        /// Its options.
        known: String,
    },
    /// The option does not take this value.
    #[error("--set {key}={value}: the format {format} takes {key}={values}")]
    Value {
        /// The key.
        key: String,
        /// The value that was given.
        value: String,
        /// The format's id.
        format: String,
        /// What it takes.
        values: String,
    },
}

impl Options {
    /// Reads the `--set` arguments; of a repeated one the last counts.
    ///
    /// # Errors
    /// [`OptionError`] for an argument that the format does not declare.
    pub fn read(format: &Formatter, arguments: &[String]) -> Result<Self, OptionError> {
        let specs = format.options();
        let defaults = specs.iter().map(|spec| (spec.key.clone(), spec.kind.default()));
        let mut options = Self { values: defaults.collect(), given: Vec::new() };
        for argument in arguments {
            let shown = || argument.escape_debug().to_string();
            let (key, value) = argument.split_once('=').ok_or_else(|| OptionError::Syntax(shown()))?;
            let spec = specs.iter().find(|spec| spec.key == key).ok_or_else(|| OptionError::Unknown {
                key: key.escape_debug().to_string(),
                format: format.id().to_string(),
                known: known(specs),
            })?;
            let value = spec.kind.read(value).ok_or_else(|| OptionError::Value {
                key: spec.key.to_string(),
                value: value.escape_debug().to_string(),
                format: format.id().to_string(),
                values: spec.kind.values().into_owned(),
            })?;
            options.values.insert(spec.key.clone(), value);
            options.given.push(spec.key.clone());
        }
        Ok(options)
    }

    /// Whether the user has set an option, be it to its default.
    #[must_use]
    pub fn is_set(&self, key: &str) -> bool {
        self.given.iter().any(|given| given == key)
    }

    /// The names of an option that is a list of them; none where it is not set.
    #[must_use]
    pub fn names(&self, key: &str) -> &[String] {
        match self.values.get(key) {
            Some(OptionValue::List(names)) => names,
            _ => &[],
        }
    }

    /// The text of an option that is set.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.values.get(key) {
            Some(OptionValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(&self, key: &str) -> bool {
        self.values.get(key) == Some(&OptionValue::Bool(true))
    }
}

/// As templates see them.
impl Serialize for Options {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.values.iter().map(|(key, value)| (key.replace('-', "_"), value)))
    }
}

fn known(specs: &[OptionSpec]) -> String {
    let keys: Vec<&str> = specs.iter().map(|spec| spec.key.as_ref()).collect();
    if keys.is_empty() { "none".into() } else { keys.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::Format;

    fn read(format: &str, arguments: &[&str]) -> Result<Options, OptionError> {
        let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_string()).collect();
        Options::read(&Formatter::built_in(Format::find(format).unwrap()), &arguments)
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
