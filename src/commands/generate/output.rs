//! An `[[output]]` of `sesdns.toml`: what is written, and where.

use super::config::{Defaults, domains, records, ttl};
use super::domain_pattern::DomainPattern;
use super::keys::id_key;
use super::nearest::nearest;
use super::own_template;
use super::path_pattern::PathPattern;
use super::repository::Repository;
use super::toml_text::{Item, Place, Table};
use crate::commands::emission::format_of;
use crate::emit::{FORMATS, Format, Formatter, Options};
use crate::error::Failure;
use crate::record::Wanted;
use crate::world::World;

/// What is written, and where.
pub(super) struct Output {
    /// The table.
    pub(super) place: Place,
    pub(super) format: Formatter,
    /// The files that the template is read from, or would be.
    pub(super) templates: Vec<String>,
    pub(super) options: Options,
    pub(super) path: PathPattern,
    /// Where the path stands.
    pub(super) path_place: Place,
    /// The domains; none for all.
    pub(super) domains: Vec<(DomainPattern, Place)>,
    pub(super) wanted: Wanted,
    /// The key of its zones' ids, where its format has one.
    pub(super) id_key: Option<&'static str>,
}

/// Reads one.
///
/// # Errors
/// What is wrong with it, with file, line and key.
pub(super) fn read_output(
    item: &Item<'_>,
    table: &Table<'_>,
    defaults: &Defaults,
    repository: &Repository,
    world: &mut World<'_>,
) -> Result<Output, Failure> {
    let (format, templates) = read_format(item, table, repository, world)?;
    let path = table
        .get("path")
        .ok_or_else(|| item.fail("path is missing; name the files, as in path = \"dns/{zone}.tf\""))?;
    let kinds = table.get("records").map(records).transpose()?;
    let ttl = table.get("ttl").map(ttl).transpose()?;
    Ok(Output {
        place: item.place(),
        options: read_options(table, &format)?,
        path: PathPattern::parse(path.text()?).map_err(|error| path.fail(error))?,
        path_place: path.place(),
        domains: table.get("domains").map_or(Ok(Vec::new()), domains)?,
        wanted: defaults.wanted(ttl, kinds),
        id_key: id_key(format.id()),
        format,
        templates,
    })
}

fn read_format(
    item: &Item<'_>,
    table: &Table<'_>,
    repository: &Repository,
    world: &mut World<'_>,
) -> Result<(Formatter, Vec<String>), Failure> {
    let word = match (table.get("format"), table.get("template")) {
        (None, None) => {
            return Err(item.fail("format is missing; \"sesdns formats\" lists those that there are"));
        }
        (Some(_), Some(template)) => {
            return Err(template.fail("format and template both say what to write; leave one out"));
        }
        (word, _) => word,
    };
    let format = word.map_or_else(|| format_of("bind"), find_format)?;
    own_template::read(table, format, repository, world)
}

fn find_format(item: &Item<'_>) -> Result<&'static Format, Failure> {
    let word = item.text()?;
    Format::find(word).ok_or_else(|| {
        let meant = nearest(word, FORMATS.iter().flat_map(Format::words));
        let ids: Vec<&str> = FORMATS.iter().map(|format| format.id).collect();
        let word = word.escape_debug();
        item.fail(format_args!("there is no format \"{word}\"{meant}; there are {}", ids.join(", ")))
    })
}

/// The options of the format, each judged where it stands.
fn read_options(table: &Table<'_>, format: &Formatter) -> Result<Options, Failure> {
    let mut arguments = Vec::new();
    let set = table.get("set").map(Item::table).transpose()?;
    for (key, item) in set.iter().flat_map(Table::members) {
        let known = || format.options().iter().map(|option| option.key.as_ref());
        let Some(spec) = format.options().iter().find(|option| option.key == *key) else {
            let (meant, known) = (nearest(key, known()), known().collect::<Vec<_>>().join(", "));
            let known = if known.is_empty() { "none" } else { &known };
            return Err(item
                .fail(format_args!("the format {} has no such option{meant}; it has {known}", format.id())));
        };
        let argument = format!("{key}={}", item.setting()?);
        Options::read(format, std::slice::from_ref(&argument)).map_err(|_| {
            item.fail(format_args!("the format {} takes {}", format.id(), spec.kind.values()))
        })?;
        arguments.push(argument);
    }
    Options::read(format, &arguments).map_err(|error| table_failure(table, &error))
}

/// What each option alone does not show.
fn table_failure(table: &Table<'_>, error: &impl std::fmt::Display) -> Failure {
    match table.get("set") {
        Some(item) => item.fail(error),
        None => Failure::usage(error),
    }
}
