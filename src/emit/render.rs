//! From a plan to documents: zone by zone, in parts, so that memory does not grow with the output.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::context::{Context, Ends, Numbered, Record, SCHEMA, Starts, Zone};
use super::engine::Engine;
use super::limits::Cost;
use super::sink::{Nowhere, Start};
use super::{Document, EmitError, Formatter, Layout, Options, Sink, ZoneIds, natural};
use crate::escape::hcl;
use crate::record::{Fqdn, RecordSet, RecordSource, ZoneName};

/// How many record sets are rendered at a time.
const PART: usize = 1_000;

/// One format for the records of one source.
pub struct Job<'a> {
    source: &'a dyn RecordSource,
    format: &'a Formatter,
    options: Options,
    zone_ids: ZoneIds,
    printer: Printer<'a>,
    /// The types of each zone's records.
    types: BTreeMap<ZoneName, Vec<String>>,
}

/// What a context is turned into.
enum Printer<'a> {
    Template(&'a Engine),
    /// The context itself, as JSON.
    Context,
}

impl<'a> Job<'a> {
    /// Checks everything that can be wrong with the records in this format, before a byte is written.
    ///
    /// # Errors
    /// [`EmitError`] of the first zone and record that does not fit.
    pub fn new(
        source: &'a dyn RecordSource,
        format: &'a Formatter,
        options: Options,
        zone_ids: ZoneIds,
    ) -> Result<Self, EmitError> {
        zone_ids.check(source.zones())?;
        let printer = Printer::Template(format.engine()?);
        let mut job = Self { source, format, options, zone_ids, printer, types: BTreeMap::new() };
        job.check_reference()?;
        for zone in source.zones() {
            if job.options.is_on("import") && job.zone_ids.get(zone).is_none() {
                return Err(EmitError::Import(zone.clone()));
            }
            let limits = job.format.limits();
            (limits.option)(&job.options, zone)?;
            let mut types = BTreeSet::new();
            for set in source.record_sets(zone) {
                limits.check(&set, &job.options)?;
                types.insert(set.record_type());
            }
            let mut types: Vec<String> = types.iter().map(ToString::to_string).collect();
            types.sort();
            job.types.insert(zone.clone(), types);
        }
        Ok(job)
    }

    /// Prints what the template would get, one JSON document a rendering, instead of what it makes of it.
    #[must_use]
    pub fn into_context(mut self) -> Self {
        self.printer = Printer::Context;
        self
    }

    /// How many documents there are: a zone has one, or as many as its target's limits ask for.
    #[must_use]
    pub fn document_count(&self) -> usize {
        let zones = || self.source.zones();
        let by_zone = || zones().map(|zone| self.documents_of(zone));
        match self.format.document(&self.options) {
            Document::Sections => zones().len().min(1),
            Document::ManyZones if by_zone().all(|count| count == 1) => zones().len().min(1),
            _ => by_zone().sum(),
        }
    }

    /// Writes all documents. A template of the user's own, which can fail on any record, does so before the first byte.
    ///
    /// # Errors
    /// [`EmitError::Write`]; a template that fails.
    pub fn write(&self, layout: Layout, sink: &mut dyn Sink) -> Result<(), EmitError> {
        if self.format.is_own() {
            self.print(layout, &mut Nowhere)?;
        }
        self.print(layout, sink)
    }

    /// Prints everything to nowhere.
    ///
    /// # Errors
    /// A template that fails.
    pub fn rehearse(&self) -> Result<(), EmitError> {
        self.print(Layout::OneStream, &mut Nowhere)
    }

    fn print(&self, layout: Layout, sink: &mut dyn Sink) -> Result<(), EmitError> {
        let document = self.format.document(&self.options);
        let last_zone = self.source.zones().last();
        let mut run_starts = true;
        for zone in self.source.zones() {
            let count = self.documents_of(zone);
            let mut sets = self.record_sets(zone, document).peekable();
            let (mut number, mut name) = (0, None);
            while sets.peek().is_some() {
                number += 1;
                let new_file = number == 1 || document != Document::Sections;
                if layout == Layout::FileEach && new_file {
                    let count = if document == Document::Sections { 1 } else { count };
                    sink.start_file(&Start { zone, number, count, extension: self.format.extension() })?;
                }
                let starts = Starts {
                    run: run_starts,
                    file: run_starts || (layout == Layout::FileEach && new_file),
                    zone: true,
                };
                let mut place = Place { document: Numbered { number, count }, starts, name };
                let mut taken = Cost::default();
                loop {
                    let part = self.take_part(&mut sets, &mut taken);
                    let zone_ends = !self.next_fits(&mut sets, taken);
                    let zone_is_done = sets.peek().is_none();
                    let file_ends = match layout {
                        Layout::OneStream => zone_is_done && last_zone == Some(zone),
                        Layout::FileEach if document == Document::Sections => zone_is_done,
                        Layout::FileEach => zone_ends,
                    };
                    self.render(zone, &part, &mut place, Ends { file: file_ends, zone: zone_ends }, sink)?;
                    run_starts = false;
                    if zone_ends {
                        break;
                    }
                }
                name = place.name.filter(|_| document == Document::Sections);
            }
        }
        Ok(())
    }

