//! The files that the configuration generates, with their contents: everything that can be wrong shows here, before
//! the first byte is written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::config::Config;
use super::documents::{Document, Rendering};
use super::domain_pattern::select;
use super::nearest::nearest;
use super::output::Output;
use super::path_pattern::{Names, Placeholder};
use super::repository::Repository;
use super::snapshot::has_records;
use super::toml_text::Place;
use super::words::of_plan;
use super::{collisions, terraform};
use crate::emit::Syntax;
use crate::error::Failure;
use crate::record::{Identity, RecordPlan, Settings, ZoneCut, ZoneName};
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
        used: BTreeSet::new(),
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
    collisions::check(&files, config, repository)?;
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
    used: BTreeSet<ZoneName>,
    /// Identities whose signing zone is assumed.
    assumed: usize,
    files: Vec<File>,
}

impl<'a> Generation<'a> {
    fn output(&mut self, output: &'a Output, identities: &[Identity]) -> Result<(), Failure> {
        let useful = identities.iter().filter(|identity| has_records(identity, &output.wanted));
        let selected = select(&output.domains, useful).map_err(|(pattern, place)| {
            let domains = identities.iter().map(|identity| identity.domain.bare());
            place.fail(format_args!(
                "\"{pattern}\" matches no domain of {} that has records{}; check its spelling or leave it out",
                self.config.snapshot.0,
                nearest(&pattern.to_string(), domains)
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
            self.used.extend(plan.zones().cloned());
            for document in (Rendering { config: self.config, output }).documents(&plan)? {
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

    /// Checks that the zones of the configuration are zones of the snapshot's domains.
    fn check_zones(&self, identities: &[Identity]) -> Result<(), Failure> {
        let has_a_name = |zone: &ZoneName| {
            let within = |i: &Identity| {
                i.domain.is_within(zone.name())
                    || i.mail_from.as_ref().is_some_and(|m| m.is_within(zone.name()))
            };
            identities.iter().any(within)
        };
        let is_unused = |(zone, _): &(&ZoneName, _)| !self.used.contains(zone) && !has_a_name(zone);
        match self.config.zones.iter().find(is_unused) {
            None => Ok(()),
            Some((name, zone)) => Err(zone.place.fail(format_args!(
                "no domain of {} belongs into this zone{}; check its spelling or leave it out",
                self.config.snapshot.0,
                nearest(name.name().bare(), self.used.iter().map(|zone| zone.name().bare()))
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
