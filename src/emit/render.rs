//! From a plan to documents: everything is checked first, then printed.

use std::ops::Range;
use std::{io, iter};

use super::context::Context;
use super::engine::Engine;
use super::limits::{Cost, Limits};
use super::members::{Member, Mentioned};
use super::pattern::Patterns;
use super::rendering::{Rendering, Zone};
use super::renderings::{Batch, Batches, Renderings};
use super::sink::{Nowhere, Start};
use super::{Document, EmitError, Formatter, Layout, Options, Sink, ZoneIds};
use crate::escape::hcl;
use crate::record::{RecordSource, ZoneName};
use crate::world::in_order;

/// One format for the records of one source.
pub struct Job<'a> {
    source: &'a dyn RecordSource,
    format: &'a Formatter,
    options: Options,
    zone_ids: ZoneIds,
    printer: Printer<'a>,
    /// The members of the context that are made.
    mentioned: Mentioned,
    /// By the places of the zones.
    facts: Vec<Facts>,
    /// The lists of types that zones have.
    types: Vec<Vec<String>>,
}

/// What has to be known of a zone before it is printed.
#[derive(Clone, Copy)]
struct Facts {
    /// The types of its records, by their place in the list.
    types: usize,
    /// How many documents it makes.
    documents: usize,
}

/// What a context is turned into.
enum Printer<'a> {
    /// Text: by the engine, with the options as a value of its own; patterns are for built-in templates.
    Template(&'a Engine, tera::Value, Option<Patterns>),
    /// JSON.
    Context,
}

impl<'a> Job<'a> {
    /// Checks everything that can be wrong with the records in this format, before a byte is written.
    ///
    /// # Errors
    /// [`EmitError`] of an option that does not fit, else of the first zone or record.
    pub fn new(
        source: &'a dyn RecordSource,
        format: &'a Formatter,
        options: Options,
        zone_ids: ZoneIds,
    ) -> Result<Self, EmitError> {
        zone_ids.check(source.zones())?;
        let engine = format.engine()?;
        let values = tera::Value::try_from_serializable(&options).map_err(io::Error::other)?;
        let patterns = (!format.is_own()).then(Patterns::default);
        let printer = Printer::Template(engine, values, patterns);
        let (mentioned, facts, types) = (format.mentioned(), Vec::new(), Vec::new());
        let mut job = Self { source, format, options, zone_ids, printer, mentioned, facts, types };
        job.check_reference()?;
        job.survey()?;
        Ok(job)
    }

    /// Prints what the template would get, one JSON document a rendering, instead of what it makes of it.
    ///
    /// # Errors
    /// None that [`Job::new`] had not.
    pub fn into_context(mut self) -> Result<Self, EmitError> {
        self.printer = Printer::Context;
        self.mentioned = Mentioned::ALL;
        self.survey()?;
        Ok(self)
    }

    /// Checks zones and records, and finds out what has to be known before they are printed.
    fn survey(&mut self) -> Result<(), EmitError> {
        /// Zones that are looked at together.
        const SOME: usize = 200;
        (self.limits().option)(&self.options, &mut self.source.zones())?;
        if self.options.is_on("import")
            && let Some(zone) = self.source.zones().find(|zone| self.zone_ids.get(zone).is_none())
        {
            return Err(EmitError::Import(zone.clone()));
        }
        if !self.mentioned.has(Member::Types) && !self.limits().look_at_records() {
            self.facts = vec![Facts { types: 0, documents: 1 }; self.source.zones().len()];
            self.types = vec![Vec::new()];
            return Ok(());
        }
        let count = self.source.zones().len();
        let chunks = (0..count).step_by(SOME).map(|start| start..count.min(start + SOME));
        let (mut facts, mut lists) = (Vec::with_capacity(count), Vec::new());
        let look =
            |chunk: Range<usize>| chunk.map(|place| self.look_at(place)).collect::<Result<Vec<_>, _>>();
        in_order(chunks, look, |found| {
            for (types, documents) in found? {
                let known = lists.iter().position(|list| *list == types);
                let types = known.unwrap_or_else(|| {
                    lists.push(types);
                    lists.len() - 1
                });
                facts.push(Facts { types, documents });
            }
            Ok::<_, EmitError>(())
        })?;
        self.facts = facts;
        self.types = lists;
        Ok(())
    }

