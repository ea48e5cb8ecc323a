//! `sesdns.toml`, read and checked as far as it tells by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::byodkim::ByodkimKeys;
use super::domain_pattern::DomainPattern;
use super::keys::{OUTPUT, TOP, ZONE};
use super::lock;
use super::output::{Output, read_output};
use super::path_pattern::inside;
use super::repository::Repository;
use super::toml_text::{Item, Place, TomlText};
use crate::commands::wanted::{dmarc, kinds};
use crate::emit::ZoneIds;
use crate::error::Failure;
use crate::record::{Fqdn, RecordKind, Text, Ttl, Wanted, ZoneCut, ZoneName, default_dmarc};
use crate::world::{World, read_if_there};

/// What the file says.
pub(super) struct Config {
    /// The name of the file, without its folder.
    pub(super) name: String,
    /// The path of the snapshot, below the folder.
    pub(super) snapshot: (String, Place),
    pub(super) region: Option<String>,
    pub(super) dkim_domain: Option<Fqdn>,
    pub(super) keys: ByodkimKeys,
    pub(super) zones: BTreeMap<ZoneName, Zone>,
    pub(super) outputs: Vec<Output>,
}

/// What is said about a zone.
pub(super) struct Zone {
    pub(super) place: Place,
    /// Its ids, by key.
    ids: BTreeMap<String, String>,
}

impl Zone {
    /// Its id under this key, or the one that holds for all.
    pub(super) fn id(&self, key: Option<&str>) -> Option<&str> {
        let id = |key: &str| self.ids.get(key).map(String::as_str);
        key.and_then(id).or_else(|| id("id"))
    }
}

/// What holds for every output that does not say otherwise.
pub(super) struct Defaults {
    pub(super) ttl: Ttl,
    pub(super) kinds: BTreeSet<RecordKind>,
    dmarc: Text,
    keys: BTreeMap<String, Text>,
}

impl Defaults {
    /// Which records an output is to hold.
    pub(super) fn wanted(&self, ttl: Option<Ttl>, kinds: Option<BTreeSet<RecordKind>>) -> Wanted {
        Wanted {
            ttl: ttl.unwrap_or(self.ttl),
            kinds: kinds.unwrap_or_else(|| self.kinds.clone()),
            dmarc: self.dmarc.clone(),
            keys: self.keys.clone(),
        }
    }
}

impl Config {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it, with file, line and key.
    pub(super) fn read(path: &Path, repository: &Repository, world: &mut World<'_>) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let bytes = read_if_there(path).map_err(Failure::general)?.ok_or_else(|| {
            Failure::usage(format!(
                "{shown}: there is no such file; \"sesdns generate --init\" writes a first one"
            ))
        })?;
        let document = TomlText::new(shown, bytes)?;
        let parsed = document.parse()?;
        let top = document.root(&parsed);
        top.check(TOP)?;
        let snapshot = top.get("snapshot").ok_or_else(|| {
            document.fail("snapshot is missing; name the saved answers of SES, as in snapshot = \"ses.json\"")
        })?;
        let outputs = top.get("output").map_or(Ok(Vec::new()), |item| {
            item.items().map_err(|_| {
                item.fail("an output is an element of a list; write [[output]], in two brackets")
            })
        })?;
        if outputs.is_empty() {
            return Err(document.fail("there is no [[output]]; add one, with format and path"));
        }
        let keys = match top.get("byodkim-keys") {
            Some(item) => ByodkimKeys::read(item, repository, world)?,
            None => ByodkimKeys::default(),
        };
        let defaults = Defaults {
            ttl: top.get("ttl").map(ttl).transpose()?.unwrap_or(Ttl::DEFAULT),
            kinds: top.get("records").map_or_else(|| Ok([RecordKind::Dkim].into()), records)?,
            dmarc: top.get("dmarc").map_or_else(|| Ok(default_dmarc()), policy)?,
            keys: keys.texts.clone(),
        };
        let mut read = Vec::with_capacity(outputs.len());
        for item in &outputs {
            let table = item.table()?;
            table.check(OUTPUT)?;
            read.push(read_output(item, &table, &defaults, repository, world)?);
        }
        let wants_dmarc = |output: &Output| output.wanted.kinds.contains(&RecordKind::Dmarc);
        if let Some(item) = top.get("dmarc").filter(|_| !read.iter().any(wants_dmarc)) {
            return Err(item.fail("no DMARC record is asked for; add records = [\"dkim\", \"dmarc\"]"));
        }
        let dkim_domain = |item: &Item<'_>| Fqdn::parse(item.text()?).map_err(|error| item.fail(error));
        Ok(Self {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            snapshot: (inside(snapshot.text()?).map_err(|error| snapshot.fail(error))?, snapshot.place()),
            region: top.get("region").map(region).transpose()?,
            dkim_domain: top.get("dkim-domain").map(dkim_domain).transpose()?,
            keys,
            zones: top.get("zones").map_or(Ok(BTreeMap::new()), zones)?,
            outputs: read,
        })
    }

    /// The files that are nobody's to write over or to remove, each with what it is: what the others are made from, and
    /// the lock.
    pub(super) fn reserved(&self) -> Vec<(String, &'static str)> {
        let mut reserved = vec![
            (self.name.clone(), "the configuration"),
            (self.snapshot.0.clone(), "the snapshot"),
            (lock::name(&self.name), "the lock file"),
        ];
        reserved.extend(self.keys.files.iter().map(|path| (path.clone(), "a key of [byodkim-keys]")));
        let templates = self.outputs.iter().flat_map(|output| &output.templates);
        reserved.extend(templates.map(|path| (path.clone(), "a template of your own")));
        reserved
    }

    /// Which zone holds a name.
    pub(super) fn zone_cut(&self) -> ZoneCut {
        ZoneCut::new(self.zones.keys().cloned().collect())
    }
}

