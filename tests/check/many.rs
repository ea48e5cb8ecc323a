//! Many questions: no more at once than a server or a home router has room for, and none forgotten.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use hickory_proto::op::Message;
use hickory_proto::rr::RData;
use sesdns::live::{self, Settings, Verdict};
use sesdns::record::{Fqdn, RecordData, RecordKind, RecordSet, Ttl, ZoneName};

use crate::common::name_server::{Asked, By, Zone, cname};
use crate::key;

const RECORDS: usize = 600;
/// Every so many questions one is lost when it first comes.
const LOST: usize = 50;

/// What a server had to hold.
#[derive(Default)]
struct Log {
    /// The most questions that waited at once.
    most: usize,
    /// How often each question came.
    asked: BTreeMap<String, usize>,
}

/// A server that answers only when nothing more comes, so that all that may be under way waits there.
fn slow_server(zone: Zone) -> (SocketAddr, Arc<Mutex<Log>>) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.set_read_timeout(Some(Duration::from_millis(50))).expect("a timeout");
    let address = socket.local_addr().expect("its address");
    let log: Arc<Mutex<Log>> = Arc::default();
    let shared = Arc::clone(&log);
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        let mut waiting: Vec<(Vec<u8>, SocketAddr)> = Vec::new();
        loop {
            let Ok((length, source)) = socket.recv_from(&mut buffer) else {
                for (answer, source) in waiting.drain(..) {
                    let _ = socket.send_to(&answer, source);
                }
                continue;
            };
            let message = Message::from_vec(&buffer[..length]).expect("questions are well-formed");
            let asked = Asked { message, by: By::Udp, number: 0 };
            let mut log = shared.lock().expect("the log");
            let recursion = asked.message.metadata.recursion_desired;
            let question = format!("{} {} {recursion}", asked.name(), asked.record_type());
            let times = log.asked.entry(question).or_default();
            *times += 1;
            if *times > 1 || !log.asked.len().is_multiple_of(LOST) {
                waiting.push((zone.answer(&asked).to_vec().expect("an answer"), source));
            }
            log.most = log.most.max(waiting.len());
        }
    });
    (address, log)
}

#[test]
fn many_questions_wait_at_a_server_but_no_more_than_it_holds_and_what_is_lost_is_asked_again() {
    let names = |n: usize| [format!("t{n}._domainkey.example.com"), format!("t{n}.dkim.amazonses.com")];
    let fqdn = |text: &str| Fqdn::parse(text).expect("a name");
    let mut data: Vec<(String, RData)> = Vec::new();
    let mut records: Vec<(ZoneName, RecordSet)> = Vec::new();
    for n in 0..RECORDS {
        let [owner, target] = names(n);
        let set = RecordSet {
            owner: fqdn(&owner),
            ttl: Ttl::DEFAULT,
            kind: RecordKind::Dkim,
            domain: fqdn("example.com"),
            shared: false,
            data: vec![RecordData::Cname(fqdn(&target))],
        };
        records.push((ZoneName::parse("example.com").expect("a zone"), set));
        data.extend([(owner, cname(&target)), (target, key(2048))]);
    }
    let data: Vec<(&str, RData)> = data.iter().map(|(name, data)| (name.as_str(), data.clone())).collect();
    let (address, log) = slow_server(Zone::new("example.com", &data));
    let settings = Settings {
        nameservers: vec![address],
        resolvers: vec![address],
        judges_resolver: true,
        limit: Duration::from_secs(60),
    };
    let survey = live::check(&records, &settings, &mut |_| {}).expect("a survey");
    for check in &survey.checks {
        assert_eq!(check.verdict, Verdict::Ok, "{check:?}");
    }
    let log = log.lock().expect("the log");
    // SOA, each record at the server and at the resolver, each key.
    assert_eq!(log.asked.len(), 1 + 3 * RECORDS);
    let again = log.asked.values().filter(|times| **times > 1).count();
    assert!(again >= log.asked.len() / LOST, "{again}");
    // Forwarders at home have 150 under way at most, and the socket of a server may hold no more than 193.
    assert!((100..=150).contains(&log.most), "{}", log.most);
}
