//! What goes wrong on the way: sent again within the pace, or told.

use std::time::{Duration, Instant};

use super::*;
use strict_ses::{Fault, Kind};

fn fault(operation: &str, calls: (usize, usize), kind: Kind) -> Fault {
    Fault { account: None, region: None, operation: operation.into(), calls, kind }
}

fn start_with(fault: Fault) -> StrictSes {
    let model = Model::default().with(KEY, REGION, region([easy("example.com")]));
    StrictSes::start(Model { faults: vec![fault], ..model })
}

const OPERATIONS: [&str; 3] = ["ListIdentities", "GetIdentityDkimAttributes", "GetEmailIdentity"];

#[test]
fn what_passes_is_sent_again_and_no_faster_than_anything_else() {
    let run = |operation: &str, kind: Kind| {
        let ses = start_with(fault(operation, (1, 1), kind));
        let stdout = export(&ses, &["--all"]).ok();
        assert!(stdout.ends_with(&lines("example.com", "dkim.amazonses.com")));
        assert_eq!((ses.calls(operation), ses.throttles()), (2, 0), "{operation} {kind:?}");
    };
    std::thread::scope(|scope| {
        for operation in OPERATIONS {
            for kind in [Kind::Throttle, Kind::ServerError, Kind::Reset] {
                scope.spawn(move || run(operation, kind));
            }
        }
    });
}

#[test]
fn what_does_not_pass_is_told_and_nothing_printed() {
    let run = |operation: &str| {
        let code = |kind| match (kind, operation) {
            (Kind::Throttle, "GetEmailIdentity") => "TooManyRequestsException",
            (Kind::Throttle, _) => "Throttling",
            _ => "InternalFailure",
        };
        for kind in [Kind::Throttle, Kind::ServerError] {
            let ses = start_with(fault(operation, (1, 9), kind));
            let run = outcome(command(&ses, &["export", "--all"]).env("AWS_MAX_ATTEMPTS", "2"));
            let expected = format!(
                "An error occurred ({}) when calling the {operation} operation (reached max retries: 1): ",
                code(kind)
            );
            let stderr = run.fails_with(254);
            assert!(stderr.contains(&expected), "{stderr}");
            assert_eq!((ses.calls(operation), ses.throttles()), (2, 0));
        }
        let ses = start_with(fault(operation, (1, 9), Kind::Malformed));
        let stderr = export(&ses, &["--all"]).fails_with(255);
        assert!(stderr.contains(&format!("{operation}: the answer cannot be read")), "{stderr}");
        let ses = start_with(fault(operation, (1, 9), Kind::Reset));
        let run = outcome(command(&ses, &["export", "--all"]).env("AWS_MAX_ATTEMPTS", "1"));
        run.fails_with(255);
    };
    std::thread::scope(|scope| {
        for operation in OPERATIONS {
            scope.spawn(move || run(operation));
        }
    });
}

#[test]
fn what_ses_does_not_let_us_do_is_told_in_its_words() {
    for operation in &OPERATIONS[..2] {
        let place = Region { denied: vec![operation.to_string()], ..region([easy("example.com")]) };
        let stderr = export(&start(place), &["--all"]).fails_with(254);
        let line = format!(
            "sesdns: An error occurred (AccessDenied) when calling the {operation} operation: User: \
             arn:aws:iam::1:user/{KEY} is not authorized to perform: ses:{operation}\n"
        );
        assert_eq!(stderr, line);
    }
}

#[test]
fn a_token_that_is_none_is_refused() {
    let identity = Identity { tokens: vec!["not a token".into()], ..Identity::default() };
    let ses = start(region([("a.example".into(), identity)]));
    let stderr = export(&ses, &["--all"]).fails_with(255);
    assert!(stderr.contains("a.example") && stderr.contains("\"not a token\""), "{stderr}");
}

#[test]
fn an_interrupted_run_ends_at_once_and_leaves_nothing() {
    for (signal, code) in [("INT", Some(130)), ("TERM", None), ("KILL", None)] {
        let ses = start_with(fault("GetIdentityDkimAttributes", (1, 9), Kind::Slow(60_000)));
        let folder = home();
        let to = folder.join("out.zone");
        let mut run = command(&ses, &["export", "--all", "--to", to.to_str().unwrap()]);
        let mut run = run.stderr(Stdio::null()).spawn().unwrap();
        while ses.calls("GetIdentityDkimAttributes") == 0 {
            std::thread::sleep(Duration::from_millis(10));
        }
        let begun = Instant::now();
        Command::new("kill").args([&format!("-{signal}"), &run.id().to_string()]).status().unwrap();
        assert_eq!(run.wait().unwrap().code(), code);
        // The answer would come after a minute.
        assert!(begun.elapsed() < Duration::from_secs(30));
        let left: Vec<_> = std::fs::read_dir(&folder).unwrap().flatten().map(|e| e.file_name()).collect();
        assert_eq!(left, [".aws"]);
    }
}