/// The option that names this configuration, with a space in front; empty where none is needed.
pub(super) fn option_of(path: &str) -> String {
    if path == "sesdns.toml" { String::new() } else { format!(" --config {}", shell_words::quote(path)) }
}

fn zones(item: &Item<'_>) -> Result<BTreeMap<ZoneName, Zone>, Failure> {
    let mut zones: BTreeMap<ZoneName, Zone> = BTreeMap::new();
    for (name, item) in item.table()?.members() {
        let table = item.table()?;
        if table.members().iter().any(|(_, member)| member.table().is_ok()) {
            return Err(item.fail("the name of a zone stands in quotes, as in [zones.\"example.com\"]"));
        }
        let zone = ZoneName::parse(name).map_err(|error| item.fail(error))?;
        table.check(ZONE)?;
        let mut ids = BTreeMap::new();
        for (key, item) in table.members() {
            let id = item.text()?;
            let read = ZoneIds::read(&[format!("{zone}={id}")]);
            let id = read.as_ref().ok().and_then(|ids| ids.get(&zone)).ok_or_else(|| {
                item.fail(format_args!("\"{}\" is no id; an id has no spaces", id.escape_debug()))
            })?;
            ids.insert(key.to_string(), id.to_string());
        }
        if let Some(other) = zones.get(&zone) {
            return Err(item.fail(format_args!("line {} has this zone already", other.place.line)));
        }
        zones.insert(zone, Zone { place: item.place(), ids });
    }
    Ok(zones)
}

/// A TTL.
pub(super) fn ttl(item: &Item<'_>) -> Result<Ttl, Failure> {
    item.text_or_number()?.parse().map_err(|error| item.fail(error))
}

/// Kinds of records.
pub(super) fn records(item: &Item<'_>) -> Result<BTreeSet<RecordKind>, Failure> {
    let items = item.items()?;
    if items.is_empty() {
        return Err(item.fail("the list is empty; leave it out for records = [\"dkim\"]"));
    }
    let mut found = BTreeSet::new();
    for item in items {
        found.extend(kinds([item.text()?].into_iter()).map_err(|error| item.fail(error))?);
    }
    Ok(found)
}

fn policy(item: &Item<'_>) -> Result<Text, Failure> {
    dmarc(item.text()?).map_err(|error| item.fail(error))
}

fn region(item: &Item<'_>) -> Result<String, Failure> {
    let region = item.text()?;
    if !is_region(region) {
        return Err(item.fail(format_args!(
            "\"{}\" is no region; a region is spelt like eu-west-1",
            region.escape_debug()
        )));
    }
    Ok(region.to_string())
}

/// Whether the text is spelt like a region.
pub(super) fn is_region(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Patterns of domains with their places.
pub(super) fn domains(item: &Item<'_>) -> Result<Vec<(DomainPattern, Place)>, Failure> {
    let items = item.items()?;
    if items.is_empty() {
        return Err(item.fail("the list is empty; leave it out for all domains"));
    }
    let pattern = |item: Item<'_>| {
        let pattern = DomainPattern::parse(item.text()?).map_err(|error| item.fail(error))?;
        Ok((pattern, item.place()))
    };
    items.into_iter().map(pattern).collect()
}
