//! What was seen, apart from what it means.

use std::net::{IpAddr, SocketAddr};

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, Record, RecordType};

use super::client::{Outcome, Silence};
use super::wire::{Reply, Value, spelt};
use crate::record::{Fqdn, RecordData, RecordKind, RecordSet};

/// A record set that should be there.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) set: RecordSet,
    /// The apex of the zone that holds it.
    pub(super) apex: Fqdn,
    pub(super) name: Name,
    pub(super) record_type: RecordType,
    pub(super) expected: Vec<Value>,
}

impl Wanted {
    pub(super) fn new(set: RecordSet, apex: Fqdn) -> Self {
        let value = |data: &RecordData| match data {
            RecordData::Cname(target) => Value::Target(target.absolute().to_string()),
            RecordData::Mx { preference, exchange } => {
                Value::Mail(*preference, exchange.absolute().to_string())
            }
            RecordData::Txt(text) => Value::Text(text.as_str().as_bytes().to_vec()),
        };
        let expected = set.data.iter().map(value).collect();
        Self { name: set.owner.to_name(), record_type: set.record_type(), apex, expected, set }
    }

    /// The target of the CNAME that should be there.
    pub(super) fn target(&self) -> Option<&Fqdn> {
        match self.set.data.first() {
            Some(RecordData::Cname(target)) => Some(target),
            _ => None,
        }
    }

    /// Whether the record is itself the key of DKIM.
    pub(super) fn is_key(&self) -> bool {
        self.set.kind == RecordKind::Dkim && self.record_type == RecordType::TXT
    }
}

/// What a server shows at the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    /// Data of the type that was asked for.
    Values(Vec<Value>),
    /// A CNAME in place of it.
    Alias(Name),
    /// The name, but not the type; beside it the zone that says so, where it is told.
    NoData(Option<Fqdn>),
    /// Not even the name.
    NoName(Option<Fqdn>),
    /// An answer without authority.
    Lame,
    /// That the name is in a zone of its own, which others serve.
    Delegated(Referral),
    /// REFUSED, or that the server is not for this zone.
    Refused,
    /// SERVFAIL, or another code that says nothing about the record.
    Failed(ResponseCode),
    /// No answer.
    Silent(Silence),
}

impl Seen {
    /// What the answer of a server of the zone shows.
    pub(super) fn at_authority(outcome: &Outcome, wanted: &Wanted) -> Self {
        match outcome {
            Err(silence) => Self::Silent(*silence),
            Ok(reply) if !reply.authoritative && is_an_answer(reply.code) => Self::Lame,
            Ok(reply) => Self::in_reply(reply, &wanted.name, wanted.record_type),
        }
    }

    /// What the answer shows, whoever gave it.
    pub(super) fn in_reply(reply: &Reply, name: &Name, record_type: RecordType) -> Self {
        match reply.code {
            ResponseCode::NoError | ResponseCode::NXDomain => {}
            ResponseCode::Refused | ResponseCode::NotAuth => return Self::Refused,
            code => return Self::Failed(code),
        }
        let values = reply.values(name, record_type);
        if !values.is_empty() {
            return Self::Values(values);
        }
        match reply.alias(name) {
            Some(alias) => Self::Alias(alias.clone()),
            None if reply.code == ResponseCode::NXDomain => Self::NoName(zone_of(reply)),
            None => Self::NoData(zone_of(reply)),
        }
    }
}

fn is_an_answer(code: ResponseCode) -> bool {
    matches!(code, ResponseCode::NoError | ResponseCode::NXDomain)
}

/// The zone that a negative answer comes from.
fn zone_of(reply: &Reply) -> Option<Fqdn> {
    let soa = reply.authority.iter().find(|record| record.record_type() == RecordType::SOA)?;
    fqdn(&soa.name)
}

/// The name, where it can be one of ours.
pub(super) fn fqdn(name: &Name) -> Option<Fqdn> {
    Fqdn::parse(&spelt(name)).ok()
}

/// What one server of the zone lets see of a record.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) server: SocketAddr,
    /// The serial of its copy of the zone.
    pub(super) serial: Option<u32>,
    pub(super) seen: Seen,
    pub(super) probes: Probes,
}

/// What else was looked at, where the record is not right.
#[derive(Debug, Clone, Default)]
pub(super) struct Probes {
    /// Addresses and texts at the name.
    pub(super) others: Vec<Value>,
    /// What a name beside it that nobody has entered has got.
    pub(super) sibling: Vec<Value>,
    /// What is at the name with the zone appended once more.
    pub(super) doubled: Vec<Value>,
    /// What is at the name without the labels between selector and zone.
    pub(super) shortened: Vec<Value>,
    /// Where the CNAMEs lead to.
    pub(super) walk: Walk,
}

