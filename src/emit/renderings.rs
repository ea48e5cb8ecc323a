//! The order of a run: zone by zone, document by document, in parts, so that memory does not grow with the output.

use std::iter::Peekable;

use super::limits::{Cost, Limits};
use super::render::Job;
use super::rendering::{Ends, Numbered, Rendering, Starts};
use super::sink::Start;
use super::sorted::sorted;
use super::{Document, Layout};
use crate::record::{Fqdn, RecordSet, ZoneName};

/// How many record sets are rendered at a time.
const PART: usize = 1_000;

/// Record sets of most groups: the tokens of Easy DKIM.
const GROUP: usize = 3;

type Sets<'a> = Peekable<Box<dyn Iterator<Item = RecordSet> + Send + 'a>>;

/// A zone and its place among those of the run.
type Place<'a> = (usize, &'a ZoneName);

/// All renderings of some zones; each with the file that begins with it.
pub(super) struct Renderings<'a> {
    job: &'a Job<'a>,
    layout: Layout,
    document: Document,
    /// The zones that are to come.
    zones: std::vec::IntoIter<Place<'a>>,
    current: Option<Current<'a>>,
}

/// Where in a zone the run stands.
struct Current<'a> {
    zone: &'a ZoneName,
    place: usize,
    sets: Sets<'a>,
    /// What the document has taken so far; none at the beginning of one.
    taken: Option<Cost>,
    /// The number of the document.
    number: usize,
    /// The name of the last record set.
    name: Option<Fqdn>,
}

impl<'a> Renderings<'a> {
    pub(super) fn new(job: &'a Job<'a>, layout: Layout, zones: Vec<Place<'a>>) -> Self {
        Self { job, layout, document: job.document(), zones: zones.into_iter(), current: None }
    }

    /// The record sets of the zone at this place, in the order of the document.
    fn sets(&self, place: usize, zone: &'a ZoneName) -> Sets<'a> {
        let source = self.job.source();
        let sets = match self.document {
            Document::OneZoneByName => Box::new(sorted(source, place, zone)),
            _ => source.record_sets(place),
        };
        sets.peekable()
    }

    /// The zone that has record sets left.
    fn current(&mut self) -> Option<Current<'a>> {
        if let Some(mut current) = self.current.take()
            && current.sets.peek().is_some()
        {
            return Some(current);
        }
        loop {
            let (place, zone) = self.zones.next()?;
            let mut sets = self.sets(place, zone);
            if sets.peek().is_some() {
                return Some(Current { zone, place, sets, taken: None, number: 0, name: None });
            }
        }
    }
}

impl<'a> Iterator for Renderings<'a> {
    type Item = (Option<Start<'a>>, Rendering<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let mut current = self.current()?;
        let limits = self.job.limits();
        let count = self.job.documents_of(current.place);
        let are_sections = self.document == Document::Sections;
        let document_starts = current.taken.is_none();
        let mut taken = current.taken.unwrap_or_default();
        if document_starts {
            current.number += 1;
            current.name = current.name.filter(|_| are_sections);
        }
        let new_file = document_starts && (current.number == 1 || !are_sections);
        let file_starts = new_file && self.layout == Layout::FileEach;
        let file = file_starts.then(|| Start {
            zone: current.zone,
            number: current.number,
            count: if are_sections { 1 } else { count },
            extension: self.job.extension(),
        });
        let run_starts = document_starts && current.number == 1 && current.place == 0;
        let starts = Starts { run: run_starts, file: run_starts || file_starts, zone: document_starts };
        let sets = take_part(limits, &mut current.sets, &mut taken);
        let document_ends = !next_fits(limits, &mut current.sets, taken);
        let zone_ends = current.sets.peek().is_none();
        let file_ends = match self.layout {
            Layout::OneStream => zone_ends && self.job.is_last(current.place),
            Layout::FileEach if are_sections => zone_ends,
            Layout::FileEach => document_ends,
        };
        let last = sets.last().filter(|_| !zone_ends).map(|set| set.owner.clone());
        let rendering = Rendering {
            zone: self.job.zone(current.place, current.zone),
            starts,
            ends: Ends { file: file_ends, zone: document_ends },
            document: Numbered { number: current.number, count },
            before: std::mem::replace(&mut current.name, last),
            sets,
        };
        current.taken = (!document_ends).then_some(taken);
        self.current = Some(current);
        Some((file, rendering))
    }
}

/// The next record sets that fit into the document, a part's worth of them at most.
fn take_part(limits: &Limits, sets: &mut Sets<'_>, taken: &mut Cost) -> Vec<RecordSet> {
    let mut part = Vec::new();
    while part.len() < PART && next_fits(limits, sets, *taken) {
        if let Some(set) = sets.next() {
            *taken = taken.plus(limits.cost_of(&set));
            part.push(set);
        }
    }
    part
}

fn next_fits(limits: &Limits, sets: &mut Sets<'_>, taken: Cost) -> bool {
    sets.peek().is_some_and(|set| limits.fits(taken, limits.cost_of(set)))
}

/// What one processor renders at a time.
pub(super) enum Batch<'a> {
    /// Zones with about a part's worth of record sets together: these are made there too.
    Zones(Vec<Place<'a>>),
    /// A part of a large zone.
    Part(Box<(Option<Start<'a>>, Rendering<'a>)>),
}

/// The batches of a job, in order.
pub(super) struct Batches<'a> {
    job: &'a Job<'a>,
    layout: Layout,
    zones: Peekable<Box<dyn Iterator<Item = Place<'a>> + Send + 'a>>,
    /// A large zone, whose parts each begin where the one before ended.
    large: Option<Renderings<'a>>,
}

impl<'a> Batches<'a> {
    pub(super) fn new(job: &'a Job<'a>, layout: Layout) -> Self {
        let zones: Box<dyn Iterator<Item = Place<'a>> + Send> = Box::new(job.source().zones().enumerate());
        Self { job, layout, zones: zones.peekable(), large: None }
    }
}

impl<'a> Iterator for Batches<'a> {
    type Item = Batch<'a>;

    fn next(&mut self) -> Option<Batch<'a>> {
        if let Some(part) = self.large.as_mut().and_then(Iterator::next) {
            return Some(Batch::Part(Box::new(part)));
        }
        let size = |place: &Place<'a>| self.job.source().groups(place.0) * GROUP;
        let (mut zones, mut sets) = (Vec::new(), 0);
        while sets < PART
            && let Some(zone) = self.zones.next_if(|zone| zones.is_empty() || size(zone) <= PART)
        {
            sets += size(&zone);
            zones.push(zone);
        }
        if sets <= PART || zones.len() > 1 {
            return (!zones.is_empty()).then_some(Batch::Zones(zones));
        }
        self.large = Some(Renderings::new(self.job, self.layout, zones));
        self.next()
    }
}
