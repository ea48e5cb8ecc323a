//! The look-ups of a run, many at once, one step after the other: servers, records, probes where a record is not right,
//! and last the resolver and the keys.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;

use hickory_proto::rr::RecordType;
use tokio::time::Instant;

use super::authority::{self, Authority, Fault, Named, to_authority};
use super::client::{Client, Outcome, Task};
use super::conclude::{conclude, without_servers};
use super::judge::{Judgement, at_server};
use super::opinion::{Opinion, opinions};
use super::probing::probe;
use super::resolver::Resolvers;
use super::verdict::{Check, Verdict};
use super::view::{Probes, Referral, Seen, View, Wanted};
use super::wire::Reply;
use super::{Settings, Survey};
use crate::record::{Fqdn, RecordSet, ZoneName};

/// Zones in zones that are followed down.
const MAX_CUTS: usize = 4;

/// Everything that a step needs.
struct Run {
    client: Client,
    resolvers: Resolvers,
    /// The zones and their servers.
    zones: Vec<Authority>,
}

/// One record set on its way to a verdict.
pub(super) struct Subject {
    pub(super) wanted: Wanted,
    /// The index of its zone.
    pub(super) zone: usize,
    pub(super) views: Vec<View>,
}

pub(super) async fn survey(
    records: &[(ZoneName, RecordSet)],
    settings: &Settings,
    progress: &mut dyn FnMut(&str),
) -> Survey {
    let client = Client::new(Instant::now() + settings.limit);
    let resolvers = Resolvers::new(settings.resolvers.clone());
    let mut run = Run { client, resolvers, zones: Vec::new() };
    progress("looking for the servers of the zones");
    let mut subjects = find_servers(records, settings, &mut run).await;
    progress("asking the servers of the zones");
    ask_servers(&mut subjects, settings.nameservers.is_empty(), &mut run).await;
    progress("looking into what is wrong");
    probe(&mut subjects, &mut run.client, &mut run.resolvers).await;
    progress("asking the resolver");
    let (checks, blind) = ask_resolver(subjects, settings, &mut run).await;
    let notes = notes(&run, &blind);
    Survey { checks, notes }
}

/// The zone of each record, with its servers.
async fn find_servers(records: &[(ZoneName, RecordSet)], settings: &Settings, run: &mut Run) -> Vec<Subject> {
    let apexes: BTreeSet<&Fqdn> = records.iter().map(|(zone, _)| zone.name()).collect();
    let apexes: Vec<Fqdn> = apexes.into_iter().cloned().collect();
    run.zones = if settings.nameservers.is_empty() {
        authority::find(&apexes, &mut run.client, &mut run.resolvers).await
    } else {
        apexes.iter().map(|apex| Authority::given(apex.clone(), &settings.nameservers)).collect()
    };
    let places: BTreeMap<&Fqdn, usize> =
        apexes.iter().enumerate().map(|(place, apex)| (apex, place)).collect();
    let subject = |(zone, set): &(ZoneName, RecordSet)| {
        let place = places.get(zone.name()).copied().unwrap_or_default();
        let wanted = Wanted::new(set.clone(), run.zones[place].apex.clone());
        Subject { wanted, zone: place, views: Vec::new() }
    };
    records.iter().map(subject).collect()
}

