//! What the resolver says of records that are right at their servers: of the record, and of the key behind it.

use std::collections::BTreeMap;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RecordType};

use super::client::{Client, Outcome};
use super::fit::fit;
use super::probing::at_end;
use super::question::How;
use super::resolver::{Resolvers, has_failed};
use super::view::{KeyView, ResolverView, Seen, View, Wanted};
use crate::record::Fqdn;

/// The resolver's word on one record.
#[derive(Debug, Clone)]
pub(super) struct Opinion {
    pub(super) record: ResolverView,
    pub(super) key: KeyView,
}

impl Opinion {
    /// Of a record that the resolver was not asked about.
    pub(super) const NONE: Self = Self { record: ResolverView::NotAsked, key: KeyView::NotAsked };

    /// Whether it was asked and could not tell.
    pub(super) fn is_blank(&self) -> bool {
        self.record == ResolverView::Unknown || self.key == KeyView::Unknown
    }
}

/// Asks for each record, where the resolver's view of it counts (`judges`), and for each key, every target once.
pub(super) async fn opinions(
    right: &[(&Wanted, &[View])],
    judges: bool,
    client: &mut Client,
    resolvers: &mut Resolvers,
) -> Vec<Opinion> {
    let records =
        right.iter().filter(|_| judges).map(|(wanted, _)| (wanted.name.clone(), wanted.record_type));
    let mut questions: Vec<(Name, RecordType)> = records.collect();
    let count = questions.len();
    let mut targets: BTreeMap<&Fqdn, Vec<usize>> = BTreeMap::new();
    for (index, (wanted, _)) in right.iter().enumerate() {
        if let Some(target) = wanted.target() {
            targets.entry(target).or_default().push(index);
        }
    }
    questions.extend(targets.keys().map(|target| (target.to_name(), RecordType::TXT)));
    let outcomes = resolvers.ask(client, How::Resolver, &questions).await;
    let of_keys = questions.iter().zip(&outcomes).skip(count);
    let mut opinions: Vec<Opinion> = right.iter().map(|(wanted, views)| own_key(wanted, views)).collect();
    for (indices, ((name, record_type), outcome)) in targets.into_values().zip(of_keys) {
        let key = at_end(name, *record_type, outcome);
        indices.into_iter().for_each(|index| opinions[index].key = key.clone());
    }
    for ((opinion, (wanted, _)), outcome) in opinions.iter_mut().zip(right).zip(&outcomes[..count]) {
        opinion.record = of_record(wanted, outcome);
    }
    let failed: Vec<usize> = (0..count).filter(|place| has_failed(&outcomes[*place])).collect();
    let again: Vec<(Name, RecordType)> = failed.iter().map(|place| questions[*place].clone()).collect();
    for (place, outcome) in failed.into_iter().zip(resolvers.ask(client, How::Unchecked, &again).await) {
        // Not even without validation: it cannot reach the servers, which says nothing about the record.
        if outcome.is_ok_and(|reply| reply.code == ResponseCode::NoError) {
            opinions[place].record = ResolverView::Bogus;
        }
    }
    opinions
}

/// A key of one's own needs no resolver: it is in the zone.
fn own_key(wanted: &Wanted, views: &[View]) -> Opinion {
    match views.first().map(|view| &view.seen) {
        Some(Seen::Values(texts)) if wanted.is_key() => {
            Opinion { key: KeyView::Texts(texts.clone()), ..Opinion::NONE }
        }
        _ => Opinion::NONE,
    }
}

fn of_record(wanted: &Wanted, outcome: &Outcome) -> ResolverView {
    // A server without recursion only says whom else to ask.
    let Some(reply) = outcome.as_ref().ok().filter(|reply| !reply.is_referral()) else {
        return ResolverView::Unknown;
    };
    match Seen::in_reply(reply, &wanted.name, wanted.record_type) {
        Seen::Values(found) if fit(wanted, &found).is_ok() => ResolverView::Right,
        Seen::Values(found) => ResolverView::Other(found, reply.ttl()),
        Seen::NoData(_) | Seen::NoName(_) => ResolverView::Negative(reply.negative_ttl()),
        // A text behind a CNAME: the resolver itself has followed it before.
        Seen::Alias(_) => ResolverView::Right,
        Seen::Lame | Seen::Delegated(_) | Seen::Refused | Seen::Failed(_) | Seen::Silent(_) => {
            ResolverView::Unknown
        }
    }
}
