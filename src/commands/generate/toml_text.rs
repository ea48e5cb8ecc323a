//! A TOML document with the place of everything in it, so that messages name file, line and key.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::keys::Key;
use super::nearest::nearest;
use crate::error::Failure;

/// The text of a document and what messages call it.
pub(super) struct TomlText {
    name: String,
    text: String,
    /// Where lines end.
    ends: Vec<usize>,
}

/// A value and where it stands.
#[derive(Clone)]
pub(super) struct Item<'a> {
    document: &'a TomlText,
    /// As a reader would look for it: `zones."example.com".route53-id`.
    pub(super) key: String,
    /// From 1.
    pub(super) line: usize,
    value: &'a DeValue<'a>,
}

/// Where something stands, for messages that come later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// What messages call the document.
    document: String,
    /// From 1.
    pub(super) line: usize,
    key: String,
}

impl Place {
    /// What is wrong here.
    pub(super) fn fail(&self, what: impl std::fmt::Display) -> Failure {
        Failure::usage(self.says(what))
    }

    /// A sentence about this place.
    pub(super) fn says(&self, what: impl std::fmt::Display) -> String {
        format!("{}:{}: {}: {what}", self.document, self.line, self.key)
    }
}

impl TomlText {
    /// Takes the bytes of a file.
    ///
    /// # Errors
    /// Bytes that are no text, or the two sides of a merge.
    pub(super) fn new(name: String, bytes: Vec<u8>) -> Result<Self, Failure> {
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::usage(format!("{name}: this is not UTF-8 text")))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_string();
        let is_mark = |line: &str| ["<<<<<<< ", ">>>>>>> "].iter().any(|mark| line.starts_with(mark));
        if let Some(index) = text.lines().position(is_mark) {
            return Err(Failure::usage(format!(
                "{name}:{}: a merge has left both its sides here; settle it first",
                index + 1
            )));
        }
        let ends = text.match_indices('\n').map(|(at, _)| at).collect();
        Ok(Self { name, text, ends })
    }

    /// Reads the text.
    ///
    /// # Errors
    /// What is no TOML, with line and column.
    pub(super) fn parse(&self) -> Result<Spanned<DeTable<'_>>, Failure> {
        DeTable::parse(&self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start.min(self.text.len()));
            let before = self.text.get(..at).unwrap_or_default();
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            let (name, line) = (&self.name, self.line(at..at));
            Failure::usage(format!("{name}:{line}:{column}: {}", error.message().replace('\n', "; ")))
        })
    }

    /// The whole of it.
    pub(super) fn root<'a>(&'a self, table: &'a Spanned<DeTable<'a>>) -> Table<'a> {
        Table::new(self, String::new(), table.as_ref())
    }

    /// Something that is not in it.
    pub(super) fn fail(&self, what: impl std::fmt::Display) -> Failure {
        Failure::usage(format!("{}: {what}", self.name))
    }

    fn line(&self, span: Range<usize>) -> usize {
        1 + self.ends.partition_point(|end| *end < span.start)
    }
}

impl<'a> Item<'a> {
    /// Where it stands.
    pub(super) fn place(&self) -> Place {
        Place { document: self.document.name.clone(), line: self.line, key: self.key.clone() }
    }

    /// What is wrong with it.
    pub(super) fn fail(&self, what: impl std::fmt::Display) -> Failure {
        self.place().fail(what)
    }

    fn is_not(&self, wanted: &str) -> Failure {
        self.fail(format_args!("this is {}; give {wanted}", article(self.value.type_str())))
    }

