//! The files that the configuration generates, with their contents: everything that can be wrong shows here, before
//! the first byte is written.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};

use super::config::Config;
use super::document::Place;
use super::domain_pattern::select;
use super::output::Output;
use super::path_pattern::{Names, Placeholder};
use super::repository::Repository;
use super::snapshot::has_records;
use super::words::{of_emission, of_plan};
use super::{lock, terraform};
use crate::emit::{Job, Layout, Sink, Start, Syntax, ZoneIds};
use crate::error::Failure;
use crate::record::{Identity, RecordPlan, RecordSet, RecordSource, Settings, ZoneCut, ZoneName};
use crate::world::World;

/// A file that the configuration generates.
pub(super) struct File {
    /// Relative to the folder of the configuration.
    pub(super) path: String,
    /// Where that leads, behind all links.
    pub(super) real: PathBuf,
    pub(super) content: Vec<u8>,
    pub(super) syntax: Syntax,
    /// The path pattern that it comes from.
    pub(super) place: Place,
}

/// Makes the files, sorted by path.
///
/// # Errors
/// Everything that is wrong with the configuration, seen together with the snapshot and the folder.
pub(super) fn files(
    config: &Config,
    identities: &[Identity],
    repository: &Repository,
    world: &mut World<'_>,
) -> Result<Vec<File>, Failure> {
    let mut generation = Generation {
        config,
        repository,
        zones: config.zone_cut(),
        used: HashMap::new(),
        assumed: 0,
        files: Vec::new(),
    };
    for output in &config.outputs {
        let before = generation.files.len();
        generation.output(output, identities)?;
        if generation.files.len() == before {
            world.warn(output.place.says("no record belongs into this output, so it has no file"));
        }
        if output.options.is_on("proxied") {
            world.warn(
                output.place.says("a DKIM record behind Cloudflare's proxy cannot be found by receivers"),
            );
        }
        crate::commands::wanted::warn_of_inbound(&output.wanted.kinds, world);
    }
    generation.check_zones(identities)?;
    if generation.assumed > 0 {
        world.warn(format!(
            "the snapshot does not say its region, so the records point at dkim.amazonses.com, which some regions do \
             not use; set region in {} to be sure",
            config.name
        ));
    }
    let mut files = generation.files;
    check_paths(&files, config, repository)?;
    terraform::check(&files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The files so far.
struct Generation<'a> {
    config: &'a Config,
    repository: &'a Repository,
    zones: ZoneCut,
    /// The zones that hold records of some output.
    used: HashMap<ZoneName, ()>,
    /// Identities whose signing zone is assumed.
    assumed: usize,
    files: Vec<File>,
}

/// A document and what its path is made of.
struct Document {
    zone: String,
    number: usize,
    content: Vec<u8>,
}

impl<'a> Generation<'a> {
    fn output(&mut self, output: &'a Output, identities: &[Identity]) -> Result<(), Failure> {
        let useful = identities.iter().filter(|identity| has_records(identity, &output.wanted));
        let selected = select(&output.domains, useful).map_err(|(pattern, place)| {
            place.fail(format_args!(
                "\"{pattern}\" matches no domain of {} that has records; check its spelling or leave it out",
                self.config.snapshot.0
            ))
        })?;
        let mut groups: BTreeMap<(&str, &str), Vec<Identity>> = BTreeMap::new();
        for identity in selected {
            let domain = if output.path.has(Placeholder::Domain) { identity.domain.bare() } else { "" };
            let region = if output.path.has(Placeholder::Region) { region(identity, output)? } else { "" };
            groups.entry((domain, region)).or_default().push(identity.clone());
        }
        for ((domain, region), identities) in groups {
            let settings = Settings {
                wanted: output.wanted.clone(),
                zones: self.zones.clone(),
                dkim_domain: self.config.dkim_domain.clone(),
            };
            let plan =
                RecordPlan::new(identities, settings).map_err(|error| of_plan(error, &output.place))?;
            self.assumed += plan.assumed();
            self.used.extend(plan.zones().map(|zone| (zone.clone(), ())));
            for document in self.documents(output, &plan)? {
                let Document { zone, number, content } = document;
                let path = output.path.path(Names { zone: &zone, domain, region, number });
                let path = path.map_err(|error| output.path_place.fail(error))?;
                let real = self
                    .repository
                    .resolve(&path)
                    .map_err(|error| Failure { message: output.path_place.says(&error), ..error })?;
                let (syntax, place) = (output.format.syntax(), output.path_place.clone());
                self.files.push(File { path, real, content, syntax, place });
            }
        }
        Ok(())
    }

    /// The documents of one plan.
    fn documents(&self, output: &Output, plan: &RecordPlan) -> Result<Vec<Document>, Failure> {
        if !output.path.has_in_folder(Placeholder::Zone) {
            return self.render(output, plan);
        }
        // Files of one folder belong together (Terraform reads them all); those of several do not.
        let mut documents = Vec::new();
        for zone in plan.zones() {
            documents.extend(self.render(output, &OneZone(plan, zone))?);
        }
        Ok(documents)
    }

    fn render(&self, output: &Output, source: &dyn RecordSource) -> Result<Vec<Document>, Failure> {
        let job = Job::new(source, &output.format, output.options.clone(), self.zone_ids(output, source));
        let job = job.map_err(|error| of_emission(error, &output.place))?;
        let count = job.document_count();
        if count == 0 {
            return Ok(Vec::new());
        }
        let by_zone = output.path.has(Placeholder::Zone);
        if count > 1 && !by_zone && source.zones().len() > 1 {
            return Err(output.path_place.fail(format_args!(
                "the format {} puts one zone into a document, and these records are in {} zones; put {{zone}} into the \
                 path",
                output.format.id(),
                source.zones().len()
            )));
        }
        let header = self.header(output.format.syntax(), &output.place)?;
        let mut documents = Documents { header, found: Vec::new(), unnumbered: None };
        let layout = if by_zone || count > 1 { Layout::FileEach } else { Layout::OneStream };
        if layout == Layout::OneStream {
            documents.start(String::new(), 1);
        }
        job.write(layout, &mut documents).map_err(|error| of_emission(error, &output.place))?;
        match documents.unnumbered.filter(|_| !output.path.has(Placeholder::Number)) {
            Some((zone, count)) => Err(output.path_place.fail(format_args!(
                "the zone {zone} needs {count} documents of the format {}; put {{n}} into the path",
                output.format.id()
            ))),
            None => Ok(documents.found),
        }
    }

    /// The comment that every file begins with; empty where the language has none.
    fn header(&self, syntax: Syntax, place: &Place) -> Result<Vec<u8>, Failure> {
        let name = &self.config.name;
        let option = if name == "sesdns.toml" { String::new() } else { format!(" --config {name}") };
        let text = format!(
            "Generated by sesdns generate from {}. Do not edit: change {name} and run: sesdns generate{option}",
            self.config.snapshot.0
        );
        let comment = syntax.comment(&text).map_err(|error| place.fail(error))?;
        Ok(comment.map_or_else(Vec::new, |comment| format!("{comment}\n").into_bytes()))
    }

    /// The ids of the zones, unless the output refers to them itself.
    fn zone_ids(&self, output: &Output, source: &dyn RecordSource) -> ZoneIds {
        if output.options.is_set("zone-ref") {
            return ZoneIds::default();
        }
        let id = |zone: &ZoneName| {
            let id = self.config.zones.get(zone)?.id(output.id_key)?;
            Some((zone.clone(), id.to_string()))
        };
        source.zones().filter_map(id).collect()
    }

    /// Checks that the zones of the configuration are zones of the snapshot's domains.
    fn check_zones(&self, identities: &[Identity]) -> Result<(), Failure> {
        let has_a_name = |zone: &ZoneName| {
            let within = |i: &Identity| {
                i.domain.is_within(zone.name())
                    || i.mail_from.as_ref().is_some_and(|m| m.is_within(zone.name()))
            };
            identities.iter().any(within)
        };
        let is_unused = |(zone, _): &(&ZoneName, _)| !self.used.contains_key(zone) && !has_a_name(zone);
        match self.config.zones.iter().find(is_unused) {
            None => Ok(()),
            Some((_, zone)) => Err(zone.place.fail(format_args!(
                "no domain of {} belongs into this zone; check its spelling or leave it out",
                self.config.snapshot.0
            ))),
        }
    }
}

fn region<'i>(identity: &'i Identity, output: &Output) -> Result<&'i str, Failure> {
    let region = identity.region.as_deref().ok_or_else(|| {
        output.path_place.fail(format_args!(
            "{{region}}: the snapshot does not say the region of {}; set region",
            identity.domain
        ))
    })?;
    if !super::config::is_region(region) {
        let (region, domain) = (region.escape_debug(), &identity.domain);
        return Err(output
            .path_place
            .fail(format_args!("{{region}}: \"{region}\", of {domain}, is no region")));
    }
    Ok(region)
}

