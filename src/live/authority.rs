//! The servers of a zone: those that the zone itself names and those that the zone above delegates to.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RecordType};

use super::client::{Client, Task};
use super::delegation::delegations;
use super::question::{How, PORT, Question};
use super::resolver::Resolvers;
use super::wire::{Reply, Value, spelt};
use crate::record::Fqdn;

/// Names of servers of a zone that are looked at: the root has 13.
const MAX_SERVERS: usize = 16;
/// Addresses of one server.
const MAX_ADDRESSES: usize = 4;

/// A zone and its servers.
#[derive(Debug, Clone)]
pub(super) struct Authority {
    /// The apex.
    pub(super) apex: Fqdn,
    /// The addresses of its servers.
    pub(super) servers: Vec<SocketAddr>,
    /// Why there are none, or that nobody has the zone.
    pub(super) fault: Option<Fault>,
    /// Where the zone and the zone above name different servers.
    pub(super) disagreement: Option<String>,
}

/// Why a zone's servers cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// There is no such zone.
    NoZone,
    /// Nobody tells its servers.
    Unknown,
    /// Its servers have no addresses that can be reached; their names.
    NoAddress(Vec<String>),
}

impl Authority {
    /// The zone with these servers, whoever else has it.
    pub(super) fn given(apex: Fqdn, servers: &[SocketAddr]) -> Self {
        Self { apex, servers: servers.to_vec(), fault: None, disagreement: None }
    }

    fn without(apex: Fqdn, fault: Fault) -> Self {
        Self { apex, servers: Vec::new(), fault: Some(fault), disagreement: None }
    }
}

/// What is known of the servers of a zone, before their addresses.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// As the zone itself says.
    pub(super) by_zone: Vec<Name>,
    /// As the zone above says.
    pub(super) by_parent: Vec<Name>,
    /// Addresses that came along.
    pub(super) glue: Vec<(Name, IpAddr)>,
}

/// Finds the servers of these zones. A name that is no zone's apex stands for the zone that it is in.
pub(super) async fn find(zones: &[Fqdn], client: &mut Client, resolvers: &mut Resolvers) -> Vec<Authority> {
    let mut apexes: Vec<Fqdn> = zones.to_vec();
    let mut named: BTreeMap<Fqdn, Result<Vec<Name>, Fault>> = BTreeMap::new();
    // A zone cut is rarely more than two labels above.
    for _ in 0..8 {
        let open: Vec<Fqdn> = apexes
            .iter()
            .filter(|apex| !named.contains_key(*apex))
            .cloned()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        if open.is_empty() {
            break;
        }
        let questions: Vec<(Name, RecordType)> =
            open.iter().map(|apex| (apex.to_name(), RecordType::NS)).collect();
        for (apex, outcome) in open.into_iter().zip(resolvers.ask_leniently(client, &questions).await) {
            let servers = outcome
                .as_ref()
                .map_or_else(|_| Vec::new(), |reply| Reply::servers(&reply.answers, &apex.to_name()));
            let told = outcome.as_ref().ok().filter(|reply| !reply.is_referral());
            let code = told.map(|reply| reply.code);
            let parent = apex.bare().split_once('.').and_then(|(_, parent)| Fqdn::parse(parent).ok());
            match (code, parent) {
                (Some(ResponseCode::NXDomain), _) => drop(named.insert(apex, Err(Fault::NoZone))),
                (Some(ResponseCode::NoError), Some(parent)) if servers.is_empty() => {
                    for other in apexes.iter_mut().filter(|other| **other == apex) {
                        *other = parent.clone();
                    }
                }
                _ => drop(
                    named.insert(apex, if servers.is_empty() { Err(Fault::Unknown) } else { Ok(servers) }),
                ),
            }
        }
    }
    let asked: Vec<Fqdn> = named
        .iter()
        .filter(|(_, found)| **found != Err(Fault::NoZone))
        .map(|(apex, _)| apex.clone())
        .collect();
    let mut delegated = delegations(&asked, client, resolvers).await;
    let mut faults: BTreeMap<Fqdn, Fault> = BTreeMap::new();
    let mut all: BTreeMap<Fqdn, Named> = BTreeMap::new();
    for (apex, found) in named {
        let (by_parent, glue) = delegated.remove(&apex).unwrap_or_default();
        match found {
            Err(fault) if by_parent.is_empty() => drop(faults.insert(apex, fault)),
            found => drop(all.insert(apex, Named { by_zone: found.unwrap_or_default(), by_parent, glue })),
        }
    }
    let mut found = with_addresses(all, client, resolvers).await;
    found.extend(faults.into_iter().map(|(apex, fault)| (apex.clone(), Authority::without(apex, fault))));
    let unknown = |apex: &Fqdn| Authority::without(apex.clone(), Fault::Unknown);
    apexes.iter().map(|apex| found.get(apex).cloned().unwrap_or_else(|| unknown(apex))).collect()
}

