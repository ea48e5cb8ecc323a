//! What the zone above says of a zone's servers, asked of that zone's own servers. Where it cannot be asked, nothing is
//! said.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RecordType};

use super::authority::to_authority;
use super::client::{Client, Outcome, Task};
use super::question::PORT;
use super::resolver::Resolvers;
use super::view::glue;
use super::wire::{Reply, Value};
use crate::record::Fqdn;

/// Servers of the zone above that are asked: the second one if the first does not answer.
const TRIED: usize = 2;

/// The names that a zone is delegated to, and the addresses that come along.
pub(super) type Delegation = (Vec<Name>, Vec<(Name, IpAddr)>);

/// Asks the zones above `zones` for their delegations.
pub(super) async fn delegations(
    zones: &[Fqdn],
    client: &mut Client,
    resolvers: &mut Resolvers,
) -> BTreeMap<Fqdn, Delegation> {
    let mut parents: BTreeMap<Name, Vec<SocketAddr>> = BTreeMap::new();
    let mut of_zone: BTreeMap<&Fqdn, Name> =
        zones.iter().map(|zone| (zone, zone.to_name().base_name())).collect();
    // The name above need not be a zone: then the next one up.
    for _ in 0..4 {
        let open: BTreeSet<Name> =
            of_zone.values().filter(|name| !parents.contains_key(*name)).cloned().collect();
        if open.is_empty() {
            break;
        }
        let open: Vec<Name> = open.into_iter().collect();
        for (name, servers) in open.iter().zip(servers_of(&open, client, resolvers).await) {
            match servers {
                Some(servers) => drop(parents.insert(name.clone(), servers)),
                None => of_zone
                    .values_mut()
                    .filter(|parent| *parent == name)
                    .for_each(|parent| *parent = name.base_name()),
            }
        }
    }
    let mut found = BTreeMap::new();
    for turn in 0..TRIED {
        let server = |zone: &Fqdn| parents.get(of_zone.get(zone)?)?.get(turn).copied();
        let open: Vec<(&Fqdn, SocketAddr)> = zones
            .iter()
            .filter(|zone| !found.contains_key(*zone))
            .filter_map(|zone| Some((zone, server(zone)?)))
            .collect();
        let tasks: Vec<Task> =
            open.iter().map(|(zone, server)| to_authority(*server, zone.to_name(), RecordType::NS)).collect();
        for ((zone, _), outcome) in open.into_iter().zip(client.ask(&tasks).await) {
            let Ok(reply) = outcome else { continue };
            // A server of both zones answers for the lower one, and does not show the delegation.
            let servers = Reply::servers(&reply.authority, &zone.to_name());
            if !reply.authoritative && !servers.is_empty() {
                found.insert(zone.clone(), (servers, glue(&reply)));
            }
        }
    }
    found
}

/// Addresses of servers of each name, if it is a zone; `None` where it is none.
async fn servers_of(
    names: &[Name],
    client: &mut Client,
    resolvers: &mut Resolvers,
) -> Vec<Option<Vec<SocketAddr>>> {
    let questions: Vec<(Name, RecordType)> =
        names.iter().map(|name| (name.clone(), RecordType::NS)).collect();
    let outcomes = resolvers.ask_leniently(client, &questions).await;
    let hosts = |(name, outcome): (&Name, Outcome)| -> Option<Vec<Name>> {
        let reply = outcome.ok()?;
        let hosts = Reply::servers(&reply.answers, name);
        // Nobody knows: not a reason to climb.
        let is_told = reply.code == ResponseCode::NoError && !reply.is_referral();
        let is_zone = !hosts.is_empty() || name.is_root() || !is_told;
        is_zone.then(|| hosts.into_iter().take(TRIED).collect())
    };
    let hosts: Vec<Option<Vec<Name>>> = names.iter().zip(outcomes).map(hosts).collect();
    let questions: Vec<(Name, RecordType)> =
        hosts.iter().flatten().flatten().map(|host| (host.clone(), RecordType::A)).collect();
    let outcomes = resolvers.ask_leniently(client, &questions).await;
    let mut addresses: BTreeMap<&Name, Vec<SocketAddr>> = BTreeMap::new();
    for ((host, record_type), outcome) in questions.iter().zip(&outcomes) {
        let values = outcome.as_ref().map(|reply| reply.values(host, *record_type)).unwrap_or_default();
        let address = values.iter().find_map(Value::address);
        addresses.entry(host).or_default().extend(address.map(|address| SocketAddr::new(address, PORT)));
    }
    let of =
        |hosts: Vec<Name>| hosts.iter().filter_map(|host| addresses.get(host)).flatten().copied().collect();
    hosts.into_iter().map(|hosts| hosts.map(of)).collect()
}
