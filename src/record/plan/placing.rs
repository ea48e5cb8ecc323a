//! Which zone each name's records go into.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Group, RecordPlan, Zone};
use crate::record::record_sets::{DOMAINKEY, Part};
use crate::record::{DkimToken, Identity, PlanError, RecordKind, ZoneName};
use crate::world::in_order;

impl RecordPlan {
    /// Finds the zone of every group: those of a large account on all processors.
    pub(super) fn find_zones(&mut self) -> Result<(), PlanError> {
        let mut placed = Vec::with_capacity(self.parts.len());
        in_order(self.chunks(), |parts| self.placed(parts), |found| found.map(|found| placed.extend(found)))?;
        // Stable: the groups of one zone stay in the order of their names.
        placed.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.groups.reserve_exact(placed.len());
        for (name, group) in placed {
            let place = self.groups.len();
            self.groups.push(group);
            match self.zones.last_mut().filter(|last| last.name == name) {
                Some(last) => last.groups.end = place + 1,
                None => self.zones.push(Zone { name, groups: place..place + 1 }),
            }
        }
        Ok(())
    }

    /// Parts whose zones are found together; those of one name, which may meet, are never apart.
    fn chunks(&self) -> impl Iterator<Item = Range<usize>> + Send {
        const SOME: usize = 500;
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
    fn placed(&self, range: Range<usize>) -> Result<Vec<(ZoneName, Group)>, PlanError> {
        let mut placed = Vec::with_capacity(range.len());
        let mut start = range.start;
        // Runs of parts of one name: only these can meet.
        for group in self.parts[range].chunk_by(|a, b| self.name_of(*a) == self.name_of(*b)) {
            let parts = start..start + group.len();
            start = parts.end;
            if let Some(zone) = self.plain_zone(group) {
                placed.push((zone, Group { parts, is_split: false }));
                continue;
            }
            let found: BTreeSet<ZoneName> =
                self.of_name(group)?.iter().map(|set| self.zone_of(set)).collect::<Result<_, _>>()?;
            let is_split = found.len() > 1;
            placed.extend(found.into_iter().map(|zone| (zone, Group { parts: parts.clone(), is_split })));
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