/// Asks every server of its zone for each record; what is in a zone further down is asked there (`descend`).
async fn ask_servers(subjects: &mut [Subject], descend: bool, run: &mut Run) {
    let mut open: Vec<usize> = (0..subjects.len()).collect();
    let mut serials: HashMap<(usize, SocketAddr), Option<u32>> = HashMap::new();
    for _ in 0..MAX_CUTS {
        let mut tasks: Vec<Task> = Vec::new();
        let mut of_zone: Vec<(usize, SocketAddr)> = Vec::new();
        let zones: BTreeSet<usize> = open.iter().map(|index| subjects[*index].zone).collect();
        for zone in zones {
            for server in &run.zones[zone].servers {
                of_zone.push((zone, *server));
                tasks.push(to_authority(*server, run.zones[zone].apex.to_name(), RecordType::SOA));
            }
        }
        for index in &open {
            let Subject { wanted, zone, .. } = &subjects[*index];
            for server in &run.zones[*zone].servers {
                tasks.push(to_authority(*server, wanted.name.clone(), wanted.record_type));
            }
        }
        let mut outcomes = run.client.ask(&tasks).await.into_iter();
        for place in of_zone {
            let outcome = outcomes.next();
            serials.insert(place, outcome.and_then(|outcome| outcome.ok()?.serial()));
        }
        let mut referred: BTreeMap<usize, Referral> = BTreeMap::new();
        for index in &open {
            let subject = &mut subjects[*index];
            let authority = &run.zones[subject.zone];
            subject.views.clear();
            // Thousands of records, and rarely more than a few servers: no room for more than there are.
            subject.views.reserve_exact(authority.servers.len());
            for (server, outcome) in authority.servers.iter().zip(outcomes.by_ref()) {
                let told = serials.get(&(subject.zone, *server)).copied().flatten();
                let mut view = view(*server, &outcome, told, &subject.wanted);
                let referral =
                    |reply: &Reply| Referral::of(reply, &authority.apex, &subject.wanted.set.owner);
                match outcome.as_ref().ok().and_then(referral) {
                    // A server that refers to the very zone that it was asked for leads nowhere.
                    Some(referral) if descend && referral.apex != authority.apex => {
                        referred.entry(*index).or_insert(referral);
                    }
                    Some(referral) if !descend => view.seen = Seen::Delegated(referral),
                    _ => {}
                }
                subject.views.push(view);
            }
        }
        open = referred.keys().copied().collect();
        if open.is_empty() {
            break;
        }
        descend_into(referred, subjects, run).await;
    }
}

fn view(server: SocketAddr, outcome: &Outcome, serial: Option<u32>, wanted: &Wanted) -> View {
    let seen = Seen::at_authority(outcome, wanted);
    // A negative answer names its own zone, which may be one further down.
    let own = outcome.as_ref().ok().filter(|reply| reply.authoritative).and_then(Reply::serial);
    View { server, serial: own.or(serial), seen, probes: Probes::default() }
}

/// Moves the records into the zones that they were referred to.
async fn descend_into(referred: BTreeMap<usize, Referral>, subjects: &mut [Subject], run: &mut Run) {
    let mut named: BTreeMap<Fqdn, Named> = BTreeMap::new();
    for referral in referred.values() {
        named.entry(referral.apex.clone()).or_insert_with(|| Named {
            by_zone: Vec::new(),
            by_parent: referral.servers.clone(),
            glue: referral.glue.clone(),
        });
    }
    let found = authority::with_addresses(named, &mut run.client, &mut run.resolvers).await;
    let mut places: BTreeMap<Fqdn, usize> = BTreeMap::new();
    for (apex, authority) in found {
        places.insert(apex, run.zones.len());
        run.zones.push(authority);
    }
    for (index, referral) in referred {
        if let Some(place) = places.get(&referral.apex) {
            subjects[index].zone = *place;
            subjects[index].wanted.apex = referral.apex;
        }
    }
}

/// Asks the resolver about the records that are right at all servers, and concludes. Returns beside the verdicts the
/// names that it could not tell about.
async fn ask_resolver(
    subjects: Vec<Subject>,
    settings: &Settings,
    run: &mut Run,
) -> (Vec<Check>, Vec<String>) {
    let judge =
        |subject: &Subject| subject.views.iter().map(|view| at_server(&subject.wanted, view)).collect();
    let judged: Vec<Vec<Judgement>> = subjects.iter().map(judge).collect();
    let is_right =
        |judged: &Vec<Judgement>| !judged.is_empty() && judged.iter().all(|one| one.verdict == Verdict::Ok);
    let right: Vec<usize> = (0..subjects.len()).filter(|index| is_right(&judged[*index])).collect();
    let shown: Vec<(&Wanted, &[View])> =
        right.iter().map(|index| (&subjects[*index].wanted, subjects[*index].views.as_slice())).collect();
    let told = opinions(&shown, settings.judges_resolver, &mut run.client, &mut run.resolvers).await;
    let blind = shown.iter().zip(&told).filter(|(_, told)| told.is_blank());
    let blind: Vec<String> = blind.map(|((wanted, _), _)| wanted.set.owner.to_string()).collect();
    let mut told = right.into_iter().zip(told).peekable();
    let mut checks = Vec::with_capacity(subjects.len());
    for (index, (subject, judged)) in subjects.into_iter().zip(judged).enumerate() {
        let told = told.next_if(|(right, _)| *right == index).map_or(Opinion::NONE, |(_, opinion)| opinion);
        checks.push(of_subject(subject, judged, &told, run));
    }
    (checks, blind)
}

