//! From a plan to documents: zone by zone, in parts, so that memory does not grow with the output.

use std::io;

use thiserror::Error;

use super::context::{Context, Ends, Numbered, Record, SCHEMA, Starts, Zone};
use super::engine::Engine;
use super::limits::Cost;
use super::{Document, Format, LimitError, Options, TemplateError, ZoneIdError, ZoneIds};
use crate::escape::hcl;
use crate::record::{RecordPlan, RecordSet, ZoneName};

/// How many record sets are rendered at a time.
const PART: usize = 1_000;

/// How documents are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// All in one stream.
    OneStream,
    /// One file a document.
    FileEach,
}

/// Where the bytes go.
pub trait Sink {
    /// The bytes that follow belong to the file of this name.
    ///
    /// # Errors
    /// The system's.
    fn start_file(&mut self, name: &str) -> io::Result<()>;

    /// More bytes.
    ///
    /// # Errors
    /// The system's.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// Why the records could not be emitted.
#[derive(Debug, Error)]
pub enum EmitError {
    /// The target does not take them.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The zone ids do not fit.
    #[error(transparent)]
    ZoneId(#[from] ZoneIdError),
    /// The reference to the zone does not fit.
    #[error("--set zone-ref={0}")]
    ZoneRef(String),
    /// The template failed.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The bytes could not be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// One format for one plan.
pub struct Job<'a> {
    plan: &'a RecordPlan,
    format: &'static Format,
    options: Options,
    zone_ids: ZoneIds,
    engine: Engine,
}

impl<'a> Job<'a> {
    /// Checks everything that can be wrong with the records in this format, before a byte is written.
    ///
    /// # Errors
    /// [`EmitError`] of the first zone and record that does not fit.
    pub fn new(
        plan: &'a RecordPlan,
        format: &'static Format,
        options: Options,
        zone_ids: ZoneIds,
    ) -> Result<Self, EmitError> {
        zone_ids.check(plan.zones())?;
        let engine = Engine::new(format.syntax, &format.template_name(), format.template)?;
        let job = Self { plan, format, options, zone_ids, engine };
        job.check_reference()?;
        for zone in plan.zones() {
            (format.limits.option)(&job.options, zone)?;
            for set in plan.record_sets(zone) {
                format.limits.check(&set, &job.options)?;
            }
        }
        Ok(job)
    }

    /// How many documents there are: a zone has one, or as many as its target's limits ask for.
    #[must_use]
    pub fn document_count(&self) -> usize {
        match self.format.document {
            Document::ManyZones => self.plan.zones().len().min(1),
            Document::OneZone => self.plan.zones().map(|zone| self.documents_of(zone)).sum(),
        }
    }

    /// Writes all documents.
    ///
    /// # Errors
    /// [`EmitError::Write`]; a template that fails.
    pub fn write(&self, layout: Layout, sink: &mut dyn Sink) -> Result<(), EmitError> {
        let mut run_starts = true;
        for zone in self.plan.zones() {
            let count = self.documents_of(zone);
            let mut sets = self.plan.record_sets(zone).peekable();
            let mut number = 0;
            while sets.peek().is_some() {
                number += 1;
                if layout == Layout::FileEach {
                    sink.start_file(&self.file_name(zone, number, count))?;
                }
                let mut place = Place { number, count, run_starts, zone_starts: true, layout };
                let mut taken = Cost::default();
                loop {
                    let part = self.take_part(&mut sets, &mut taken);
                    let zone_ends = !self.next_fits(&mut sets, taken);
                    self.render(zone, &part, &place, zone_ends, sink)?;
                    (run_starts, place.run_starts, place.zone_starts) = (false, false, false);
                    if zone_ends {
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    fn documents_of(&self, zone: &ZoneName) -> usize {
        let limits = &self.format.limits;
        if (limits.operations, limits.characters) == (usize::MAX, usize::MAX) {
            return 1;
        }
        let (mut count, mut taken) = (1, Cost::default());
        for set in self.plan.record_sets(zone) {
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
                *taken = sum(*taken, (self.format.limits.cost)(&set));
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
        let limits = &self.format.limits;
        sets.peek().is_some_and(|set| limits.fits(taken, (limits.cost)(set)))
    }

    fn render(
        &self,
        zone: &ZoneName,
        sets: &[RecordSet],
        place: &Place,
        zone_ends: bool,
        sink: &mut dyn Sink,
    ) -> Result<(), EmitError> {
        let file_starts = place.zone_starts && (place.run_starts || place.layout == Layout::FileEach);
        let context = Context {
            schema: SCHEMA,
            zone: Zone::new(zone, self.zone_ids.get(zone), self.options.text("zone-ref")),
            options: &self.options,
            starts: Starts { run: place.run_starts, file: file_starts, zone: place.zone_starts },
            ends: Ends { zone: zone_ends },
            document: Numbered { number: place.number, count: place.count },
            records: sets.iter().map(|set| Record::new(set, zone)).collect(),
        };
        let mut out = Vec::new();
        self.engine.render(&context, &mut out)?;
        Ok(sink.write(&out)?)
    }

    /// `<zone>.<extension>`, with a number where the zone has several documents.
    fn file_name(&self, zone: &ZoneName, number: usize, count: usize) -> String {
        let extension = self.format.extension;
        if count == 1 { format!("{zone}.{extension}") } else { format!("{zone}-{number:03}.{extension}") }
    }

    fn check_reference(&self) -> Result<(), EmitError> {
        let Some(reference) = self.options.text("zone-ref") else { return Ok(()) };
        let refused = |why: String| EmitError::ZoneRef(format!("{}: {why}", reference.escape_debug()));
        hcl::reference(&reference.replace("{zone}", "zone")).map_err(|error| refused(error.to_string()))?;
        for zone in self.plan.zones() {
            let whole = hcl::reference(&reference.replace("{zone}", zone.name().bare()));
            whole.map_err(|error| refused(error.to_string()))?;
        }
        if self.plan.zones().len() > 1 && !reference.contains("{zone}") {
            return Err(refused(
                "the records are in several zones, and this would put them all into one; let {zone} stand for the \
                 zone's name, as in local.zone_ids[\"{zone}\"]"
                    .into(),
            ));
        }
        if self.plan.zones().any(|zone| self.zone_ids.get(zone).is_some()) {
            return Err(refused("the zone's id is given twice, here and by --zone-id; leave one out".into()));
        }
        Ok(())
    }
}

/// Where in the run a rendering stands.
struct Place {
    number: usize,
    count: usize,
    run_starts: bool,
    zone_starts: bool,
    layout: Layout,
}

fn sum(one: Cost, other: Cost) -> Cost {
    Cost { operations: one.operations + other.operations, characters: one.characters + other.characters }
}