/// The records of one zone of a plan.
struct OneZone<'a>(&'a RecordPlan, &'a ZoneName);

impl RecordSource for OneZone<'_> {
    fn zones(&self) -> Box<dyn ExactSizeIterator<Item = &ZoneName> + '_> {
        Box::new(std::iter::once(self.1))
    }

    fn record_sets<'a>(&'a self, zone: &'a ZoneName) -> Box<dyn Iterator<Item = RecordSet> + 'a> {
        Box::new(self.0.record_sets(zone))
    }
}

/// Keeps every document.
struct Documents {
    header: Vec<u8>,
    found: Vec<Document>,
    /// A zone that has several, and how many.
    unnumbered: Option<(String, usize)>,
}

impl Documents {
    fn start(&mut self, zone: String, number: usize) {
        self.found.push(Document { zone, number, content: self.header.clone() });
    }
}

impl Sink for Documents {
    fn start_file(&mut self, start: &Start<'_>) -> io::Result<()> {
        if start.count > 1 {
            self.unnumbered = Some((start.zone.to_string(), start.count));
        }
        self.start(start.zone.to_string(), start.number);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(document) = self.found.last_mut() {
            document.content.extend_from_slice(bytes);
        }
        Ok(())
    }
}

/// Checks that no two files have one path, that none is in the place of another's folder, and that none is in the place
/// of what they are made from.
fn check_paths(files: &[File], config: &Config, repository: &Repository) -> Result<(), Failure> {
    let reserved = [
        (config.name.clone(), "the configuration"),
        (config.snapshot.0.clone(), "the snapshot"),
        (lock::name(&config.name), "the lock file"),
    ];
    let mut reals: HashMap<PathBuf, &str> = HashMap::new();
    for (path, what) in &reserved {
        // What leads elsewhere is in nobody's way.
        reals.extend(repository.resolve(path).ok().map(|real| (real, *what)));
    }
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