fn of_subject(subject: Subject, judged: Vec<Judgement>, told: &Opinion, run: &Run) -> Check {
    let authority = &run.zones[subject.zone];
    let resolver = run.resolvers.address();
    if let Some(fault) = &authority.fault {
        let (verdict, hint) = of_fault(&authority.apex, fault, run);
        return without_servers(&subject.wanted, verdict, resolver, &hint);
    }
    let servers: Vec<(View, Judgement)> = subject.views.into_iter().zip(judged).collect();
    let mut check = conclude(&subject.wanted, &servers, resolver, told);
    if let Some(disagreement) = authority.disagreement.as_ref().filter(|_| !check.hint.is_empty()) {
        check.hint = format!("{}; {disagreement}", check.hint);
    }
    check
}

/// Why the servers of a zone cannot be asked.
fn of_fault(apex: &Fqdn, fault: &Fault, run: &Run) -> (Verdict, String) {
    match fault {
        Fault::NoZone => {
            let hint = format!(
                "there is no zone {apex}: register the domain, or have the zone above delegate it, or name the zone \
                 that holds the record with --zone"
            );
            (Verdict::Nxdomain, hint)
        }
        Fault::NoAddress(names) => {
            let hint = format!(
                "none of the servers of {apex} ({}) has an address that can be reached from here: correct the NS \
                 records, or name servers with --nameserver",
                names.join(", ")
            );
            (Verdict::Unreachable, hint)
        }
        Fault::Unknown => {
            let tried = run.resolvers.tried();
            let hint = format!(
                "the servers of {apex} cannot be found, for {tried} does not tell them: name another resolver with \
                 --resolver, or the servers with --nameserver"
            );
            (Verdict::Unreachable, hint)
        }
    }
}

/// What the user should know besides; `blind` are the names that the resolver could not tell about.
fn notes(run: &Run, blind: &[String]) -> Vec<String> {
    let mut notes = disagreements(&run.zones);
    if let Some(first) = blind.first() {
        let others = if blind.len() > 1 { format!(" and {} more", blind.len() - 1) } else { String::new() };
        notes.push(format!(
            "{} cannot tell about {first}{others}, so that only the servers of the zone were looked at; name another \
             with --resolver",
            run.resolvers.tried()
        ));
    }
    notes
}

/// The zones that differ from what the zones above say of them. Several names that were given may stand for one zone.
fn disagreements(zones: &[Authority]) -> Vec<String> {
    let said: BTreeMap<&Fqdn, &String> =
        zones.iter().filter_map(|zone| Some((&zone.apex, zone.disagreement.as_ref()?))).collect();
    said.into_iter().map(|(apex, said)| format!("{apex}: {said}; make them the same")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_that_several_names_stand_for_disagrees_once() {
        let zone = |apex: &str, said: Option<&str>| Authority {
            disagreement: said.map(str::to_string),
            ..Authority::given(Fqdn::parse(apex).unwrap(), &[])
        };
        let zones = [
            zone("example.com", Some("one")),
            zone("example.com", Some("one")),
            zone("example.net", None),
            zone("example.org", Some("two")),
        ];
        assert_eq!(
            disagreements(&zones),
            ["example.com: one; make them the same", "example.org: two; make them the same"]
        );
    }
}