    /// The types of a zone's records, and how many documents they make.
    fn look_at(&self, place: usize) -> Result<(Vec<String>, usize), EmitError> {
        let limits = self.limits();
        let with_types = self.mentioned.has(Member::Types);
        let (mut types, mut count, mut taken) = (Vec::new(), 1, Cost::default());
        for set in self.source.record_sets(place) {
            limits.check(&set, &self.options)?;
            let cost = limits.cost_of(&set);
            if !limits.fits(taken, cost) {
                count += 1;
                taken = Cost::default();
            }
            taken = taken.plus(cost);
            let name: &str = set.record_type().into();
            if with_types && !types.iter().any(|known| known == name) {
                types.push(name.to_string());
            }
        }
        types.sort();
        Ok((types, count))
    }

    /// How many documents there are: a zone has one, or as many as its target's limits ask for.
    #[must_use]
    pub fn document_count(&self) -> usize {
        let by_zone = || self.facts.iter().map(|facts| facts.documents);
        match self.document() {
            Document::Sections => by_zone().len().min(1),
            Document::ManyZones if by_zone().all(|count| count == 1) => by_zone().len().min(1),
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
        let printed = |batch| match batch {
            Batch::Zones(zones) => self.printed(Renderings::new(self, layout, zones)),
            Batch::Part(part) => self.printed(iter::once(*part)),
        };
        let batches = Batches::new(self, layout);
        in_order(batches, printed, |printed| Ok(printed?.write(sink)?))
    }

    fn printed<'s>(
        &'s self,
        renderings: impl Iterator<Item = (Option<Start<'s>>, Rendering<'s>)>,
    ) -> Result<Printed<'s>, EmitError> {
        let mut printed = Printed::default();
        for (file, rendering) in renderings {
            printed.files.extend(file.map(|start| (printed.bytes.len(), start)));
            self.render(&rendering, &mut printed.bytes)?;
        }
        Ok(printed)
    }

    fn render(&self, rendering: &Rendering<'_>, out: &mut Vec<u8>) -> Result<(), EmitError> {
        let mentioned = self.mentioned;
        match &self.printer {
            Printer::Template(engine, options, patterns) => {
                let context = Context { mentioned, options, rendering, noted: None };
                match patterns {
                    Some(patterns) => patterns.print(engine, context, out)?,
                    None => engine.render(&context, out)?,
                }
            }
            Printer::Context => {
                let context = Context { mentioned, options: &self.options, rendering, noted: None };
                serde_json::to_writer_pretty(&mut *out, &context).map_err(io::Error::other)?;
                out.push(b'\n');
            }
        }
        Ok(())
    }

    pub(super) fn source(&self) -> &'a dyn RecordSource {
        self.source
    }

    pub(super) fn extension(&self) -> &'a str {
        self.format.extension()
    }

    pub(super) fn limits(&self) -> &'a Limits {
        self.format.limits()
    }

    pub(super) fn document(&self) -> Document {
        self.format.document(&self.options)
    }

    /// How many documents the zone at this place makes.
    pub(super) fn documents_of(&self, place: usize) -> usize {
        self.facts.get(place).map_or(1, |facts| facts.documents)
    }

    pub(super) fn is_last(&self, place: usize) -> bool {
        place + 1 == self.facts.len()
    }

    /// The zone at this place, as templates see it.
    pub(super) fn zone(&'a self, place: usize, name: &'a ZoneName) -> Zone<'a> {
        let types = self.facts.get(place).and_then(|facts| self.types.get(facts.types));
        Zone {
            name,
            id: self.zone_ids.get(name),
            reference: self.options.text("zone-ref"),
            types: types.map_or(&[], Vec::as_slice),
        }
    }

    fn check_reference(&self) -> Result<(), EmitError> {
        let Some(reference) = self.options.text("zone-ref") else { return Ok(()) };
        let refused = |why: String| EmitError::ZoneRef(format!("{}: {why}", reference.escape_debug()));
        let with = |zone: &str| hcl::reference(&reference.replace("{zone}", zone));
        with("zone").map_err(|error| refused(error.to_string()))?;
        // Two dots in a row have a place in a quoted key alone, where every zone's name has one too.
        with("..").map_err(|_| {
            refused("{zone} has its place in a quoted key, as in local.zone_ids[\"{zone}\"]".into())
        })?;
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

/// What was printed, and where in it which file begins.
#[derive(Default)]
struct Printed<'a> {
    bytes: Vec<u8>,
    files: Vec<(usize, Start<'a>)>,
}

impl Printed<'_> {
    fn write(&self, sink: &mut dyn Sink) -> io::Result<()> {
        let mut rest = &self.bytes[..];
        for (place, start) in &self.files {
            let (before, behind) = rest.split_at(place + rest.len() - self.bytes.len());
            if !before.is_empty() {
                sink.write(before)?;
            }
            sink.start_file(start)?;
            rest = behind;
        }
        if rest.is_empty() { Ok(()) } else { sink.write(rest) }
    }
}
