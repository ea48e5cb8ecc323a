//! From a file and the records wanted in it to the changes that put them there.

use std::collections::{HashMap, HashSet};

use super::apex;
use super::conflict::{Judge, Verdict};
use super::edit::{Draft, Edit};
use super::error::{Error, position};
use super::gaps::Gaps;
use super::index::Index;
use super::name::Name;
use super::prune::{self, Stale};
use super::serial::next_serial;
use super::style;
use super::value::Value;
use super::wanted::{self, Kind, Want, Wanted};
use super::{Added, Options, Plan, RaisedSerial, Removed, Satisfied};

/// A plan that would remove more than three tenths of a zone of this many records or more is refused (as octoDNS does).
const SMALL_ZONE: usize = 10;

/// Finds out what has to change in a file so that it holds the wanted records.
///
/// # Errors
/// If the bytes are not a zone file that can be edited, or if what is in it excludes what is wanted: see [`Error`].
pub fn plan(bytes: &[u8], wanted: &[Wanted], options: &Options<'_>) -> Result<Plan, Error> {
    let wants = wanted::read(wanted)?;
    let names: Vec<&Name> = wants.iter().map(|want| &want.name).collect();
    let apex = apex::find(bytes, options.zone, options.file_name, &names)?;
    if let Some(name) = names.iter().find(|name| !name.is_in(&apex)) {
        return Err(Error::OutOfZone { name: name.to_string(), zone: apex.to_string() });
    }
    let parents = prune::parents(options.prune, &wants);
    let index = Index::read(bytes, &apex, &names, &parents)?;
    let stale = prune::stale(bytes, &index, &parents, &wants)?;
    if index.records >= SMALL_ZONE && stale.len() * 10 > index.records * 3 && !options.force {
        return Err(Error::TooMuch { removed: stale.len(), records: index.records });
    }
    let mut planner = Planner {
        bytes,
        apex: &apex,
        index: &index,
        options,
        draft: Draft::default(),
        gaps: Gaps::default(),
    };
    let (satisfied, missing) = planner.judge(&wants, &stale)?;
    prune::remove(bytes, &stale, &mut planner.draft)?;
    let lines = planner.add(&missing, &stale)?;
    let serials =
        if missing.is_empty() && stale.is_empty() { Vec::new() } else { planner.raise_serials()? };
    let edits = planner.draft.finish(bytes);
    Ok(Plan {
        zone: apex.to_string(),
        added: number(bytes, &edits, &lines),
        satisfied,
        removed: stale.iter().map(report).collect(),
        serials,
        notes: index.notes,
        edits,
    })
}

/// A wanted record that goes in before an offset, as one of the lines there.
struct NewLine {
    position: usize,
    ttl: u32,
    offset: usize,
    /// The number of the line that begins there before the change.
    number: usize,
}

struct Planner<'a> {
    bytes: &'a [u8],
    apex: &'a Name,
    index: &'a Index,
    options: &'a Options<'a>,
    draft: Draft,
    gaps: Gaps,
}

