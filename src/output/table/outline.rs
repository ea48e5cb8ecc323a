//! From a value to the sections of its table.

use std::collections::BTreeSet;

use super::section::Section;
use crate::output::python::str_of;
use crate::output::value::{Data, Members};

/// The sections so far; rows go to the last one.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) sections: Vec<Section>,
}

impl Outline {
    /// Adds `value`, in a section of its own if it has a title. An empty value adds nothing and answers `false`.
    pub(super) fn add(&mut self, title: Option<&str>, value: &Data, indent: usize) -> Result<bool, String> {
        if !value.is_truthy() {
            return Ok(false);
        }
        if title.is_some() {
            self.sections.push(Section::new(title, indent));
        }
        match value {
            Data::List(items) if matches!(items.first(), Some(Data::Map(_))) => {
                self.add_maps(items, title, indent)?
            }
            Data::List(items) => items.iter().try_for_each(|item| self.add_item(item))?,
            Data::Map(members) => self.add_map(members, indent)?,
            _ => {}
        }
        Ok(true)
    }

    /// An item of a list that does not begin with an object: a row, or rows if it nests further.
    fn add_item(&mut self, item: &Data) -> Result<(), String> {
        match item {
            Data::List(cells) if cells.iter().all(Data::is_scalar) => {
                self.add_row(cells.iter().map(str_of).collect())
            }
            Data::List(_) => self.add(None, item, 0).map(drop),
            // The reference walks an object as Python does, which yields its keys.
            Data::Map(members) => self.add_row(members.keys().map(|key| key.to_string()).collect()),
            scalar => self.add_row(vec![str_of(scalar)]),
        }
    }

    /// One row under a header; a single member stands beside its key instead. Nested members follow as sections.
    fn add_map(&mut self, members: &Members, indent: usize) -> Result<(), String> {
        let mut keys = Keys::default();
        keys.extend(members);
        let cell = |key: &&str| members.get(*key).map(str_of).unwrap_or_default();
        let headers: Vec<&str> = keys.scalar.into_iter().collect();
        if let [header] = headers[..] {
            self.add_row(vec![header.to_owned(), cell(&header)])?;
        } else if !headers.is_empty() {
            self.set_headers(&headers)?;
            self.add_row(headers.iter().map(cell).collect())?;
        }
        for key in keys.nested {
            if let Some(value) = members.get(key) {
                self.add(Some(key), value, indent + 1)?;
            }
        }
        Ok(())
    }

    /// A list that begins with an object: a header of all keys, one row an object. Where any object nests, each gets
    /// title and header again, and what it nests follows as sections.
    fn add_maps(&mut self, items: &[Data], title: Option<&str>, indent: usize) -> Result<(), String> {
        let mut keys = Keys::default();
        for item in items {
            match item {
                Data::Map(members) => keys.extend(members),
                Data::List(items) if items.is_empty() => {}
                Data::Text(text) if text.is_empty() => {}
                _ => {
                    return Err(
                        "a list that mixes objects with other values cannot be printed as a table".to_owned()
                    );
                }
            }
        }
        let headers: Vec<&str> = keys.scalar.into_iter().collect();
        self.set_headers(&headers)?;
        for (i, item) in items.iter().enumerate() {
            if i > 0 && !keys.nested.is_empty() {
                self.sections.push(Section::new(title, indent));
                self.set_headers(&headers)?;
            }
            let Data::Map(members) = item else {
                if !headers.is_empty() {
                    return Err(
                        "a list that mixes objects with other values cannot be printed as a table".to_owned()
                    );
                }
                self.add_row(Vec::new())?;
                continue;
            };
            self.add_row(
                headers.iter().map(|key| members.get(*key).map(str_of).unwrap_or_default()).collect(),
            )?;
            for key in &keys.nested {
                if let Some(value) = members.get(*key) {
                    self.add(Some(key), value, indent + 1)?;
                }
            }
        }
        Ok(())
    }

    fn set_headers(&mut self, headers: &[&str]) -> Result<(), String> {
        let headers = headers.iter().map(|header| (*header).to_owned()).collect();
        self.last().set_headers(headers)
    }

    fn add_row(&mut self, row: Vec<String>) -> Result<(), String> {
        self.last().add_row(row)
    }

    fn last(&mut self) -> &mut Section {
        if self.sections.is_empty() {
            self.sections.push(Section::default());
        }
        let last = self.sections.len() - 1;
        &mut self.sections[last]
    }
}

/// Keys in their order, apart by what they hold. A key can be in both where objects of one list differ.
#[derive(Default)]
struct Keys<'a> {
    scalar: BTreeSet<&'a str>,
    nested: BTreeSet<&'a str>,
}

impl<'a> Keys<'a> {
    fn extend(&mut self, members: &'a Members) {
        for (key, value) in members {
            if value.is_scalar() { &mut self.scalar } else { &mut self.nested }.insert(key);
        }
    }
}
