//! Questions to resolvers: the first that answers.

use std::net::{IpAddr, Ipv6Addr, SocketAddr, ToSocketAddrs};

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RecordType};

use super::client::{Client, Outcome, Silence, Task};
use super::question::{How, PORT, Question};

/// The resolvers, in the order in which they are tried.
#[derive(Debug)]
pub(super) struct Resolvers {
    addresses: Vec<SocketAddr>,
    /// The one that is asked first: those before it do not answer.
    current: usize,
}

impl Resolvers {
    pub(super) fn new(addresses: Vec<SocketAddr>) -> Self {
        Self { addresses, current: 0 }
    }

    /// The one that is asked.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.addresses.get(self.current).or(self.addresses.last()).copied()
    }

    /// All of them, for a message.
    pub(super) fn tried(&self) -> String {
        let addresses: Vec<String> = self.addresses.iter().map(SocketAddr::to_string).collect();
        format!("the resolver {}", addresses.join(" or "))
    }

    /// Asks for each name and type. Where one does not answer or will not, the next one is asked.
    pub(super) async fn ask(
        &mut self,
        client: &mut Client,
        how: How,
        names: &[(Name, RecordType)],
    ) -> Vec<Outcome> {
        let silent = || vec![Err(Silence::TimedOut); names.len()];
        let mut outcomes = silent();
        while let Some(server) = self.addresses.get(self.current).copied().filter(|_| !names.is_empty()) {
            let task = |(name, record_type): &(Name, RecordType)| {
                let (name, record_type) = (name.clone(), *record_type);
                Task { server, question: Question { name, record_type, how } }
            };
            outcomes = client.ask(&names.iter().map(task).collect::<Vec<_>>()).await;
            let is_useless = |outcome: &Outcome| match outcome {
                Ok(reply) => reply.code == ResponseCode::Refused || reply.is_referral(),
                Err(_) => !client.has_heard(server),
            };
            if !outcomes.iter().all(is_useless) {
                break;
            }
            outcomes = silent();
            self.current += 1;
        }
        outcomes
    }

    /// As [`ask`](Self::ask); what the resolver does not believe is asked for again without validation.
    pub(super) async fn ask_leniently(
        &mut self,
        client: &mut Client,
        names: &[(Name, RecordType)],
    ) -> Vec<Outcome> {
        let mut outcomes = self.ask(client, How::Resolver, names).await;
        let failed: Vec<usize> = (0..names.len()).filter(|index| has_failed(&outcomes[*index])).collect();
        let again: Vec<(Name, RecordType)> = failed.iter().map(|index| names[*index].clone()).collect();
        for (index, outcome) in failed.into_iter().zip(self.ask(client, How::Unchecked, &again).await) {
            outcomes[index] = outcome;
        }
        outcomes
    }
}

/// Whether the answer is SERVFAIL: it may be that the resolver does not believe what it got.
pub(super) fn has_failed(outcome: &Outcome) -> bool {
    outcome.as_ref().is_ok_and(|reply| reply.code == ResponseCode::ServFail)
}

/// An address and a port as the options take them: `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1`, `[2001:db8::1]:53`. One of a
/// link names its interface, by name or number: `fe80::1%eth0` (RFC 4007 section 11).
#[must_use]
pub fn server_address(text: &str) -> Option<SocketAddr> {
    let in_brackets = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (host, port) = in_brackets.unwrap_or((text, ""));
    let address = if host.contains('%') {
        let mut address = on_a_link(host)?;
        // Read behind an address that is as good as any.
        let any = format!("[::]{port}");
        address.set_port(if port.is_empty() { PORT } else { any.parse::<SocketAddr>().ok()?.port() });
        Some(address)
    } else {
        let v6 = in_brackets.filter(|(_, port)| port.is_empty()).and_then(|_| host.parse::<Ipv6Addr>().ok());
        let alone = v6.map(IpAddr::from).or_else(|| text.parse().ok());
        alone.map(|address| SocketAddr::new(address, PORT)).or_else(|| text.parse().ok())
    };
    address.filter(|address| address.port() != 0)
}

/// An address with an interface behind `%`, whose number the system knows; nothing is asked for it.
fn on_a_link(host: &str) -> Option<SocketAddr> {
    let (address, _) = host.split_once('%')?;
    address.parse::<Ipv6Addr>().ok()?;
    (host, PORT).to_socket_addrs().ok()?.next()
}

/// The resolvers that `/etc/resolv.conf` names, the local machine where it names none (resolv.conf(5)).
#[must_use]
pub fn configured_resolvers(resolv_conf: &str) -> Vec<SocketAddr> {
    let address = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        let word = words.next().filter(|word| *word == "nameserver").and_then(|_| words.next())?;
        // As the system does, where there is no such interface.
        server_address(word).or_else(|| server_address(word.split_once('%')?.0))
    };
    let found: Vec<SocketAddr> = resolv_conf.lines().filter_map(address).take(3).collect();
    if found.is_empty() { vec![SocketAddr::from(([127, 0, 0, 1], PORT))] } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for (text, address) in [
            ("192.0.2.1", "192.0.2.1:53"),
            ("192.0.2.1:5353", "192.0.2.1:5353"),
            ("2001:db8::1", "[2001:db8::1]:53"),
            ("[2001:db8::1]", "[2001:db8::1]:53"),
            ("[2001:db8::1]:5353", "[2001:db8::1]:5353"),
            ("fe80::1%7", "[fe80::1%7]:53"),
            ("[fe80::1%7]", "[fe80::1%7]:53"),
            ("[fe80::1%7]:5353", "[fe80::1%7]:5353"),
        ] {
            assert_eq!(server_address(text).unwrap().to_string(), address, "{text}");
        }
        for text in [
            "",
            "ns1.example.com",
            "192.0.2.1:",
            "192.0.2.1:0",
            "192.0.2.256",
            "[192.0.2.1]",
            "[::1",
            "::1]:53",
            " ::1",
            "fe80::1%",
            "fe80::1%no-such-interface",
            "[fe80::1%1",
            "[fe80::1%1]:0",
            "[fe80::1%1]53",
            "fe80::1%1]:53",
            "192.0.2.1%1",
            "example.com%1",
            "%1",
        ] {
            assert_eq!(server_address(text), None, "{text}");
        }
    }

    #[test]
    fn resolv_conf_is_read_as_the_system_reads_it() {
        let text = "# a comment\nsearch example.com\nnameserver 192.0.2.1\n\tnameserver\t2001:db8::1 # two\nnameserver\n\
                    nameserver x\noptions ndots:2\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n";
        let found: Vec<String> = configured_resolvers(text).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["192.0.2.1:53", "[2001:db8::1]:53", "192.0.2.3:53"]);
        assert_eq!(configured_resolvers("")[0].to_string(), "127.0.0.1:53");
    }

    #[test]
    fn a_resolver_of_a_link_is_not_passed_over() {
        let of = |text: &str| configured_resolvers(text).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(of("nameserver fe80::1%7\n"), ["[fe80::1%7]:53"]);
        assert_eq!(of("nameserver fe80::1%no-such-interface\n"), ["[fe80::1]:53"]);
        #[cfg(target_os = "linux")]
        assert_eq!(of("nameserver fe80::1%lo\n"), ["[fe80::1%1]:53"]);
    }
}
