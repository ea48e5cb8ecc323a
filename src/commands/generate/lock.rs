//! `sesdns.lock`: which files sesdns has generated, so that it can tell them from those of others.

use std::collections::BTreeSet;

use super::path_pattern::inside;
use super::repository::Repository;
use super::toml_text::{Item, TomlText};
use crate::error::Failure;
use crate::world::read_if_there;

/// The version of the file.
const VERSION: &str = "1";

/// The paths of generated files, relative to the folder of the configuration.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lock {
    pub(super) files: BTreeSet<String>,
}

/// The name of the lock file that belongs to this configuration: no other's, whatever it is called.
pub(super) fn name(config: &str) -> String {
    format!("{}.lock", config.strip_suffix(".toml").unwrap_or(config))
}

impl Lock {
    /// Reads the file; one that is not there names nothing.
    ///
    /// # Errors
    /// What is wrong with it, with file and line.
    pub(super) fn read(name: &str, repository: &Repository) -> Result<Self, Failure> {
        let path = repository.path(name);
        let Some(bytes) = read_if_there(&path).map_err(Failure::general)? else {
            return Ok(Self::default());
        };
        let document = TomlText::new(path.display().to_string(), bytes)?;
        let parsed = document.parse()?;
        let top = document.root(&parsed);
        let version =
            top.get("version").ok_or_else(|| document.fail("version is missing; this is no lock file"))?;
        if version.text_or_number()? != VERSION {
            return Err(version.fail("a newer sesdns has written this file; use that one"));
        }
        let mut files = BTreeSet::new();
        for item in top.get("files").map_or(Ok(Vec::new()), Item::items)? {
            files.insert(inside(item.text()?).map_err(|error| item.fail(error))?);
        }
        Ok(Self { files })
    }

    /// The content of the file: sorted, one path a line, so that two branches seldom touch the same line.
    pub(super) fn content(&self) -> Vec<u8> {
        let mut text = format!(
            "# The files that sesdns generate has written. Commit this file, and do not edit it.\nversion = {VERSION}\n\
             files = [\n"
        );
        for path in &self.files {
            // Nothing but quotes needs an escape: a path holds neither backslashes nor control characters.
            text.push_str(&format!("    \"{}\",\n", path.replace('"', "\\\"")));
        }
        text.push_str("]\n");
        text.into_bytes()
    }
}
