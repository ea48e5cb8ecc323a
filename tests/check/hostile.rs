//! What no server should do: it is ignored or cut short.

use std::net::UdpSocket;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::Record;

use crate::common::name_server::{By, Server, Zone, a, cname, name, txt};
use crate::{NAME, TARGET, look, resolver, resolver_with, right};

/// An answer that would be wrong, if it were one.
fn lie(message: &Message) -> Message {
    let mut lie = message.clone();
    lie.answers = vec![Record::from_rdata(name(NAME), 300, cname("evil.example.net"))];
    lie
}

fn bytes(message: &Message) -> Vec<u8> {
    message.to_vec().expect("an answer")
}

#[test]
fn only_the_answer_to_the_question_counts() {
    let zone = Zone::new("example.com", &[(NAME, cname(TARGET))]);
    let server = Server::start(move |asked| {
        let right = zone.answer(asked);
        let mut other_id = lie(&right);
        other_id.metadata.id ^= 0x5555;
        let mut other_question = lie(&right);
        other_question.queries[0].name = name("www.example.com");
        let mut two_questions = lie(&right);
        two_questions.queries.push(two_questions.queries[0].clone());
        let mut no_question = lie(&right);
        no_question.queries.clear();
        let question = bytes(&asked.message);
        let cut = bytes(&right)[..20].to_vec();
        let noise = vec![0xff; 600];
        let packets = [&other_id, &other_question, &two_questions, &no_question].map(bytes);
        [&packets[..], &[question, cut, noise, Vec::new(), vec![1], bytes(&right)]].concat()
    });
    let (code, only, _) = look(&[&server], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (0, &"ok".into()), "{only}");
}

#[test]
fn an_answer_from_elsewhere_does_not_count() {
    let zone = Zone::new("example.com", &[(NAME, cname(TARGET))]);
    let elsewhere = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let place = elsewhere.local_addr().expect("its address");
    // Asked at `place`, which stays silent; the answers come from the server's own port.
    let server = Server::start(move |asked| vec![bytes(&zone.answer(asked))]);
    let relay = std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        elsewhere.set_read_timeout(Some(std::time::Duration::from_secs(2))).expect("a time-out");
        let mut passed = 0;
        while let Ok((length, source)) = elsewhere.recv_from(&mut buffer) {
            let stranger = UdpSocket::bind("127.0.0.1:0").expect("a port");
            stranger.send_to(&buffer[..length], server.address).expect("sent");
            let mut answer = [0; 4096];
            let length = stranger.recv(&mut answer).expect("an answer");
            stranger.send_to(&answer[..length], source).expect("sent");
            passed += 1;
        }
        passed
    });
    let outcome = crate::check(&["--nameserver", &place.to_string(), "--output", "json"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.stdout.contains("\"unreachable\""), "{outcome:?}");
    assert!(relay.join().expect("the relay") >= 6, "each question was asked three times");
}

#[test]
fn data_of_other_owners_does_not_count() {
    let server = Server::start(|asked| {
        let mut answer = asked.answer();
        for owner in
            ["www.example.com", "example.com", "vvjuipp74whm76gqoni7qmwwn4w4qusj._domainkey.example.net"]
        {
            answer.add_answer(Record::from_rdata(name(owner), 300, cname(TARGET)));
        }
        vec![bytes(&answer)]
    });
    let (code, only, _) = look(&[&server], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (1, &"nodata".into()));
}

#[test]
fn a_lost_packet_is_sent_again_twice() {
    let zone = Zone::new("example.com", &[(NAME, cname(TARGET))]);
    // The first two of each of two questions are lost.
    let server = Server::start(
        move |asked| if asked.number < 4 { Vec::new() } else { vec![bytes(&zone.answer(asked))] },
    );
    let (code, only, _) = look(&[&server], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (0, &"ok".into()));
    assert_eq!(server.asked().len(), 6);
}

#[test]
fn a_truncated_answer_is_asked_for_by_tcp() {
    let zone = Zone::new("example.com", &[(NAME, cname(TARGET))]);
    let server = Server::start(move |asked| {
        let mut answer = if asked.by == By::Tcp { zone.answer(asked) } else { asked.answer() };
        answer.metadata.truncation = asked.by == By::Udp;
        vec![bytes(&answer)]
    });
    let (code, only, _) = look(&[&server], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (0, &"ok".into()));
    assert_eq!(server.asked().iter().filter(|asked| asked.by == By::Tcp).count(), 2);
}

#[test]
fn a_server_that_truncates_and_has_no_tcp_is_unreachable() {
    let server = Server::start(|asked| {
        let mut answer = asked.answer();
        answer.metadata.truncation = true;
        if asked.by == By::Tcp { Vec::new() } else { vec![bytes(&answer)] }
    });
    let (code, only, _) = look(&[&server], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (3, &"unreachable".into()));
    assert!(only["Hint"].as_str().is_some_and(|hint| hint.contains("TCP")), "{only}");
}

#[test]
fn tcp_answers_that_lie_do_not_count() {
    let server = Server::start(|asked| {
        let mut answer = asked.answer();
        answer.metadata.truncation = asked.by == By::Udp;
        if asked.by == By::Tcp {
            answer = lie(&answer);
            answer.metadata.id ^= 1;
        }
        vec![bytes(&answer)]
    });
    let (code, only, _) = look(&[&server], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (3, &"unreachable".into()));
}