/// Looks up the addresses of the servers of these zones.
pub(super) async fn with_addresses(
    zones: BTreeMap<Fqdn, Named>,
    client: &mut Client,
    resolvers: &mut Resolvers,
) -> BTreeMap<Fqdn, Authority> {
    let mut hosts: BTreeSet<Name> = BTreeSet::new();
    let servers_of = |named: &Named| -> Vec<Name> {
        let all: BTreeSet<&Name> = named.by_zone.iter().chain(&named.by_parent).collect();
        all.into_iter().take(MAX_SERVERS).cloned().collect()
    };
    zones.values().for_each(|named| hosts.extend(servers_of(named)));
    let mut addresses = addresses_of(hosts, client, resolvers).await;
    add_glue(&mut addresses, zones.values().flat_map(|named| &named.glue));
    let mut routes: BTreeMap<IpAddr, bool> = BTreeMap::new();
    let mut has_route = |address: IpAddr| {
        *routes.entry(address).or_insert_with(|| client.has_route(SocketAddr::new(address, PORT)))
    };
    let mut authority = |(apex, named): (Fqdn, Named)| {
        let hosts = servers_of(&named);
        let mut servers: Vec<SocketAddr> = Vec::new();
        for address in hosts.iter().filter_map(|host| addresses.get(host)).flatten() {
            let server = SocketAddr::new(*address, PORT);
            if has_route(*address) && !servers.contains(&server) {
                servers.push(server);
            }
        }
        let names = || hosts.iter().map(spelt).collect();
        let fault = servers.is_empty().then(|| Fault::NoAddress(names()));
        let disagreement = disagreement(&named);
        (apex.clone(), Authority { apex, servers, fault, disagreement })
    };
    zones.into_iter().map(&mut authority).collect()
}

/// Glue is the word of the zone above: it counts where nobody else tells.
fn add_glue<'a>(addresses: &mut BTreeMap<Name, Vec<IpAddr>>, glue: impl Iterator<Item = &'a (Name, IpAddr)>) {
    let mut unknown: BTreeMap<&Name, &mut Vec<IpAddr>> =
        addresses.iter_mut().filter(|(_, known)| known.is_empty()).collect();
    for (host, address) in glue {
        if let Some(found) = unknown.get_mut(host)
            && found.len() < MAX_ADDRESSES
            && !found.contains(address)
        {
            found.push(*address);
        }
    }
}

async fn addresses_of(
    hosts: BTreeSet<Name>,
    client: &mut Client,
    resolvers: &mut Resolvers,
) -> BTreeMap<Name, Vec<IpAddr>> {
    let both = |host: &Name| [RecordType::A, RecordType::AAAA].map(|record_type| (host.clone(), record_type));
    let questions: Vec<(Name, RecordType)> = hosts.iter().flat_map(both).collect();
    let mut addresses: BTreeMap<Name, Vec<IpAddr>> =
        hosts.into_iter().map(|host| (host, Vec::new())).collect();
    let outcomes = resolvers.ask_leniently(client, &questions).await;
    for ((host, record_type), outcome) in questions.iter().zip(outcomes) {
        let values = outcome.map(|reply| reply.values(host, *record_type)).unwrap_or_default();
        if let Some(known) = addresses.get_mut(host) {
            known.extend(values.iter().filter_map(Value::address).take(MAX_ADDRESSES / 2));
        }
    }
    addresses
}

/// What the zone and the zone above say, where they differ.
fn disagreement(named: &Named) -> Option<String> {
    let (zone, parent): (BTreeSet<&Name>, BTreeSet<&Name>) =
        (named.by_zone.iter().collect(), named.by_parent.iter().collect());
    if zone.is_empty() || parent.is_empty() || zone == parent {
        return None;
    }
    let list = |names: BTreeSet<&Name>| names.into_iter().map(spelt).collect::<Vec<_>>().join(", ");
    Some(format!("the zone above delegates to {}, and the zone itself names {}", list(parent), list(zone)))
}

/// One question to one server of a zone.
pub(super) fn to_authority(server: SocketAddr, name: Name, record_type: RecordType) -> Task {
    Task { server, question: Question { name, record_type, how: How::Authority } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_the_glue_of_a_server_that_nobody_else_tells_of_counts() {
        let name = |text: &str| Fqdn::parse(text).unwrap().to_name();
        let (lost, known) = (name("ns1.example.com"), name("ns2.example.com"));
        let address = |last: u16| IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, last]);
        let four = IpAddr::from([192, 0, 2, 1]);
        let mut addresses = BTreeMap::from([(lost.clone(), vec![]), (known.clone(), vec![address(1)])]);
        let glue = [(lost.clone(), address(2)), (lost.clone(), four), (known.clone(), four)];
        // Two zones that have this server bring its glue twice.
        add_glue(&mut addresses, glue.iter().chain(&glue));
        assert_eq!(addresses[&lost], [address(2), four]);
        assert_eq!(addresses[&known], [address(1)]);
        let many: Vec<(Name, IpAddr)> = (0..20).map(|last| (lost.clone(), address(last))).collect();
        let mut addresses = BTreeMap::from([(lost.clone(), vec![])]);
        add_glue(&mut addresses, many.iter());
        assert_eq!(addresses[&lost].len(), MAX_ADDRESSES);
    }
}
