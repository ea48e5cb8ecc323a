//! The record sets of a zone in the natural order of their names. What is held of most is where they are: they are made
//! again when their turn comes.

use std::collections::HashMap;

use super::natural;
use crate::record::{RecordSet, RecordSource, ZoneName};

/// Record sets of a group that are worth being made again. What has more is held.
const FEW: usize = 8;

/// Where a record set is.
struct Entry {
    beginning: natural::Beginning,
    group: usize,
    number: usize,
}

/// The record sets of the zone at this place, sorted by name and type.
pub(super) fn sorted<'a>(
    source: &'a dyn RecordSource,
    place: usize,
    zone: &'a ZoneName,
) -> impl Iterator<Item = RecordSet> + Send + 'a {
    let (mut entries, mut held) = (Vec::new(), HashMap::new());
    for group in 0..source.groups(place) {
        let sets = source.group(place, group);
        let beginnings = sets.iter().map(|set| natural::beginning(name(set, zone)));
        entries.extend(beginnings.enumerate().map(|(number, beginning)| Entry { beginning, group, number }));
        if sets.len() > FEW {
            held.insert(group, sets);
        }
    }
    let made = move |entry: &Entry| match held.get(&entry.group) {
        Some(sets) => sets.get(entry.number).cloned(),
        None => source.group(place, entry.group).into_iter().nth(entry.number),
    };
    // In place, which a sort that keeps them as they stand is not.
    entries.sort_unstable_by_key(|entry| (entry.beginning, entry.group, entry.number));
    // Only those of one beginning have to be made to be compared, and each once.
    for alike in entries.chunk_by_mut(|a, b| a.beginning == b.beginning).filter(|alike| alike.len() > 1) {
        alike.sort_by_cached_key(|entry| {
            made(entry).map(|set| natural::Name(name(&set, zone).to_string(), set.record_type().to_string()))
        });
    }
    entries.into_iter().filter_map(move |entry| made(&entry))
}

/// The name inside its zone; empty at the apex.
fn name<'s>(set: &'s RecordSet, zone: &ZoneName) -> &'s str {
    set.owner.relative_to(zone).filter(|name| *name != "@").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Fqdn, RecordData, RecordKind, Text, Ttl};

    #[test]
    fn names_come_in_natural_order_however_long_their_common_beginning_is() {
        let zone = ZoneName::parse("a.example").unwrap();
        let set = |name: &str, data: RecordData| RecordSet {
            owner: Fqdn::parse(&format!("{name}a.example")).unwrap(),
            ttl: Ttl::DEFAULT,
            kind: RecordKind::Dkim,
            domain: zone.name().clone(),
            shared: false,
            data: vec![data],
        };
        let text = || RecordData::Txt(Text::new("t").unwrap());
        let mx = || RecordData::Mx { preference: 10, exchange: zone.name().clone() };
        let long = "a-name-that-is-longer-than-what-is-held-of-it-";
        let order = ["", "9", "10", &format!("{long}9"), &format!("{long}10"), "b", "b02", "b2", "b10"];
        let expected: Vec<String> =
            order.iter().flat_map(|name| [format!("{name} MX"), format!("{name} TXT")]).collect();
        let names = order.map(|name| if name.is_empty() { String::new() } else { format!("{name}.") });
        let sets = names.iter().rev().flat_map(|name| [set(name, text()), set(name, mx())]);
        let sets: Vec<RecordSet> = sets.collect();
        // Groups that are made again, a group that is held, and both.
        for sizes in [&[1; 18][..], &[18], &[2, 3, 10, 3]] {
            let mut rest = sets.iter().cloned();
            let groups = sizes.iter().map(|size| rest.by_ref().take(*size).collect()).collect();
            let shown = |set: RecordSet| format!("{} {}", name(&set, &zone), set.record_type());
            let found: Vec<String> = sorted(&Grouped(groups), 0, &zone).map(shown).collect();
            assert_eq!(found, expected, "{sizes:?}");
        }
    }

    /// The groups of one zone.
    struct Grouped(Vec<Vec<RecordSet>>);

    impl RecordSource for Grouped {
        fn zones(&self) -> Box<dyn ExactSizeIterator<Item = &ZoneName> + Send + '_> {
            Box::new(std::iter::empty())
        }

        fn groups(&self, _: usize) -> usize {
            self.0.len()
        }

        fn group(&self, _: usize, number: usize) -> Vec<RecordSet> {
            self.0[number].clone()
        }
    }
}
