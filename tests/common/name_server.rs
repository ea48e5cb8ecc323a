//! A name server of the tests' own, by UDP and TCP on one loopback port: it can do what real ones refuse to do.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]
#![allow(clippy::expect_used, reason = "a test fails that way")]

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;

use hickory_proto::op::{Message, MessageType, ResponseCode};
use hickory_proto::rr::rdata::{A, CNAME, MX, NS, SOA, TXT};
use hickory_proto::rr::{Name, RData, Record, RecordType};

/// How a question came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Udp,
    Tcp,
}

/// A question that the server got.
#[derive(Debug, Clone)]
pub struct Asked {
    pub message: Message,
    pub by: By,
    /// How many came before.
    pub number: usize,
}

impl Asked {
    pub fn name(&self) -> Name {
        self.message.queries[0].name.clone()
    }

    pub fn record_type(&self) -> RecordType {
        self.message.queries[0].query_type
    }

    /// An authoritative answer without records.
    pub fn answer(&self) -> Message {
        let mut answer = Message::response(self.message.metadata.id, self.message.metadata.op_code);
        answer.metadata.message_type = MessageType::Response;
        answer.metadata.authoritative = true;
        answer.add_query(self.message.queries[0].clone());
        answer
    }
}

/// What the server sends for a question: any number of packets.
pub type Packets = Vec<Vec<u8>>;

/// A running server. It ends with the test's process.
pub struct Server {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub fn start(answer: impl Fn(&Asked) -> Packets + Send + Sync + 'static) -> Self {
        Self::start_at(Ipv4Addr::LOCALHOST.into(), answer)
    }

    pub fn start_at(place: IpAddr, answer: impl Fn(&Asked) -> Packets + Send + Sync + 'static) -> Self {
        // A port that is free for both.
        let (udp, tcp) = loop {
            let udp = UdpSocket::bind((place, 0)).expect("a port");
            if let Ok(tcp) = TcpListener::bind(udp.local_addr().expect("its address")) {
                break (udp, tcp);
            }
        };
        let address = udp.local_addr().expect("its address");
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let answer = Arc::new(answer);
        let take = {
            let asked = Arc::clone(&asked);
            move |packet: &[u8], by: By| {
                let message = Message::from_vec(packet).expect("questions are well-formed");
                let mut asked = asked.lock().expect("the log");
                let one = Asked { message, by, number: asked.len() };
                asked.push(one.clone());
                drop(asked);
                answer(&one)
            }
        };
        let take_tcp = take.clone();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok((length, source)) = udp.recv_from(&mut buffer) {
                for packet in take(&buffer[..length], By::Udp) {
                    let _ = udp.send_to(&packet, source);
                }
            }
        });
        thread::spawn(move || {
            for stream in tcp.incoming().flatten() {
                converse(stream, &take_tcp);
            }
        });
        Self { address, asked }
    }

    /// One that has this data, and is right about everything.
    pub fn with(zone: &str, data: &[(&str, RData)]) -> Self {
        let zone = Zone::new(zone, data);
        Self::start(move |asked| vec![zone.answer(asked).to_vec().expect("an answer")])
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("the log").clone()
    }
}

/// Questions one after the other until the other side has gone; no packet at all closes the connection.
fn converse(mut stream: TcpStream, take: &impl Fn(&[u8], By) -> Packets) {
    let mut length = [0; 2];
    while stream.read_exact(&mut length).is_ok() {
        let mut packet = vec![0; usize::from(u16::from_be_bytes(length))];
        if stream.read_exact(&mut packet).is_err() {
            return;
        }
        let packets = take(&packet, By::Tcp);
        if packets.is_empty() {
            return;
        }
        for packet in packets {
            let length = u16::try_from(packet.len()).expect("64 KiB at most").to_be_bytes();
            let _ = stream.write_all(&[&length[..], &packet].concat());
        }
    }
}

/// Data by name, and the answers that follow from it.
#[derive(Clone)]
pub struct Zone {
    apex: Name,
    data: Vec<(Name, RData)>,
}

impl Zone {
    pub fn new(apex: &str, data: &[(&str, RData)]) -> Self {
        let data = data.iter().map(|(owner, data)| (name(owner), data.clone())).collect();
        Self { apex: name(apex), data }
    }

    pub fn answer(&self, asked: &Asked) -> Message {
        let mut answer = asked.answer();
        let owned: Vec<&RData> =
            self.data.iter().filter(|(owner, _)| *owner == asked.name()).map(|(_, data)| data).collect();
        let fits =
            |data: &&RData| data.record_type() == asked.record_type() || matches!(data, RData::CNAME(_));
        for data in owned.iter().copied().filter(fits) {
            answer.add_answer(Record::from_rdata(asked.name(), 300, data.clone()));
        }
        if asked.name() == self.apex && asked.record_type() == RecordType::SOA {
            answer.add_answer(self.soa());
        } else if answer.answers.is_empty() {
            answer.add_authority(self.soa());
            let is_there = self.data.iter().any(|(owner, _)| asked.name().zone_of(owner));
            if !is_there && asked.name() != self.apex {
                answer.metadata.response_code = ResponseCode::NXDomain;
            }
        }
        answer
    }

    fn soa(&self) -> Record {
        let soa =
            SOA::new(name("ns1.example.com"), name("hostmaster.example.com"), 7, 3600, 600, 86_400, 300);
        Record::from_rdata(self.apex.clone(), 300, RData::SOA(soa))
    }
}

pub fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).expect("a name");
    name.set_fqdn(true);
    name
}

pub fn cname(target: &str) -> RData {
    RData::CNAME(CNAME(name(target)))
}

pub fn txt(text: &[u8]) -> RData {
    RData::TXT(TXT::from_bytes(text.chunks(255).collect()))
}

pub fn mx(preference: u16, host: &str) -> RData {
    RData::MX(MX::new(preference, name(host)))
}

pub fn a(last: u8) -> RData {
    RData::A(A(Ipv4Addr::new(192, 0, 2, last)))
}

pub fn ns(host: &str) -> RData {
    RData::NS(NS(name(host)))
}
