//! The one pass over a file: what stands at the names that matter, and where kin of the wanted records is.
//!
//! Only the names that somebody will ask for are kept, so that a zone of a million records needs no memory
//! for the others.

use std::collections::HashMap;
use std::rc::Rc;

use super::Note;
use super::directive::Directive;
use super::entry::{Entry, Record};
use super::error::{Error, quote};
use super::lexer::{Span, unquote};
use super::name::{Name, parent};
use super::reader::{DefaultTtl, Reader};
use super::rtype::Rtype;
use super::soa::{self, Soa};
use super::splitter::Line;

/// A record at a name that matters.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The number of its first line.
    pub(super) number: usize,
    /// Its whole entry.
    pub(super) span: Span,
    /// Its parts.
    pub(super) record: Record,
    /// The origin in force.
    pub(super) origin: Rc<Name>,
    /// The TTL in force before it.
    pub(super) ttl_before: DefaultTtl,
}

/// A place where lines can be added.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The offset of the byte behind it.
    pub(super) offset: usize,
    /// The number of the line that begins there.
    pub(super) number: usize,
    /// The origin in force.
    pub(super) origin: Rc<Name>,
    /// The TTL in force.
    pub(super) ttl: DefaultTtl,
    /// The record before it that shows how this file is laid out.
    pub(super) model: Option<Model>,
}

/// A record with all parts up to its data on one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Model {
    /// Its owner.
    pub(super) owner: Span,
    /// Its parts.
    pub(super) record: Record,
}

/// What is known of one name.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Somebody wants records here: what is there counts.
    wanted: bool,
    /// CNAME records right below it are candidates for pruning.
    pruned: bool,
    /// The first line with NS records of this name.
    pub(super) delegation: Option<usize>,
    /// The line of its DNAME.
    pub(super) dname: Option<usize>,
    /// All its records, if it is wanted.
    pub(super) records: Vec<Found>,
    /// CNAME records right below it, if it is pruned, and their owners.
    pub(super) candidates: Vec<(Name, Found)>,
    /// Behind the last record at or below it.
    pub(super) kin: Option<Place>,
}

/// What the pass over a file has found.
#[derive(Debug)]
pub(super) struct Index {
    apex: Name,
    nodes: HashMap<Box<[u8]>, Node>,
    /// Its SOA records; all say the same.
    pub(super) soas: Vec<Soa>,
    /// How many records it has.
    pub(super) records: usize,
    /// What the user should know.
    pub(super) notes: Vec<Note>,
    /// Behind the last entry.
    pub(super) end: Place,
}

