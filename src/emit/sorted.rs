//! The record sets of a zone in the natural order of their names. What is held is where each of them is: they are made
//! again when their turn comes.

use std::cmp::Ordering;

use super::natural;
use crate::record::{RecordSet, RecordSource, ZoneName};

/// Where a record set is.
struct Entry {
    /// Names that differ in it need not be made to be compared.
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
    let mut entries = Vec::new();
    for group in 0..source.groups(place) {
        let sets = source.group(place, group);
        let beginnings = sets.iter().map(|set| natural::beginning(name(set, zone)));
        entries.extend(beginnings.enumerate().map(|(number, beginning)| Entry { beginning, group, number }));
    }
    let made = |entry: &Entry| source.group(place, entry.group).into_iter().nth(entry.number);
    let whole = |a: &Entry, b: &Entry| {
        let (Some(one), Some(other)) = (made(a), made(b)) else { return Ordering::Equal };
        let types = || one.record_type().to_string().cmp(&other.record_type().to_string());
        natural::compare(name(&one, zone), name(&other, zone)).then_with(types)
    };
    entries.sort_by(|a, b| a.beginning.cmp(&b.beginning).then_with(|| whole(a, b)));
    // A group with very many stays until another's turn comes.
    let mut current = (None, Vec::new());
    entries.into_iter().filter_map(move |entry| {
        if current.0 != Some(entry.group) {
            current = (Some(entry.group), source.group(place, entry.group));
        }
        current.1.get(entry.number).cloned()
    })
}

/// The name inside its zone; empty at the apex.
fn name<'s>(set: &'s RecordSet, zone: &ZoneName) -> &'s str {
    set.owner.relative_to(zone).filter(|name| *name != "@").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Fqdn, GivenRecords, RecordData, RecordKind, Text, Ttl};

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
        let names =
            [&format!("{long}10."), "b.", "10.", &format!("{long}9."), "9.", "b2.", "b10.", "b02.", ""];
        let sets: Vec<RecordSet> =
            names.iter().flat_map(|name| [set(name, text()), set(name, mx())]).collect();
        let given = GivenRecords([(zone.clone(), sets)].into());
        let shown = |set: RecordSet| format!("{} {}", name(&set, &zone), set.record_type());
        let found: Vec<String> = sorted(&given, 0, &zone).map(shown).collect();
        let order = ["", "9", "10", &format!("{long}9"), &format!("{long}10"), "b", "b02", "b2", "b10"];
        let expected: Vec<String> =
            order.iter().flat_map(|name| [format!("{name} MX"), format!("{name} TXT")]).collect();
        assert_eq!(found, expected);
    }
}