/// CNAMEs in a row that are followed.
pub(super) const MAX_HOPS: usize = 8;

/// Where CNAMEs lead to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Walk {
    /// To an end, as far as was seen.
    #[default]
    Ends,
    /// Back to a name that was passed.
    Loops,
    /// Further than resolvers follow.
    TooLong,
}

/// What a resolver sees of a record that is right at its servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ResolverView {
    /// It was not asked.
    NotAsked,
    /// It cannot tell.
    Unknown,
    /// The same.
    Right,
    /// Nothing, for so many seconds more.
    Negative(Option<u32>),
    /// Something else, for so many seconds more at most.
    Other(Vec<Value>, u32),
    /// It does not believe the answer.
    Bogus,
}

/// What a resolver finds where the CNAME points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyView {
    /// It was not asked.
    NotAsked,
    /// It cannot tell.
    Unknown,
    /// No text.
    Missing,
    /// These texts.
    Texts(Vec<Value>),
    /// No end.
    Endless(Walk),
}

/// That the name is in a zone of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Referral {
    /// The apex of that zone.
    pub(super) apex: Fqdn,
    /// Its servers.
    pub(super) servers: Vec<Name>,
    /// The addresses that came along.
    pub(super) glue: Vec<(Name, IpAddr)>,
}

impl Referral {
    /// Where the answer of a server that was taken for one of `apex` sends whoever asks for `owner`: to that zone or down
    /// the tree, and towards the name.
    pub(super) fn of(reply: &Reply, apex: &Fqdn, owner: &Fqdn) -> Option<Self> {
        if !reply.is_referral() {
            return None;
        }
        let cut = reply.authority.iter().find(|record| record.record_type() == RecordType::NS)?;
        let below = fqdn(&cut.name)?;
        let is_down = below.is_within(apex) && owner.is_within(&below);
        is_down.then(|| Self {
            apex: below,
            servers: Reply::servers(&reply.authority, &cut.name),
            glue: glue(reply),
        })
    }
}

/// The addresses of servers that came along with their names.
pub(super) fn glue(reply: &Reply) -> Vec<(Name, IpAddr)> {
    let glue = |record: &Record| Some((record.name.to_lowercase(), Value::of(&record.data)?.address()?));
    reply.additional.iter().filter_map(glue).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::record::Ttl;

    pub(in super::super) const TARGET: &str = "t.dkim.amazonses.com.";

    pub(in super::super) fn target(name: &str) -> Value {
        Value::Target(name.into())
    }

    /// A CNAME of `owner` to [`TARGET`], of the identity `mail.example.com` in the zone `example.com`.
    pub(in super::super) fn wanted(owner: &str) -> Wanted {
        let fqdn = |name: &str| Fqdn::parse(name).unwrap();
        let set = RecordSet {
            owner: fqdn(owner),
            ttl: Ttl::DEFAULT,
            kind: RecordKind::Dkim,
            domain: fqdn("mail.example.com"),
            shared: false,
            data: vec![RecordData::Cname(fqdn(TARGET))],
        };
        Wanted::new(set, fqdn("example.com"))
    }

    /// An answer with these name servers of `cut` in its authority section.
    fn referral(cut: &str, authoritative: bool) -> Reply {
        use hickory_proto::rr::RData;
        use hickory_proto::rr::rdata::NS;
        let name = |text: &str| Fqdn::parse(text).unwrap().to_name();
        let ns = Record::from_rdata(name(cut), 300, RData::NS(NS(name("ns.example.net"))));
        let (code, authority) = (ResponseCode::NoError, vec![ns]);
        let (answers, additional) = Default::default();
        Reply { code, authoritative, truncated: false, answers, authority, additional }
    }

    #[test]
    fn referrals_are_followed_down_and_towards_the_name_only() {
        let (apex, owner) = (Fqdn::parse("example.com").unwrap(), Fqdn::parse("t.mail.example.com").unwrap());
        let of = |cut: &str, authoritative| Referral::of(&referral(cut, authoritative), &apex, &owner);
        for cut in ["mail.example.com", "example.com"] {
            assert_eq!(of(cut, false).unwrap().apex.bare(), cut);
        }
        for (cut, authoritative) in [
            ("com", false),
            ("other.example.com", false),
            ("mail.example.net", false),
            ("mail.example.com", true),
        ] {
            assert_eq!(of(cut, authoritative), None, "{cut}");
        }
    }
}
