//! The look-ups that tell one fault from another. Only what is not right is looked into.

use std::net::SocketAddr;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RecordType};

use super::authority::to_authority;
use super::client::{Client, Outcome, Task};
use super::fit::fit;
use super::names::{doubled_name, shortened, sibling};
use super::question::How;
use super::resolver::Resolvers;
use super::survey::Subject;
use super::view::{KeyView, MAX_HOPS, Probes, Seen, View, Walk, Wanted};
use super::wire::{Reply, Value};

/// What may stand in place of a CNAME.
const OTHERS: [RecordType; 3] = [RecordType::A, RecordType::AAAA, RecordType::TXT];

/// One probe: the record and the server that it is about, and where its answer goes.
struct Probe {
    subject: usize,
    view: usize,
    into: fn(&mut Probes) -> &mut Vec<Value>,
    name: Name,
    record_type: RecordType,
}

/// Looks into everything that is not right.
pub(super) async fn probe(subjects: &mut [Subject], client: &mut Client, resolvers: &mut Resolvers) {
    follow_aliases(subjects, client, resolvers).await;
    subjects.iter_mut().for_each(find_own_zone);
    // The same for all, so that servers can be compared.
    let random: u64 = rand::random();
    let wrong = wrong(subjects);
    let first = probes(subjects, &wrong, |wanted, view| first_probes(wanted, view, random));
    ask(subjects, first, client).await;
    let second = probes(subjects, &wrong, |wanted, view| second_probes(wanted, view, random));
    ask(subjects, second, client).await;
    walk(subjects, &wrong, client, resolvers).await;
}

/// The index of a record, and that of a server among its views.
type Place = (usize, usize);

/// Where the record is not right, as far as the server tells.
fn wrong(subjects: &[Subject]) -> Vec<Place> {
    let mut wrong = Vec::new();
    for (index, Subject { wanted, views, .. }) in subjects.iter().enumerate() {
        for (place, view) in views.iter().enumerate() {
            let is_wrong = match &view.seen {
                Seen::Values(found) => fit(wanted, found).is_err(),
                Seen::NoData(_) | Seen::NoName(_) => true,
                _ => false,
            };
            if is_wrong {
                wrong.push((index, place));
            }
        }
    }
    wrong
}

/// A negative answer names the zone that it comes from: a server may have it besides the one above.
fn find_own_zone(subject: &mut Subject) {
    let own = subject.views.iter().find_map(|view| match &view.seen {
        Seen::NoData(zone) | Seen::NoName(zone) => zone.clone(),
        _ => None,
    });
    let wanted = &mut subject.wanted;
    if let Some(own) = own.filter(|own| own.is_within(&wanted.apex) && wanted.set.owner.is_within(own)) {
        wanted.apex = own;
    }
}

type Listed = Vec<(fn(&mut Probes) -> &mut Vec<Value>, Name, RecordType)>;

fn probes(subjects: &[Subject], wrong: &[Place], list: impl Fn(&Wanted, &View) -> Listed) -> Vec<Probe> {
    let mut probes = Vec::new();
    for (subject, view) in wrong.iter().copied() {
        let Subject { wanted, views, .. } = &subjects[subject];
        let made = list(wanted, &views[view]).into_iter();
        probes.extend(made.map(|(into, name, record_type)| Probe { subject, view, into, name, record_type }));
    }
    probes
}

fn first_probes(wanted: &Wanted, view: &View, random: u64) -> Listed {
    let own = wanted.record_type;
    let mut list: Listed = Vec::new();
    list.extend(doubled_name(wanted).map(|name| (into_doubled as _, name.to_name(), own)));
    if matches!(view.seen, Seen::Values(_)) {
        list.extend(sibling(wanted, random).map(|name| (into_sibling as _, name.to_name(), own)));
        return list;
    }
    list.extend(shortened(wanted).map(|name| (into_shortened as _, name.to_name(), own)));
    if wanted.target().is_some() && matches!(view.seen, Seen::NoData(_)) {
        list.extend(OTHERS.map(|other| (into_others as _, wanted.name.clone(), other)));
    }
    list
}

/// Whether what stands in place of the CNAME is a wildcard's.
fn second_probes(wanted: &Wanted, view: &View, random: u64) -> Listed {
    let Some(name) = sibling(wanted, random).filter(|_| !view.probes.others.is_empty()) else {
        return Vec::new();
    };
    OTHERS.map(|other| (into_sibling as _, name.to_name(), other)).into()
}

fn into_others(probes: &mut Probes) -> &mut Vec<Value> {
    &mut probes.others
}

fn into_sibling(probes: &mut Probes) -> &mut Vec<Value> {
    &mut probes.sibling
}

fn into_doubled(probes: &mut Probes) -> &mut Vec<Value> {
    &mut probes.doubled
}

fn into_shortened(probes: &mut Probes) -> &mut Vec<Value> {
    &mut probes.shortened
}

