//! `[byodkim-keys]`: the keys of bring-your-own DKIM, a file each.

use std::collections::BTreeMap;

use super::path_pattern::inside;
use super::repository::Repository;
use super::toml_text::{Item, Place};
use crate::commands::own_keys::{own_key, recognise};
use crate::error::Failure;
use crate::record::{Identity, Text};
use crate::world::World;

/// The record texts by selector in lower case, and where each stands.
#[derive(Default)]
pub(super) struct ByodkimKeys {
    pub(super) texts: BTreeMap<String, Text>,
    /// The files that they are read from.
    pub(super) files: Vec<String>,
    places: BTreeMap<String, Place>,
}

impl ByodkimKeys {
    /// Reads the table and its files.
    ///
    /// # Errors
    /// A selector that is none, or a file that is no key.
    pub(super) fn read(
        item: &Item<'_>,
        repository: &Repository,
        world: &mut World<'_>,
    ) -> Result<Self, Failure> {
        let mut keys = Self::default();
        for (selector, item) in item.table()?.members() {
            let path = inside(item.text()?).map_err(|error| item.fail(error))?;
            repository.resolve(&path).map_err(|error| item.fail(error))?;
            let (selector, text) =
                own_key(selector, &repository.path(&path), world).map_err(|why| item.fail(why))?;
            if let Some(other) = keys.places.insert(selector.clone(), item.place()) {
                return Err(item.fail(format_args!("line {} has this selector already", other.line)));
            }
            keys.texts.insert(selector, text);
            keys.files.push(path);
        }
        Ok(keys)
    }

    /// Marks the identities that bring one of these keys; warns of keys that none brings.
    pub(super) fn recognise(&self, identities: &mut [Identity], world: &mut World<'_>) {
        for selector in recognise(identities, &self.texts) {
            if let Some(place) = self.places.get(&selector) {
                world.warn(place.says("no domain has a key of its own with this selector"));
            }
        }
    }
}
