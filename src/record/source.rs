//! Where the records of a run come from.

use std::collections::BTreeMap;

use super::{RecordPlan, RecordSet, ZoneName};

/// Record sets by zone. The same ones in the same order, however often they are asked for.
pub trait RecordSource: Sync {
    /// The zones that have records, in the order of the output.
    fn zones(&self) -> Box<dyn ExactSizeIterator<Item = &ZoneName> + Send + '_>;

    /// How many groups of record sets the zone at this place among [`Self::zones`] has.
    fn groups(&self, place: usize) -> usize;

    /// The record sets of this group of the zone at this place: a few that belong together, each name and type once in
    /// the zone, each inside it.
    fn group(&self, place: usize, number: usize) -> Vec<RecordSet>;

    /// The record sets of the zone at this place.
    fn record_sets(&self, place: usize) -> Box<dyn Iterator<Item = RecordSet> + Send + '_> {
        Box::new((0..self.groups(place)).flat_map(move |number| self.group(place, number)))
    }
}

impl RecordSource for RecordPlan {
    fn zones(&self) -> Box<dyn ExactSizeIterator<Item = &ZoneName> + Send + '_> {
        Box::new(self.zones())
    }

    fn groups(&self, place: usize) -> usize {
        self.groups_at(place)
    }

    fn group(&self, place: usize, number: usize) -> Vec<RecordSet> {
        self.group_at(place, number)
    }
}

/// Record sets that were made elsewhere.
#[derive(Debug, Clone, Default)]
pub struct GivenRecords(pub BTreeMap<ZoneName, Vec<RecordSet>>);

impl RecordSource for GivenRecords {
    fn zones(&self) -> Box<dyn ExactSizeIterator<Item = &ZoneName> + Send + '_> {
        Box::new(self.0.keys())
    }

    fn groups(&self, place: usize) -> usize {
        self.0.values().nth(place).map_or(0, Vec::len)
    }

    fn group(&self, place: usize, number: usize) -> Vec<RecordSet> {
        self.0.values().nth(place).and_then(|sets| sets.get(number)).into_iter().cloned().collect()
    }
}
