//! Record sets that meet at a name: one name holds one set of a type, and beside a CNAME nothing (RFC 1034 section 3.6.2).

use std::collections::HashMap;

use hickory_proto::rr::RecordType;

use super::{Fqdn, PlanError, RecordKind, RecordSet};

/// The sets, each name and type once.
///
/// # Errors
/// [`PlanError::Conflict`] where two of them cannot both be there.
pub(super) fn each_once(all: Vec<RecordSet>) -> Result<Vec<RecordSet>, PlanError> {
    if are_apart(&all) {
        return Ok(all);
    }
    let mut sets: Vec<RecordSet> = Vec::with_capacity(all.len());
    // By name: an answer may have very many tokens.
    let mut places: HashMap<Fqdn, Vec<usize>> = HashMap::new();
    for set in all {
        let there = places.entry(set.owner.clone()).or_default();
        let meets = |place: &usize| sets.get(*place).is_some_and(|other| meet(other, &set));
        match there.iter().copied().find(meets) {
            None => {
                there.push(sets.len());
                sets.push(set);
            }
            Some(place) => combine(&mut sets[place], set)?,
        }
    }
    Ok(sets)
}

/// Whether each has a name of its own, so that none can meet another.
fn are_apart(sets: &[RecordSet]) -> bool {
    const FEW: usize = 8;
    if sets.len() <= FEW {
        return sets
            .iter()
            .enumerate()
            .all(|(i, set)| sets[..i].iter().all(|other| other.owner != set.owner));
    }
    let mut names: Vec<&Fqdn> = sets.iter().map(|set| &set.owner).collect();
    names.sort_unstable();
    names.windows(2).all(|pair| pair[0] != pair[1])
}

/// Whether two sets of one name are one, or cannot both be there (RFC 1034 section 3.6.2).
fn meet(one: &RecordSet, other: &RecordSet) -> bool {
    let cname = |set: &RecordSet| set.record_type() == RecordType::CNAME;
    one.record_type() == other.record_type() || cname(one) || cname(other)
}

/// Adds the values of `other`, a set of the same name, where the set may have several.
fn combine(set: &mut RecordSet, other: RecordSet) -> Result<(), PlanError> {
    let may_have_several = matches!(set.kind, RecordKind::Verification | RecordKind::Inbound);
    if set.data == other.data {
        return Ok(());
    }
    if !may_have_several || set.kind != other.kind {
        return Err(PlanError::Conflict {
            first: shown(set),
            second: shown(&other),
            is_cname: set.record_type() == RecordType::CNAME,
            owner: other.owner,
        });
    }
    for data in other.data {
        if !set.data.contains(&data) {
            set.data.push(data);
        }
    }
    Ok(())
}

/// Type and data, for messages.
pub(super) fn shown(set: &RecordSet) -> String {
    let data: Vec<String> = set.data.iter().map(|data| data.to_rdata().to_string()).collect();
    format!("{} {}", set.record_type(), data.join(" "))
}