    fn record_sets<'s>(
        &'s self,
        zone: &'s ZoneName,
        document: Document,
    ) -> Box<dyn Iterator<Item = RecordSet> + 's> {
        let sets = self.source.record_sets(zone);
        if document != Document::OneZoneByName {
            return sets;
        }
        // A format that wants its records sorted needs all of a zone's at once.
        let mut sets: Vec<RecordSet> = sets.collect();
        let name = |set: &RecordSet| {
            set.owner.relative_to(zone).filter(|name| *name != "@").unwrap_or("").to_string()
        };
        sets.sort_by_cached_key(|set| natural::Name(name(set), set.record_type().to_string()));
        Box::new(sets.into_iter())
    }

    fn documents_of(&self, zone: &ZoneName) -> usize {
        let limits = self.format.limits();
        if (limits.operations, limits.characters) == (usize::MAX, usize::MAX) {
            return 1;
        }
        let (mut count, mut taken) = (1, Cost::default());
        for set in self.source.record_sets(zone) {
            let cost = (limits.cost)(&set);
            if !limits.fits(taken, cost) {
                count += 1;
                taken = Cost::default();
            }
            taken = sum(taken, cost);
        }
        count
    }

    /// The next record sets that fit into the document, a part's worth of them at most.
    fn take_part(
        &self,
        sets: &mut std::iter::Peekable<impl Iterator<Item = RecordSet>>,
        taken: &mut Cost,
    ) -> Vec<RecordSet> {
        let mut part = Vec::new();
        while part.len() < PART && self.next_fits(sets, *taken) {
            if let Some(set) = sets.next() {
                *taken = sum(*taken, (self.format.limits().cost)(&set));
                part.push(set);
            }
        }
        part
    }

    fn next_fits(
        &self,
        sets: &mut std::iter::Peekable<impl Iterator<Item = RecordSet>>,
        taken: Cost,
    ) -> bool {
        let limits = self.format.limits();
        sets.peek().is_some_and(|set| limits.fits(taken, (limits.cost)(set)))
    }

    fn render(
        &self,
        zone: &ZoneName,
        sets: &[RecordSet],
        place: &mut Place,
        ends: Ends,
        sink: &mut dyn Sink,
    ) -> Result<(), EmitError> {
        let records = sets.iter().map(|set| {
            let first = place.name.replace(set.owner.clone()).as_ref() != Some(&set.owner);
            Record::new(set, zone, first)
        });
        let types = self.types.get(zone).map_or(&[][..], Vec::as_slice);
        let context = Context {
            schema: SCHEMA,
            zone: Zone::new(zone, types, self.zone_ids.get(zone), self.options.text("zone-ref")),
            options: &self.options,
            records: records.collect(),
            starts: std::mem::replace(&mut place.starts, Starts { run: false, file: false, zone: false }),
            ends,
            document: place.document,
        };
        let mut out = Vec::new();
        match &self.printer {
            Printer::Template(engine) => engine.render(&context, &mut out)?,
            Printer::Context => {
                serde_json::to_writer_pretty(&mut out, &context).map_err(io::Error::other)?;
                out.push(b'\n');
            }
        }
        Ok(sink.write(&out)?)
    }

    fn check_reference(&self) -> Result<(), EmitError> {
        let Some(reference) = self.options.text("zone-ref") else { return Ok(()) };
        let refused = |why: String| EmitError::ZoneRef(format!("{}: {why}", reference.escape_debug()));
        hcl::reference(&reference.replace("{zone}", "zone")).map_err(|error| refused(error.to_string()))?;
        for zone in self.source.zones() {
            let whole = hcl::reference(&reference.replace("{zone}", zone.name().bare()));
            whole.map_err(|error| refused(error.to_string()))?;
        }
        if self.source.zones().len() > 1 && !reference.contains("{zone}") {
            return Err(refused(
                "the records are in several zones, and this would put them all into one; let {zone} stand for the \
                 zone's name, as in local.zone_ids[\"{zone}\"]"
                    .into(),
            ));
        }
        if self.source.zones().any(|zone| self.zone_ids.get(zone).is_some()) {
            return Err(refused("the zone's id is given twice, here and by --zone-id; leave one out".into()));
        }
        Ok(())
    }
}

/// Where in the run a rendering stands.
struct Place {
    document: Numbered,
    starts: Starts,
    /// The name of the last record set before.
    name: Option<Fqdn>,
}

fn sum(one: Cost, other: Cost) -> Cost {
    Cost { operations: one.operations + other.operations, characters: one.characters + other.characters }
}