impl<'a> Planner<'a> {
    /// Which records are there, and which are missing.
    fn judge<'w>(
        &self,
        wants: &'w [Want<'a>],
        stale: &[Stale],
    ) -> Result<(Vec<Satisfied>, Vec<&'w Want<'a>>), Error> {
        let removed: HashSet<usize> = stale.iter().map(|stale| stale.found.span.start).collect();
        let judge = Judge { bytes: self.bytes, apex: self.apex, index: self.index, removed: &removed };
        let mut sets: HashMap<(&Name, Kind), Vec<&Value>> = HashMap::new();
        for want in wants {
            sets.entry((&want.name, want.record.kind)).or_default().push(&want.value);
        }
        let (mut satisfied, mut missing, mut conflicts) = (Vec::new(), Vec::new(), Vec::new());
        for want in wants {
            let set = sets.get(&(&want.name, want.record.kind)).map(Vec::as_slice).unwrap_or_default();
            match judge.judge(want, set)? {
                Verdict::Satisfied(line) => satisfied.push(Satisfied { wanted: want.position, line }),
                Verdict::Missing => missing.push(want),
                Verdict::Excluded(conflict) if conflicts.last() == Some(&conflict) => {}
                Verdict::Excluded(conflict) => conflicts.push(conflict),
            }
        }
        if conflicts.is_empty() { Ok((satisfied, missing)) } else { Err(Error::Conflicts(conflicts)) }
    }

    /// Writes the missing records, each behind its kin if that is safe and else at the end.
    fn add(&mut self, missing: &[&Want<'_>], stale: &[Stale]) -> Result<Vec<NewLine>, Error> {
        let mut lines = Vec::with_capacity(missing.len());
        for want in missing {
            let place = match self.index.kin(&want.name) {
                Some(place) if self.gaps.take_lines(self.bytes, place, stale)? => place,
                _ => &self.index.end,
            };
            let ttl = self.ttl(want, stale);
            let text = style::line(self.bytes, want, ttl, place, self.options.style);
            self.draft.lines.entry(place.offset).or_default().push(text);
            lines.push(NewLine { position: want.position, ttl, offset: place.offset, number: place.number });
        }
        Ok(lines)
    }

    /// The TTL to be written: all records of a name and type have one (RFC 2181 section 5.2), and name servers make
    /// it so, so that another one would change those that are there.
    fn ttl(&self, want: &Want<'_>, stale: &[Stale]) -> u32 {
        let records =
            self.index.node(want.name.wire()).map(|node| node.records.as_slice()).unwrap_or_default();
        let rtype = want.record.kind.rtype();
        let mut set =
            records.iter().filter(|found| found.record.rtype == rtype && !prune::is_stale(stale, found.span));
        set.find_map(|found| self.index.ttl(found)).unwrap_or(want.record.ttl)
    }

    fn raise_serials(&mut self) -> Result<Vec<RaisedSerial>, Error> {
        let mut raised = Vec::new();
        for soa in &self.index.soas {
            let Some(old) = soa.content.serial else {
                let (line, column) = position(self.bytes, soa.place.start);
                if self.options.serial == super::SerialMode::Keep {
                    continue;
                }
                return Err(Error::BadSerial { line, column });
            };
            if let Some(new) = next_serial(old, self.options.serial, self.options.now) {
                self.draft.inline.push((soa.place, new.to_string().into_bytes()));
                raised.push(RaisedSerial { line: soa.line, old, new });
            }
        }
        Ok(raised)
    }
}

/// The numbers of the added lines in the edited file.
fn number(bytes: &[u8], edits: &[Edit], lines: &[NewLine]) -> Vec<Added> {
    let newlines = |text: &[u8]| text.iter().filter(|byte| **byte == b'\n').count();
    let old: HashMap<usize, usize> = lines.iter().map(|line| (line.offset, line.number)).collect();
    let mut new: HashMap<usize, usize> = HashMap::new();
    let (mut more, mut fewer) = (0, 0);
    for edit in edits {
        if let Some(number) = old.get(&edit.range.start).filter(|_| edit.range.is_empty()) {
            // Behind a last line without an end, the new text begins with that end.
            let begins = usize::from(edit.text.starts_with(b"\n") || edit.text.starts_with(b"\r\n"));
            new.entry(edit.range.start).or_insert(number + begins + more - fewer);
        }
        more += newlines(&edit.text);
        fewer += newlines(&bytes[edit.range.clone()]);
    }
    let mut added = Vec::with_capacity(lines.len());
    for line in lines {
        let next = new.entry(line.offset).or_default();
        added.push(Added { wanted: line.position, line: *next, ttl: line.ttl });
        *next += 1;
    }
    added
}

fn report(stale: &Stale) -> Removed {
    Removed { name: stale.owner.to_string(), target: stale.target.to_string(), line: stale.found.number }
}