impl Index {
    /// Reads a file; `wanted` are names at which records are to be, `pruned` names right below which some are to go.
    pub(super) fn read(bytes: &[u8], apex: &Name, wanted: &[&Name], pruned: &[Name]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes, apex)?;
        let mut index = Self::watching(apex, wanted, pruned, &reader.origin);
        let mut signed = false;
        while let Some((line, entry)) = reader.next()? {
            match entry {
                Entry::Record(record) => {
                    if record.rtype == Rtype::RRSIG && !signed {
                        signed = true;
                        index.notes.push(Note::Signed { line: line.number });
                    }
                    index.enter(bytes, &line, &record, &reader)?;
                }
                Entry::Directive(Directive::Include(file)) => {
                    index
                        .notes
                        .push(Note::Included { line: line.number, file: quote(unquote(file.of(bytes))) });
                }
                Entry::Directive(Directive::Generate(_)) => {
                    index.notes.push(Note::Generated { line: line.number })
                }
                Entry::Directive(_) | Entry::Blank => {}
            }
            index.end.number = line.next_number;
        }
        index.end = Place { offset: bytes.len(), origin: reader.origin, ttl: reader.ttl, ..index.end };
        if index.soas.is_empty() {
            index.notes.push(Note::NoSoa);
        }
        Ok(index)
    }

    fn watching(apex: &Name, wanted: &[&Name], pruned: &[Name], origin: &Rc<Name>) -> Self {
        let mut nodes: HashMap<Box<[u8]>, Node> = HashMap::new();
        nodes.entry(apex.wire().into()).or_default();
        for name in wanted {
            for above in name.up_to(apex) {
                nodes.entry(above.into()).or_default();
            }
            nodes.entry(name.wire().into()).or_default().wanted = true;
        }
        for name in pruned {
            nodes.entry(name.wire().into()).or_default().pruned = true;
        }
        let end =
            Place { offset: 0, number: 1, origin: Rc::clone(origin), ttl: DefaultTtl::None, model: None };
        Self { apex: apex.clone(), nodes, soas: Vec::new(), records: 0, notes: Vec::new(), end }
    }

    /// What is known of a name that was asked for, or of one above it as far as the apex.
    pub(super) fn node(&self, name: &[u8]) -> Option<&Node> {
        self.nodes.get(name)
    }

    /// The place behind the closest kin of a wanted name: records of the same name, else below the longest name that
    /// both are under, the zone itself not counted.
    pub(super) fn kin(&self, name: &Name) -> Option<&Place> {
        let mut names = name.up_to(&self.apex).chain((*name == self.apex).then(|| name.wire()));
        names.find_map(|name| self.nodes.get(name)?.kin.as_ref())
    }

    /// The TTL of a record that was found, if the file says it.
    pub(super) fn ttl(&self, found: &Found) -> Option<u32> {
        match (found.record.ttl, found.ttl_before) {
            (Some((_, ttl)), _) => Some(ttl),
            (None, DefaultTtl::LastStated(ttl) | DefaultTtl::Directive(ttl)) => ttl,
            (None, DefaultTtl::Disputed(ttl)) => Some(ttl),
            (None, DefaultTtl::SoaMinimum) => self.soas.first().and_then(|soa| soa.content.minimum()),
            (None, DefaultTtl::None) => None,
        }
    }

    fn enter(
        &mut self,
        bytes: &[u8],
        line: &Line,
        record: &Record,
        reader: &Reader<'_>,
    ) -> Result<(), Error> {
        self.records += 1;
        if record.rtype == Rtype::SOA {
            self.enter_soa(soa::read(bytes, line.number, record, &reader.owner, &reader.origin)?)?;
        } else if let Some(model) = model(bytes, record) {
            self.end.model = Some(model);
        }
        let owner = reader.owner.wire();
        let mut name = owner;
        while name.len() > self.apex.wire().len() || (name == owner && name == self.apex.wire()) {
            if let Some(node) = self.nodes.get_mut(name) {
                let place = || Found {
                    number: line.number,
                    span: line.span,
                    record: *record,
                    origin: Rc::clone(&reader.origin),
                    ttl_before: reader.ttl_before,
                };
                if name.len() == owner.len() {
                    node.enter(record, line, place);
                } else if node.pruned && record.rtype == Rtype::CNAME && name.len() == parent(owner).len() {
                    node.candidates.push((reader.owner.clone(), place()));
                }
                node.kin = Some(Place {
                    offset: line.span.end,
                    number: line.next_number,
                    origin: Rc::clone(&reader.origin),
                    ttl: reader.ttl,
                    model: self.end.model,
                });
            }
            if name.is_empty() {
                break;
            }
            name = parent(name);
        }
        Ok(())
    }

    fn enter_soa(&mut self, soa: Soa) -> Result<(), Error> {
        match self.soas.first() {
            Some(first) if first.content != soa.content => {
                return Err(Error::TwoSoas { first: first.line, line: soa.line });
            }
            None if soa.content.owner != self.apex => {
                let (owner, zone) = (soa.content.owner.to_string(), self.apex.to_string());
                return Err(Error::OtherZone { line: soa.line, owner, zone });
            }
            _ => self.soas.push(soa),
        }
        Ok(())
    }
}

impl Node {
    fn enter(&mut self, record: &Record, line: &Line, found: impl Fn() -> Found) {
        match record.rtype {
            Rtype::NS => self.delegation = self.delegation.or(Some(line.number)),
            Rtype::DNAME => self.dname = self.dname.or(Some(line.number)),
            _ => {}
        }
        if self.wanted {
            self.records.push(found());
        }
    }
}

/// A record as a model, if it names its owner and only blanks stand between its parts.
fn model(bytes: &[u8], record: &Record) -> Option<Model> {
    let owner = record.owner?;
    let mut parts = [
        Some(owner),
        record.ttl.map(|(ttl, _)| ttl),
        record.class,
        Some(record.type_word),
        Some(record.data),
    ];
    if let [_, Some(ttl), Some(class), ..] = parts
        && class.start < ttl.start
    {
        parts.swap(1, 2);
    }
    let mut end = owner.end;
    for part in parts.into_iter().flatten().skip(1) {
        let gap = bytes.get(end..part.start)?;
        if gap.is_empty() || gap.iter().any(|byte| !matches!(byte, b' ' | b'\t')) {
            return None;
        }
        end = part.end;
    }
    Some(Model { owner, record: *record })
}
