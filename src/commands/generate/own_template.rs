//! `template` and `template-dir`: templates of one's own, below the folder of the configuration.

use std::path::PathBuf;

use super::path_pattern::inside;
use super::repository::Repository;
use super::toml_text::{Item, Table};
use crate::commands::templates::{formatter, has_none};
use crate::emit::{Format, Formatter};
use crate::error::Failure;
use crate::world::World;

/// The format with its template, and the files that this is read from, or would be.
///
/// # Errors
/// A template that is not there or cannot be used, with file, line and key.
pub(super) fn read(
    table: &Table<'_>,
    format: &'static Format,
    repository: &Repository,
    world: &mut World<'_>,
) -> Result<(Formatter, Vec<String>), Failure> {
    let (template, folder) = (table.get("template"), table.get("template-dir"));
    let file = template.map(|item| file(item, repository)).transpose()?;
    let below = folder.map(|item| self::folder(item, format, repository)).transpose()?;
    let real = |path: &Option<String>| -> Option<PathBuf> { path.as_ref().map(|path| repository.path(path)) };
    let read = formatter(format, real(&file).as_deref(), real(&below).as_deref());
    let formatter = match (read, template.or(folder)) {
        (Err(error), Some(item)) => return Err(Failure { message: item.place().says(&error), ..error }),
        (read, _) => read?,
    };
    if let Some(item) = folder.filter(|_| !formatter.is_own()) {
        world.warn(item.place().says(has_none(format)));
    }
    // What a template includes is in the folder of the templates, or beside it.
    let prefix = match (&below, &file) {
        (Some(folder), _) => format!("{folder}/"),
        (None, Some(file)) => {
            file.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/"))
        }
        (None, None) => String::new(),
    };
    let version = folder.filter(|_| file.is_none()).map(|_| format.template_name());
    let names = formatter.partials().map(str::to_string).chain(version);
    let below: Vec<String> = names.filter_map(|name| inside(&format!("{prefix}{name}")).ok()).collect();
    Ok((formatter, below.into_iter().chain(file).collect()))
}

fn file(item: &Item<'_>, repository: &Repository) -> Result<String, Failure> {
    let path = inside(item.text()?).map_err(|error| item.fail(error))?;
    match repository.resolve(&path).map_err(|error| item.fail(error))?.exists() {
        true => Ok(path),
        false => Err(item.fail(format_args!("{}: there is no such file", repository.path(&path).display()))),
    }
}

fn folder(item: &Item<'_>, format: &Format, repository: &Repository) -> Result<String, Failure> {
    let path = inside(item.text()?.trim_end_matches('/')).map_err(|error| item.fail(error))?;
    let template = format!("{path}/{}", format.template_name());
    repository.resolve(&template).map_err(|error| item.fail(error))?;
    let folder = repository.path(&path);
    match folder.is_dir() {
        true => Ok(path),
        false => Err(item.fail(format_args!("{}: there is no such folder", folder.display()))),
    }
}
