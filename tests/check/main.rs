//! check, against name servers of the tests' own.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod at_ses;
#[path = "../common/mod.rs"]
mod common;
mod hostile;
mod kinds;
mod many;
mod output;
mod resolvers;
#[path = "../strict_ses/mod.rs"]
mod strict_ses;
mod usage;
mod waiting;

use common::name_server::{Asked, Server, cname, txt};
use common::{Outcome, sesdns_with};
use data_encoding::BASE64;
use hickory_proto::rr::RData;
use serde_json::Value;

const TOKEN: &str = "vvjuipp74whm76gqoni7qmwwn4w4qusj";
const NAME: &str = "vvjuipp74whm76gqoni7qmwwn4w4qusj._domainkey.example.com.";
const TARGET: &str = "vvjuipp74whm76gqoni7qmwwn4w4qusj.dkim.amazonses.com.";

/// One identity with one token.
fn answer() -> String {
    format!("{{\"DkimTokens\": [\"{TOKEN}\"]}}")
}

/// Runs `check` on it.
fn check(more: &[&str]) -> Outcome {
    let given = ["check", "--from", "-", "--domain", "example.com", "--region", "us-east-1"];
    sesdns_with(given.iter().chain(more).map(ToString::to_string), answer().as_bytes())
}

/// Runs `check` at these servers; the exit code, the one element of `Checks`, and standard error without the warning
/// about a single token.
fn look(nameservers: &[&Server], resolver: &Server, more: &[&str]) -> (u8, Value, String) {
    let mut arguments =
        vec!["--output".to_string(), "json".into(), "--resolver".into(), resolver.address.to_string()];
    for server in nameservers {
        arguments.extend(["--nameserver".into(), server.address.to_string()]);
    }
    arguments.extend(more.iter().map(ToString::to_string));
    let outcome = check(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let read: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{outcome:?}"));
    let checks = read["Checks"].as_array().expect("a list");
    assert_eq!(checks.len(), 1);
    let is_usual = |line: &&str| !line.contains("do not look like those of Easy DKIM");
    let stderr = outcome.stderr.lines().filter(is_usual).collect::<Vec<_>>().join("\n");
    (outcome.code, checks[0].clone(), stderr)
}

/// The zone with the record as it should be.
fn right() -> Server {
    Server::with("example.com", &[(NAME, cname(TARGET))])
}

/// A resolver's view of the record and of a good key.
fn resolver() -> Server {
    resolver_with(key(2048))
}

fn resolver_with(key: RData) -> Server {
    Server::with("com", &[(NAME, cname(TARGET)), (TARGET, key)])
}

/// A key record with an RSA modulus of this many bits, a multiple of 8.
fn key(bits: usize) -> RData {
    let wrapped = |tag: u8, content: &[u8]| {
        [&[tag, 0x82][..], &u16::try_from(content.len()).expect("short").to_be_bytes(), content].concat()
    };
    let modulus = [vec![0], vec![0xff; bits / 8]].concat();
    let key = wrapped(0x30, &[&wrapped(2, &modulus)[..], &[2, 3, 1, 0, 1]].concat());
    let algorithm = [&[0x30, 13][..], b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"].concat();
    let der = wrapped(0x30, &[algorithm, wrapped(3, &[&[0][..], &key].concat())].concat());
    txt(format!("v=DKIM1; k=rsa; p={}", BASE64.encode(&der)).as_bytes())
}

#[test]
fn a_record_that_is_right_everywhere_is_ok() {
    let (server, resolver) = (right(), resolver());
    let (code, only, stderr) = look(&[&server], &resolver, &[]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let address = server.address.to_string();
    let expected = serde_json::json!({
        "Domain": "example.com", "Name": NAME, "Type": "CNAME", "Verdict": "ok", "Expected": [TARGET],
        "Found": [TARGET], "Server": address, "Hint": "",
        "Servers": [{"Server": address, "Verdict": "ok", "Found": [TARGET], "Serial": 7}]
    });
    assert_eq!(only, expected);
    let order = only.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    let names = ["Domain", "Name", "Type", "Verdict", "Expected", "Found", "Server", "Hint", "Servers"];
    assert_eq!(order, names);
}

#[test]
fn nothing_is_asked_that_is_not_needed() {
    let (server, resolver) = (right(), resolver());
    look(&[&server], &resolver, &[]);
    let questions = |server: &Server| {
        let asked = server.asked();
        let one = |asked: &Asked| format!("{} {}", asked.name(), asked.record_type());
        let recursion: Vec<bool> = asked.iter().map(|a| a.message.metadata.recursion_desired).collect();
        (asked.iter().map(one).collect::<Vec<_>>(), recursion)
    };
    assert_eq!(
        questions(&server),
        (vec!["example.com. SOA".into(), format!("{NAME} CNAME")], vec![false; 2])
    );
    assert_eq!(questions(&resolver), (vec![format!("{NAME} CNAME"), format!("{TARGET} TXT")], vec![true; 2]));
    let payload = |server: &Server| server.asked()[0].message.max_payload();
    assert_eq!((payload(&server), payload(&resolver)), (1232, 1232));
}

#[test]
fn the_resolver_is_not_asked_for_what_is_wrong_at_the_servers() {
    let (server, resolver) = (Server::with("example.com", &[]), resolver());
    let (code, only, _) = look(&[&server], &resolver, &[]);
    assert_eq!((code, &only["Verdict"]), (1, &"nxdomain".into()));
    assert!(resolver.asked().is_empty());
}

#[test]
fn a_weak_key_is_a_warning() {
    let (code, only, stderr) = look(&[&right()], &resolver_with(key(1024)), &[]);
    assert_eq!((code, &only["Verdict"]), (0, &"key-weak".into()));
    assert!(stderr.starts_with(&format!("warning: {NAME}: ")) && stderr.contains("1024 bits"), "{stderr}");
}

#[test]
fn servers_are_asked_by_ipv6_too() {
    let place = std::net::IpAddr::from(std::net::Ipv6Addr::LOCALHOST);
    if std::net::UdpSocket::bind((place, 0)).is_err() {
        // A machine without IPv6 has nothing to ask.
        return;
    }
    let zone = common::name_server::Zone::new("example.com", &[(NAME, cname(TARGET))]);
    let six = Server::start_at(place, move |asked| vec![zone.answer(asked).to_vec().expect("an answer")]);
    let four = right();
    let (code, only, _) = look(&[&six, &four], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (0, &"ok".into()), "{only}");
    assert_eq!(only["Server"], format!("[::1]:{}", six.address.port()));
}
