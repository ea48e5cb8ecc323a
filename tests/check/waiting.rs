//! `--wait`.

use hickory_proto::op::ResponseCode;

use crate::common::name_server::{Server, Zone, cname, name};
use crate::common::sesdns_with;
use crate::{NAME, TARGET, TOKEN, key, look, resolver};

/// Has the record from this question on.
fn mended_after(questions: usize) -> Server {
    let (before, after) = (Zone::new("example.com", &[]), Zone::new("example.com", &[(NAME, cname(TARGET))]));
    Server::start(move |asked| {
        let zone = if asked.number < questions { &before } else { &after };
        vec![zone.answer(asked).to_vec().expect("an answer")]
    })
}

#[test]
fn waiting_ends_when_all_is_right() {
    let server = mended_after(3);
    let (code, only, stderr) =
        look(&[&server], &resolver(), &["--wait", "--interval", "1", "--timeout", "1m"]);
    assert_eq!((code, &only["Verdict"]), (0, &"ok".into()));
    assert_eq!(stderr, format!("{NAME}: nxdomain\n{NAME}: nxdomain -> ok"));
    let (code, _, stderr) = look(&[&mended_after(3)], &resolver(), &["--wait", "--interval", "1", "--quiet"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
}

#[test]
fn the_deadline_ends_the_waiting_with_what_was_seen_last() {
    let server = mended_after(usize::MAX);
    let (code, only, _) = look(&[&server], &resolver(), &["--wait", "--interval", "1", "--timeout", "2s"]);
    assert_eq!((code, &only["Verdict"]), (3, &"nxdomain".into()));
}

#[test]
fn a_silent_server_does_not_outlast_the_deadline() {
    let server = Server::start(|_| Vec::new());
    let (code, only, stderr) = look(&[&server], &resolver(), &["--timeout", "1"]);
    assert_eq!((code, &only["Verdict"]), (3, &"unreachable".into()));
    assert!(stderr.contains(&format!("tried {}", server.address)), "{stderr}");
    assert!(server.asked().len() <= 4, "the deadline came before the third attempt");
}

#[test]
fn what_was_noted_of_a_record_that_was_right_before_is_said_at_the_end_once() {
    const OTHER: &str = "4sb34jikrb7l2bvpwzq3mwsqdq3oc2ov";
    let (other, target) =
        (format!("{OTHER}._domainkey.example.com."), format!("{OTHER}.dkim.amazonses.com."));
    let before = Zone::new("example.com", &[(NAME, cname(TARGET))]);
    let after = Zone::new("example.com", &[(NAME, cname(TARGET)), (&other, cname(&target))]);
    let server = Server::start(move |asked| {
        // The first look asks for the serial and both records, and then for what is wrong with one of them.
        let zone = if asked.number < 10 { &before } else { &after };
        vec![zone.answer(asked).to_vec().expect("an answer")]
    });
    let seen = Zone::new("com", &[(&other, cname(&target)), (TARGET, key(2048)), (&target, key(2048))]);
    let resolver = Server::start(move |asked| {
        let mut answer = seen.answer(asked);
        if asked.name() == name(NAME) {
            answer = asked.answer();
            answer.metadata.response_code = ResponseCode::ServFail;
        }
        vec![answer.to_vec().expect("an answer")]
    });
    let answer = format!("{{\"DkimTokens\": [\"{TOKEN}\", \"{OTHER}\"]}}");
    let (server_address, resolver) = (server.address.to_string(), resolver.address.to_string());
    let arguments = ["check", "--from", "-", "--domain", "example.com", "--region", "us-east-1", "--wait"];
    let servers = ["--nameserver", &server_address, "--resolver", &resolver];
    let arguments = arguments.iter().chain(&servers).chain(&["--interval", "1", "--timeout", "1m"]);
    let outcome = sesdns_with(arguments.map(ToString::to_string), answer.as_bytes());
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(server.asked().len() > 10, "the second record was right in a later look");
    let note = format!("cannot tell about {NAME}");
    assert_eq!(outcome.stderr.matches(note.trim_end_matches('.')).count(), 1, "{}", outcome.stderr);
}
