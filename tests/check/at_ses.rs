//! `--ses`: what SES itself thinks of records that are right.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::strict_ses::{Fault, Identity, Kind, Model, Region, StrictSes};
use super::*;

const REGION: &str = "us-east-1";

/// `check --ses` of one domain whose records are right, while SES has this status of it.
fn with_status(status: &str, more: &[&str]) -> (Option<i32>, String, String, StrictSes) {
    let identity =
        Identity { tokens: vec![TOKEN.into()], status: Some(status.into()), ..Identity::default() };
    let place = Region { identities: [("example.com".to_string(), identity)].into(), ..Region::default() };
    let ses = StrictSes::start(Model::default().with("AKIDEXAMPLE", REGION, place));
    let (server, resolver) = (right(), resolver());
    let output = begin(&ses, &server, &resolver, more).wait_with_output().expect("an end");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr), ses)
}

/// A run of `check --ses` against these.
fn begin(ses: &StrictSes, server: &Server, resolver: &Server, more: &[&str]) -> Child {
    let mut run = Command::new(env!("CARGO_BIN_EXE_sesdns"));
    run.args(["check", "--from", "-", "--domain", "example.com", "--region", REGION, "--ses"]);
    run.args(["--nameserver", &server.address.to_string(), "--resolver", &resolver.address.to_string()]);
    run.args(more).env_clear().env("HOME", "/nonexistent").env("AWS_ENDPOINT_URL", &ses.url);
    run.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret-of-the-test");
    let mut run =
        run.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a run");
    run.stdin.take().expect("a pipe").write_all(answer().as_bytes()).expect("an input");
    run
}

#[test]
fn success_at_ses_is_the_end() {
    for more in [&[][..], &["--wait"]] {
        let (code, stdout, _, ses) = with_status("Success", more);
        assert_eq!((code, ses.calls("GetIdentityDkimAttributes")), (Some(0), 1), "{stdout}");
        assert!(stdout.starts_with("ok "), "{stdout}");
        assert_eq!(ses.counts().len(), 1, "nothing else is asked: {:?}", ses.counts());
    }
}

#[test]
fn what_ses_has_not_seen_yet_is_inconclusive() {
    for status in ["Pending", "TemporaryFailure", "NotStarted"] {
        let (code, stdout, stderr, _) = with_status(status, &[]);
        assert_eq!(code, Some(3), "{status}: {stderr}");
        assert!(
            stdout.starts_with("ok ") && stderr.contains("example.com: the records are right"),
            "{stderr}"
        );
    }
    let (code, _, _, ses) = with_status("Pending", &["--wait", "--interval", "1", "--timeout", "4"]);
    assert_eq!(code, Some(3));
    assert!(ses.calls("GetIdentityDkimAttributes") >= 2, "{:?}", ses.counts());
    assert_eq!(ses.throttles(), 0);
}

#[test]
fn what_ses_has_given_up_has_to_be_started_again() {
    for more in [&[][..], &["--wait"]] {
        let (code, stdout, stderr, _) = with_status("Failed", more);
        assert_eq!(code, Some(1), "{stderr}");
        assert!(stdout.starts_with("ok "), "{stdout}");
        assert!(
            stderr.contains("Failed") && stderr.contains("verify-domain-dkim --domain example.com"),
            "{stderr}"
        );
    }
}

#[test]
fn ses_is_not_asked_while_dns_is_wrong() {
    let (code, _, _, ses) = with_status("Success", &["--dkim-domain", "dkim.example.net"]);
    assert_eq!((code, ses.counts().len()), (Some(1), 0));
}

#[test]
fn signals_end_it_while_ses_is_asked() {
    let operation = "GetIdentityDkimAttributes";
    let (server, resolver) = (right(), resolver());
    for (signal, code, number, told) in
        [("INT", Some(130), None, "sesdns: interrupted\n"), ("TERM", None, Some(15), "")]
    {
        let slow = Fault {
            account: None,
            region: None,
            operation: operation.into(),
            calls: (1, 9),
            kind: Kind::Slow(3_600_000),
        };
        let model = Model { faults: vec![slow], ..Model::default() };
        let ses = StrictSes::start(model.with("AKIDEXAMPLE", REGION, Region::default()));
        let run = begin(&ses, &server, &resolver, &["--wait", "--quiet"]);
        while ses.calls(operation) == 0 {
            sleep(Duration::from_millis(10));
        }
        assert!(Command::new("kill").args(["-s", signal, &run.id().to_string()]).status().unwrap().success());
        let output = run.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.status.signal()), (code, number));
        assert_eq!((output.stdout.as_slice(), output.stderr.as_slice()), (&b""[..], told.as_bytes()));
    }
}
