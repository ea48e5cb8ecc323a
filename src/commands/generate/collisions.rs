//! Paths that are in each other's way.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::config::Config;
use super::files::File;
use super::repository::Repository;
use crate::error::Failure;

/// Checks that no two files have one path, that none is in the place of another's folder, and that none is in the place
/// of what they are made from.
pub(super) fn check(files: &[File], config: &Config, repository: &Repository) -> Result<(), Failure> {
    // What leads elsewhere is in nobody's way.
    let real = |(path, what): (String, _)| Some((repository.resolve(&path).ok()?, what));
    let reals: HashMap<PathBuf, &str> = config.reserved().into_iter().filter_map(real).collect();
    let mut known: HashMap<&Path, &File> = HashMap::new();
    for file in files {
        if let Some(what) = reals.get(&file.real) {
            return Err(file.place.fail(format_args!("{} is {what}; choose another path", file.path)));
        }
        if let Some(other) = known.insert(&file.real, file) {
            let (path, line) = (&file.path, other.place.line);
            return Err(file.place.fail(if other.place == file.place {
                format!("two documents of this output have the path {path}; put {{zone}}, {{domain}} or {{n}} into it")
            } else {
                format!("line {line} writes {path} too; two outputs have two paths")
            }));
        }
    }
    for file in files {
        let above = file.real.ancestors().skip(1).find_map(|folder| known.get(folder));
        if let Some(other) = above {
            let (path, other, line) = (&file.path, &other.path, other.place.line);
            return Err(file
                .place
                .fail(format_args!("{path} needs a folder where line {line} writes the file {other}")));
        }
    }
    Ok(())
}
