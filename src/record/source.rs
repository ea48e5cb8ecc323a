//! Where the records of a run come from.

use std::collections::BTreeMap;

use super::{RecordPlan, RecordSet, ZoneName};

/// Record sets by zone. The same ones in the same order, however often they are asked for.
pub trait RecordSource {
    /// The zones that have records, in the order of the output.
    fn zones(&self) -> Box<dyn ExactSizeIterator<Item = &ZoneName> + '_>;

    /// The record sets of one zone: each name and type once, each inside its zone.
    fn record_sets<'a>(&'a self, zone: &'a ZoneName) -> Box<dyn Iterator<Item = RecordSet> + 'a>;
}

impl RecordSource for RecordPlan {
    fn zones(&self) -> Box<dyn ExactSizeIterator<Item = &ZoneName> + '_> {
        Box::new(self.zones())
    }

    fn record_sets<'a>(&'a self, zone: &'a ZoneName) -> Box<dyn Iterator<Item = RecordSet> + 'a> {
        Box::new(self.record_sets(zone))
    }
}

/// Record sets that were made elsewhere.
#[derive(Debug, Clone, Default)]
pub struct GivenRecords(pub BTreeMap<ZoneName, Vec<RecordSet>>);

impl RecordSource for GivenRecords {
    fn zones(&self) -> Box<dyn ExactSizeIterator<Item = &ZoneName> + '_> {
        Box::new(self.0.keys())
    }

    fn record_sets<'a>(&'a self, zone: &'a ZoneName) -> Box<dyn Iterator<Item = RecordSet> + 'a> {
        Box::new(self.0.get(zone).into_iter().flatten().cloned())
    }
}
