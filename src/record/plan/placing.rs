//! Which zone each name's records go into.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use super::{Group, RecordPlan, Zone};
use crate::record::record_sets::{DOMAINKEY, Part};
use crate::record::{DkimToken, Identity, PlanError, RecordKind, ZoneName, by_name};
use crate::world::in_order;

/// Groups, zone by zone.
struct Placed {
    zones: Vec<Zone>,
    groups: Vec<Group>,
    /// Whether each zone is there once, in the order of their names.
    is_in_order: bool,
}

impl Placed {
    /// None yet, and room for so many.
    fn with_capacity(count: usize) -> Self {
        Self { zones: Vec::with_capacity(count), groups: Vec::with_capacity(count), is_in_order: true }
    }

    /// Adds groups of one zone.
    fn add(&mut self, name: ZoneName, groups: impl IntoIterator<Item = Group>) {
        let start = self.groups.len();
        self.groups.extend(groups);
        let end = self.groups.len();
        match self.zones.last_mut() {
            Some(last) if last.name == name => last.groups.end = end,
            last => {
                self.is_in_order &= last.is_none_or(|last| last.name < name);
                self.zones.push(Zone { name, groups: start..end });
            }
        }
    }

    /// Adds what was found of the names behind: only where the two meet is there anything to compare.
    fn append(&mut self, mut other: Self) {
        let is_in_order = self.is_in_order & other.is_in_order;
        let mut zones = other.zones.into_iter();
        if let Some(first) = zones.next() {
            self.add(first.name, other.groups.drain(..first.groups.len()));
            let start = self.groups.len() - first.groups.len();
            self.zones.extend(zones.map(|Zone { name, groups }| Zone {
                name,
                groups: start + groups.start..start + groups.end,
            }));
            self.groups.append(&mut other.groups);
        }
        self.is_in_order &= is_in_order;
    }

    /// Each zone once, in the order of their names.
    fn by_name(mut self) -> Self {
        // The groups of one zone stay in the order of their names.
        if self.is_in_order || by_name::sort(&mut self.zones, |zone| zone.name.name(), |_, _| Ordering::Equal)
        {
            return self;
        }
        let mut sorted = Self::with_capacity(self.groups.len());
        for zone in self.zones {
            sorted.add(zone.name, self.groups[zone.groups].iter().cloned());
        }
        sorted
    }
}

impl RecordPlan {
    /// Finds the zone of every group: those of a large account on all processors.
    pub(super) fn find_zones(&mut self) -> Result<(), PlanError> {
        let mut all = Placed::with_capacity(self.parts.len());
        in_order(
            self.chunks(),
            |parts| self.placed(parts),
            |found| {
                all.append(found?);
                Ok::<_, PlanError>(())
            },
        )?;
        let Placed { zones, groups, .. } = all.by_name();
        (self.zones, self.groups) = (zones, groups);
        Ok(())
    }

    /// Parts whose zones are found together; those of one name, which may meet, are never apart.
    fn chunks(&self) -> impl Iterator<Item = Range<usize>> + Send {
        const SOME: usize = 2_000;
        let all = self.parts.len();
        let mut end = 0;
        let begins = |at: &usize| self.name_of(self.parts[at - 1]) != self.name_of(self.parts[*at]);
        std::iter::from_fn(move || {
            let start = end;
            end = (start + SOME..all).find(begins).unwrap_or(all);
            (start < all).then_some(start..end)
        })
    }

    /// The groups of these parts, each with its zone.
    fn placed(&self, range: Range<usize>) -> Result<Placed, PlanError> {
        let mut placed = Placed::with_capacity(range.len());
        let mut start = range.start;
        // Runs of parts of one name: only these can meet.
        for group in self.parts[range].chunk_by(|a, b| self.name_of(*a) == self.name_of(*b)) {
            let parts = start..start + group.len();
            start = parts.end;
            if let Some(zone) = self.plain_zone(group) {
                placed.add(zone, [Group { parts, is_split: false }]);
                continue;
            }
            let found: BTreeSet<ZoneName> =
                self.of_name(group)?.iter().map(|set| self.zone_of(set)).collect::<Result<_, _>>()?;
            let is_split = found.len() > 1;
            for zone in found {
                placed.add(zone, [Group { parts: parts.clone(), is_split }]);
            }
        }
        Ok(placed)
    }

    /// The zone of the usual case, found without making the records: some tokens of one identity, each once and with
    /// room for it, all in the zone of the domain. `None` says that this needs a closer look.
    fn plain_zone(&self, group: &[(Part, usize)]) -> Option<ZoneName> {
        const SOME: usize = 8;
        let [(Part::Domain, index)] = group else { return None };
        let Identity { domain, tokens, .. } = &self.identities[*index];
        let target = self.signing_zones.get(self.signed_by[*index])?;
        let is_alone = |(i, token): (usize, &DkimToken)| {
            tokens[..i].iter().all(|other| !other.as_str().eq_ignore_ascii_case(token.as_str()))
        };
        let has_room = |token: &DkimToken| {
            let length = token.as_str().len();
            target.has_room_for(length) && domain.has_room_for(length + 1 + DOMAINKEY.len())
        };
        let is_plain = self.settings.wanted.kinds.iter().eq(&[RecordKind::Dkim])
            && tokens.len() <= SOME
            && tokens.iter().enumerate().all(is_alone)
            && tokens.iter().all(has_room)
            && !self.settings.zones.cuts_below(domain);
        is_plain.then(|| self.settings.zones.zone_of(domain, domain).ok())?
    }
}