async fn ask(subjects: &mut [Subject], probes: Vec<Probe>, client: &mut Client) {
    let task = |probe: &Probe| {
        let server = subjects[probe.subject].views[probe.view].server;
        to_authority(server, probe.name.clone(), probe.record_type)
    };
    let tasks: Vec<Task> = probes.iter().map(task).collect();
    for (probe, outcome) in probes.into_iter().zip(client.ask(&tasks).await) {
        let found = outcome.map(|reply| reply.values(&probe.name, probe.record_type)).unwrap_or_default();
        let values = (probe.into)(&mut subjects[probe.subject].views[probe.view].probes);
        values.extend(found);
        values.sort();
    }
}

/// A text behind a CNAME counts as if it were at the name: so do receivers take it.
async fn follow_aliases(subjects: &mut [Subject], client: &mut Client, resolvers: &mut Resolvers) {
    let mut places: Vec<(usize, usize)> = Vec::new();
    let mut questions: Vec<(Name, RecordType)> = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        for (place, view) in subject.views.iter().enumerate() {
            if let Seen::Alias(target) = &view.seen {
                places.push((index, place));
                questions.push((target.clone(), subject.wanted.record_type));
            }
        }
    }
    for ((index, place), followed) in places.into_iter().zip(follow(&questions, client, resolvers).await) {
        let view = &mut subjects[index].views[place];
        match followed {
            KeyView::Texts(values) => view.seen = Seen::Values(values),
            KeyView::Endless(walk) => view.probes.walk = walk,
            KeyView::Missing | KeyView::Unknown | KeyView::NotAsked => {}
        }
    }
}

/// What the resolver finds at these names, or at the end of the CNAMEs there.
async fn follow(
    questions: &[(Name, RecordType)],
    client: &mut Client,
    resolvers: &mut Resolvers,
) -> Vec<KeyView> {
    let outcomes = resolvers.ask(client, How::Resolver, questions).await;
    questions
        .iter()
        .zip(&outcomes)
        .map(|((name, record_type), outcome)| at_end(name, *record_type, outcome))
        .collect()
}

/// What the answer of a resolver comes to at the end of its CNAMEs.
pub(super) fn at_end(name: &Name, record_type: RecordType, outcome: &Outcome) -> KeyView {
    let is_told = |reply: &&Reply| {
        matches!(reply.code, ResponseCode::NoError | ResponseCode::NXDomain) && !reply.is_referral()
    };
    let Some(reply) = outcome.as_ref().ok().filter(is_told) else { return KeyView::Unknown };
    let mut passed = vec![name];
    while let Some(current) = passed.last() {
        let values = reply.values(current, record_type);
        if !values.is_empty() {
            return KeyView::Texts(values);
        }
        match reply.alias(current) {
            None => return KeyView::Missing,
            Some(next) if passed.contains(&next) => return KeyView::Endless(Walk::Loops),
            Some(_) if passed.len() > MAX_HOPS => return KeyView::Endless(Walk::TooLong),
            Some(next) => passed.push(next),
        }
    }
    KeyView::Unknown
}

/// A CNAME that points elsewhere, on its way.
struct Traveller {
    subject: usize,
    view: usize,
    passed: Vec<Name>,
}

/// Follows the CNAMEs that point elsewhere: inside the zone at its server, outside of it at the resolver.
async fn walk(subjects: &mut [Subject], wrong: &[Place], client: &mut Client, resolvers: &mut Resolvers) {
    let mut travellers: Vec<Traveller> = Vec::new();
    for (subject, view) in wrong.iter().copied() {
        let Subject { wanted, views, .. } = &subjects[subject];
        if wanted.target().is_some() && matches!(views[view].seen, Seen::Values(_)) {
            travellers.push(Traveller { subject, view, passed: vec![wanted.name.clone()] });
        }
    }
    while !travellers.is_empty() {
        let at = |traveller: &Traveller| -> (SocketAddr, Name, bool) {
            let Subject { wanted, views, .. } = &subjects[traveller.subject];
            let name = traveller.passed.last().cloned().unwrap_or_default();
            let is_inside = wanted.apex.to_name().zone_of(&name);
            (views[traveller.view].server, name, is_inside)
        };
        let (inside, outside): (Vec<Traveller>, Vec<Traveller>) =
            travellers.into_iter().partition(|t| at(t).2);
        let tasks: Vec<Task> = inside
            .iter()
            .map(|traveller| {
                let (server, name, _) = at(traveller);
                to_authority(server, name, RecordType::CNAME)
            })
            .collect();
        let questions: Vec<(Name, RecordType)> =
            outside.iter().map(|traveller| (at(traveller).1, RecordType::CNAME)).collect();
        let mut outcomes = client.ask(&tasks).await;
        outcomes.extend(resolvers.ask(client, How::Resolver, &questions).await);
        travellers = Vec::new();
        for (mut traveller, outcome) in inside.into_iter().chain(outside).zip(outcomes) {
            let next = outcome.ok().and_then(|reply| reply.alias(traveller.passed.last()?).cloned());
            let Some(next) = next else { continue };
            let walk = &mut subjects[traveller.subject].views[traveller.view].probes.walk;
            if traveller.passed.contains(&next) {
                *walk = Walk::Loops;
            } else if traveller.passed.len() > MAX_HOPS {
                *walk = Walk::TooLong;
            } else {
                traveller.passed.push(next);
                travellers.push(traveller);
            }
        }
    }
}
