//! `--wait`.

use crate::common::name_server::{Server, Zone, cname};
use crate::{NAME, TARGET, look, resolver};

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