    /// A text.
    pub(super) fn text(&self) -> Result<&'a str, Failure> {
        self.value.as_str().ok_or_else(|| self.is_not("a text, in quotes"))
    }

    /// A text, or a whole number as one.
    pub(super) fn text_or_number(&self) -> Result<String, Failure> {
        match self.value {
            DeValue::Integer(number) => decimal(number).ok_or_else(|| self.fail("this number is too large")),
            _ => match self.value.as_str() {
                Some(text) => Ok(text.to_string()),
                None => Err(self.is_not("a whole number, or a text in quotes")),
            },
        }
    }

    /// What an option of a format may be set to, in the words of the command line: a text, a number, a switch, or texts.
    pub(super) fn setting(&self) -> Result<String, Failure> {
        match self.value {
            DeValue::Boolean(on) => Ok(on.to_string()),
            DeValue::Array(_) => {
                let items = self.items()?;
                let texts: Vec<&str> = items.iter().map(Self::text).collect::<Result<_, _>>()?;
                Ok(texts.join(","))
            }
            _ => match self.value.as_str() {
                None if !self.value.is_integer() => {
                    Err(self.is_not("a text, a whole number, true or false, or a list of texts"))
                }
                _ => self.text_or_number(),
            },
        }
    }

    /// The elements of a list.
    pub(super) fn items(&self) -> Result<Vec<Item<'a>>, Failure> {
        let array = self.value.as_array().ok_or_else(|| self.is_not("a list, in brackets"))?;
        let item = |value: &'a Spanned<DeValue<'a>>| Item {
            document: self.document,
            key: self.key.clone(),
            line: self.document.line(value.span()),
            value: value.as_ref(),
        };
        Ok(array.iter().map(item).collect())
    }

    /// A table.
    pub(super) fn table(&self) -> Result<Table<'a>, Failure> {
        let table = self.value.as_table().ok_or_else(|| self.is_not("a table"))?;
        Ok(Table::new(self.document, self.key.clone(), table))
    }
}

/// The members of a table, in the order of the file.
pub(super) struct Table<'a>(Vec<(&'a str, Item<'a>)>);

impl<'a> Table<'a> {
    fn new(document: &'a TomlText, key: String, table: &'a DeTable<'a>) -> Self {
        let mut members: Vec<_> = table.iter().collect();
        members.sort_by_key(|(name, _)| name.span().start);
        let member = |(name, value): (&'a Spanned<_>, &'a Spanned<DeValue<'a>>)| {
            let span = name.span();
            let name: &'a std::borrow::Cow<'a, str> = name.as_ref();
            let item =
                Item { document, key: joined(&key, name), line: document.line(span), value: value.as_ref() };
            (name.as_ref(), item)
        };
        Self(members.into_iter().map(member).collect())
    }

    /// The members.
    pub(super) fn members(&self) -> &[(&'a str, Item<'a>)] {
        &self.0
    }

    /// The member of this name.
    pub(super) fn get(&self, name: &str) -> Option<&Item<'a>> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, item)| item)
    }

    /// Checks that there are these members and no others.
    ///
    /// # Errors
    /// The first that is none of them, and which one may be meant.
    pub(super) fn check(&self, keys: &[Key]) -> Result<(), Failure> {
        let unknown = self.0.iter().find(|(name, _)| !keys.iter().any(|key| key.name == *name));
        let Some((name, item)) = unknown else { return Ok(()) };
        let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
        let meant = nearest(name, names.iter().copied());
        Err(item.fail(format_args!("there is no such key{meant}; there are {}", names.join(", "))))
    }
}

/// `key.name`, the name in quotes where it needs them.
fn joined(key: &str, name: &str) -> String {
    let is_bare =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let name = if is_bare { name.to_string() } else { format!("\"{}\"", name.escape_debug()) };
    if key.is_empty() { name } else { format!("{key}.{name}") }
}

fn decimal(number: &DeInteger<'_>) -> Option<String> {
    i128::from_str_radix(number.as_str(), number.radix()).ok().map(|number| number.to_string())
}

fn article(word: &str) -> String {
    match word {
        "integer" | "array" => format!("an {word}"),
        "boolean" => "true or false".to_string(),
        _ => format!("a {word}"),
    }
}
