//! Where the records of a run come from.

use std::collections::BTreeMap;

use super::{RecordPlan, RecordSet, ZoneName};

/// Record sets by zone. The same ones in the same order, however often they are asked for.
pub trait RecordSource: Sync {
    /// The zones that have records, in the order of the output.
    fn zones(&self) -> Box<dyn ExactSizeIterator<Item = &ZoneName> + Send + '_>;

    /// About how many record sets the zone at this place has: enough to tell a large one, and known at once.
    fn size(&self, place: usize) -> usize;

    /// The record sets of the zone at this place among [`Self::zones`]: each name and type once, each inside its zone.
    fn record_sets(&self, place: usize) -> Box<dyn Iterator<Item = RecordSet> + Send + '_>;
}

impl RecordSource for RecordPlan {
    fn zones(&self) -> Box<dyn ExactSizeIterator<Item = &ZoneName> + Send + '_> {
        Box::new(self.zones())
    }

    fn size(&self, place: usize) -> usize {
        self.size_of(place)
    }

    fn record_sets(&self, place: usize) -> Box<dyn Iterator<Item = RecordSet> + Send + '_> {
        Box::new(self.record_sets_at(place))
    }
}

/// Record sets that were made elsewhere.
#[derive(Debug, Clone, Default)]
pub struct GivenRecords(pub BTreeMap<ZoneName, Vec<RecordSet>>);

impl RecordSource for GivenRecords {
    fn zones(&self) -> Box<dyn ExactSizeIterator<Item = &ZoneName> + Send + '_> {
        Box::new(self.0.keys())
    }

    fn size(&self, place: usize) -> usize {
        self.0.values().nth(place).map_or(0, Vec::len)
    }

    fn record_sets(&self, place: usize) -> Box<dyn Iterator<Item = RecordSet> + Send + '_> {
        Box::new(self.0.values().nth(place).into_iter().flatten().cloned())
    }
}
