//! Servers that only say whom else to ask.

use std::time::Duration;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Record, RecordType};
use sesdns::live::{self, Settings};
use sesdns::record::{Fqdn, RecordData, RecordKind, RecordSet, Ttl, ZoneName};

use super::*;
use crate::common::name_server::{Zone, name, ns};

/// What a server without recursion says of names that it does not have: whom else to ask.
fn referral(asked: &Asked) -> Message {
    refers_to(asked, "com", "a.gtld-servers.net")
}

fn refers_to(asked: &Asked, zone: &str, server: &str) -> Message {
    let mut answer = asked.answer();
    answer.metadata.authoritative = false;
    answer.add_authority(Record::from_rdata(name(zone), 300, ns(server)));
    answer
}

#[test]
fn a_named_server_that_delegates_the_name_says_whom_to_name_instead() {
    for zone in ["_domainkey.example.com", "example.com"] {
        let server = Server::start(move |asked| {
            vec![refers_to(asked, zone, "ns7.example.net").to_vec().expect("an answer")]
        });
        let (code, only, _) = look(&[&server], &resolver(), &[]);
        assert_eq!((code, &only["Verdict"]), (3, &"lame".into()), "{only}");
        let hint = only["Hint"].as_str().expect("a text");
        let said = format!("{} delegates {zone} to ns7.example.net.: ", server.address);
        assert!(hint.starts_with(&said) && hint.contains("--nameserver"), "{hint}");
        assert!(!hint.contains("set the zone up"), "{hint}");
    }
    // Up the tree, or beside it, is no delegation of the name.
    for zone in ["com", "mail.example.com"] {
        let server = Server::start(move |asked| {
            vec![refers_to(asked, zone, "ns7.example.net").to_vec().expect("an answer")]
        });
        let (code, only, _) = look(&[&server], &resolver(), &[]);
        assert_eq!((code, &only["Verdict"]), (3, &"lame".into()), "{only}");
        assert!(only["Hint"].as_str().is_some_and(|hint| hint.contains("does not speak for")), "{only}");
    }
}

#[test]
fn a_resolver_that_only_refers_tells_nothing() {
    let refers = |asked: &Asked| vec![referral(asked).to_vec().expect("an answer")];
    let nothing = Server::start(refers);
    let own = Zone::new("example.com", &[(NAME, cname(TARGET))]);
    let keys = Zone::new("com", &[(TARGET, key(2048))]);
    // It has the zone, and nothing of what the record points at.
    let half = Server::start(move |asked| match asked.record_type() {
        RecordType::CNAME => vec![own.answer(asked).to_vec().expect("an answer")],
        _ => refers(asked),
    });
    // It has what the record points at, and nothing of the record.
    let other_half = Server::start(move |asked| match asked.record_type() {
        RecordType::CNAME => refers(asked),
        _ => vec![keys.answer(asked).to_vec().expect("an answer")],
    });
    for resolver in [nothing, half, other_half] {
        let (code, only, stderr) = look(&[&right()], &resolver, &[]);
        assert_eq!((code, &only["Verdict"]), (0, &"ok".into()), "{only}");
        assert!(stderr.contains("cannot tell about") && stderr.contains("--resolver"), "{stderr}");
    }
}

#[test]
fn a_resolver_that_only_refers_finds_no_servers() {
    // It knows of one domain only that it is not there.
    let resolver = Server::start(|asked| {
        let mut answer = referral(asked);
        if name("example.com").zone_of(&asked.name()) {
            answer = asked.answer();
            answer.metadata.response_code = ResponseCode::NXDomain;
        }
        vec![answer.to_vec().expect("an answer")]
    });
    let tokens = format!("{{\"DkimTokens\": [\"{TOKEN}\"]}}");
    let both = format!("{{\"DkimAttributes\": {{\"example.com\": {tokens}, \"example.org\": {tokens}}}}}");
    let address = resolver.address.to_string();
    let arguments = ["check", "--from", "-", "--region", "us-east-1", "--resolver", &address];
    let outcome = sesdns_with(arguments.into_iter().chain(["--output", "json"]), both.as_bytes());
    let read: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{outcome:?}"));
    let only = &read["Checks"][1];
    assert_eq!((&only["Domain"], &only["Verdict"]), (&"example.org".into(), &"unreachable".into()), "{only}");
    let hint = only["Hint"].as_str().expect("a text");
    assert!(hint.starts_with("the servers of example.org cannot be found"), "{hint}");
}

#[test]
fn the_next_resolver_is_asked_where_one_only_refers() {
    let refers = Server::start(|asked| vec![referral(asked).to_vec().expect("an answer")]);
    let (server, resolver) = (right(), resolver());
    let settings = Settings {
        nameservers: vec![server.address],
        resolvers: vec![refers.address, resolver.address],
        judges_resolver: true,
        limit: Duration::from_secs(20),
    };
    let fqdn = |text: &str| Fqdn::parse(text).expect("a name");
    let set = RecordSet {
        owner: fqdn(NAME),
        ttl: Ttl::DEFAULT,
        kind: RecordKind::Dkim,
        domain: fqdn("example.com"),
        shared: false,
        data: vec![RecordData::Cname(fqdn(TARGET))],
    };
    let records = [(ZoneName::parse("example.com").expect("a zone"), set)];
    let survey = live::check(&records, &settings, &mut |_| {}).expect("a survey");
    assert_eq!((survey.checks[0].verdict.as_str(), survey.notes.as_slice()), ("ok", &[][..]));
    assert_eq!(resolver.asked().len(), 2);
}