#[test]
fn a_server_from_before_edns_is_asked_without() {
    let zone = Zone::new("example.com", &[(NAME, cname(TARGET))]);
    let server = Server::start(move |asked| {
        let mut answer = zone.answer(asked);
        if asked.message.edns.is_some() {
            answer = Message::response(asked.message.metadata.id, asked.message.metadata.op_code);
            answer.metadata.response_code = ResponseCode::FormErr;
        }
        vec![bytes(&answer)]
    });
    let (code, only, _) = look(&[&server], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (0, &"ok".into()));
}

#[test]
fn thousands_of_records_are_cut_short() {
    let server = Server::start(|asked| {
        let mut answer = asked.answer();
        answer.metadata.truncation = asked.by == By::Udp;
        if asked.by == By::Tcp {
            for number in 0..1500 {
                answer.add_answer(Record::from_rdata(
                    name(NAME),
                    300,
                    cname(&format!("t{number}.example.net")),
                ));
            }
        }
        vec![bytes(&answer)]
    });
    let (code, only, _) = look(&[&server], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (1, &"wrong-target".into()));
    assert_eq!(only["Found"].as_array().map(Vec::len), Some(64));
}

#[test]
fn huge_texts_and_control_characters_are_cut_and_cleaned() {
    let text = [b"\x1b]0;evil\x07\r\n\xe2\x80\xae|`\x00".as_slice(), &[b'x'; 60_000]].concat();
    let server = Server::start(move |asked| {
        let zone = Zone::new("example.com", &[(NAME, txt(&text))]);
        let mut answer = zone.answer(asked);
        if asked.by == By::Udp && bytes(&answer).len() > 1232 {
            answer = asked.answer();
            answer.metadata.truncation = true;
        }
        vec![bytes(&answer)]
    });
    let (code, only, _) = look(&[&server], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (1, &"flattened".into()), "{only}");
    let found = only["Found"][0].as_str().expect("a text");
    assert!(
        found.starts_with("\\u{1b}]0;evil\\u{7}\\r\\n\\u{202e}|`\\u{0}xxx") && found.ends_with("x…"),
        "{found}"
    );
    assert!(found.len() < 1200);
    let address = server.address.to_string();
    for format in [&[][..], &["--output", "text"], &["--output", "table"], &["--output", "markdown"]] {
        let outcome = crate::check(&[&["--nameserver", &address, "--quiet"][..], format].concat());
        assert!(
            outcome.code == 1 && outcome.stdout.chars().all(|c| c == '\n' || c == '\t' || !c.is_control())
        );
    }
}

#[test]
fn a_target_of_any_bytes_is_shown_as_master_files_write_it() {
    let labels: [&[u8]; 3] = [b"a.b\x1b[2J", b"\xc3\xa9 |\"", b"net"];
    let mut target = hickory_proto::rr::Name::from_labels(labels).expect("a name");
    target.set_fqdn(true);
    let data = hickory_proto::rr::RData::CNAME(hickory_proto::rr::rdata::CNAME(target));
    let server = Server::with("example.com", &[(NAME, data)]);
    let (_, only, _) = look(&[&server], &resolver(), &[]);
    assert_eq!(only["Found"][0], "a\\.b\\027\\[2j.\\195\\169\\032\\|\\\".net.");
}

#[test]
fn chains_without_end_have_an_end() {
    // Every name points to a longer one.
    let server = Server::start(|asked| {
        let mut answer = asked.answer();
        let target = name("x").append_domain(&asked.name()).expect("a name");
        answer.add_answer(Record::from_rdata(
            asked.name(),
            300,
            hickory_proto::rr::RData::CNAME(hickory_proto::rr::rdata::CNAME(target)),
        ));
        vec![bytes(&answer)]
    });
    let (code, only, _) = look(&[&server], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (1, &"chain-too-long".into()));
    assert!(server.asked().len() < 20, "{}", server.asked().len());
}

#[test]
fn keys_behind_chains_without_end_are_no_keys() {
    let circle = resolver_with(cname(TARGET));
    let (code, only, _) = look(&[&right()], &circle, &[]);
    assert_eq!((code, &only["Verdict"]), (1, &"loop".into()));
    let chain = Server::start(|asked| {
        let mut answer = asked.answer();
        if asked.name() == name(NAME) {
            answer.add_answer(Record::from_rdata(name(NAME), 300, cname(TARGET)));
        } else {
            let hop = |number: usize| {
                if number == 0 { TARGET.to_string() } else { format!("h{number}.example.net.") }
            };
            for number in 0..12 {
                answer.add_answer(Record::from_rdata(name(&hop(number)), 300, cname(&hop(number + 1))));
            }
        }
        vec![bytes(&answer)]
    });
    let (code, only, _) = look(&[&right()], &chain, &[]);
    assert_eq!((code, &only["Verdict"]), (1, &"chain-too-long".into()));
}

#[test]
fn a_wildcard_that_answers_differently_each_time_does_not_hang() {
    let server = Server::start(|asked| {
        let mut answer = asked.answer();
        answer.add_answer(Record::from_rdata(
            asked.name(),
            300,
            a(u8::try_from(asked.number % 256).expect("small")),
        ));
        vec![bytes(&answer)]
    });
    let (code, only, _) = look(&[&server], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (1, &"proxied".into()), "{only}");
}
