//! `--ses`: what SES itself thinks of records that are right.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::strict_ses::{Fault, Identity, Kind, Model, Region, StrictSes};
use super::*;

const REGION: &str = "us-east-1";

/// What a run of `check --ses` came to.
struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// `check --ses` of this answer, whose records are right, with more options and environment.
fn run(ses: &StrictSes, answer: &str, more: &[&str], env: &[(&str, &str)]) -> Run {
    let (server, resolver) = servers();
    let output = begin(ses, [&server, &resolver], answer, more, env).wait_with_output().expect("an end");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The server and the resolver of the records of these tests.
fn servers() -> (Server, Server) {
    let names: Vec<[String; 2]> = TOKENS_AND_DOMAINS
        .map(|(token, domain)| {
            [format!("{token}._domainkey.{domain}."), format!("{token}.dkim.amazonses.com.")]
        })
        .into();
    let mut at_resolver = Vec::new();
    let mut at_server = Vec::new();
    for [name, target] in &names {
        at_server.push((name.as_str(), cname(target)));
        at_resolver.extend([(name.as_str(), cname(target)), (target.as_str(), key(2048))]);
    }
    (Server::with("example.com", &at_server), Server::with("com", &at_resolver))
}

/// Such a run against this server and this resolver.
fn begin(
    ses: &StrictSes,
    [server, resolver]: [&Server; 2],
    answer: &str,
    more: &[&str],
    env: &[(&str, &str)],
) -> Child {
    let mut run = Command::new(env!("CARGO_BIN_EXE_sesdns"));
    run.args(["check", "--from", "-", "--region", REGION, "--ses", "--zone", "example.com"]);
    run.args(["--nameserver", &server.address.to_string(), "--resolver", &resolver.address.to_string()]);
    run.args(more).env_clear().env("HOME", "/nonexistent").env("AWS_ENDPOINT_URL", &ses.url);
    run.envs(env.iter().copied());
    let mut run =
        run.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a run");
    run.stdin.take().expect("a pipe").write_all(answer.as_bytes()).expect("an input");
    run
}

const KEYS: [(&str, &str); 2] =
    [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret-of-the-test")];

/// An account's one region, in which identities have these statuses.
fn place(statuses: &[(&str, &str)]) -> Region {
    let identity = |(domain, status): &(&str, &str)| {
        let identity =
            Identity { tokens: vec![TOKEN.into()], status: Some((*status).into()), ..Identity::default() };
        (domain.to_string(), identity)
    };
    Region { identities: statuses.iter().map(identity).collect(), ..Region::default() }
}

/// `check --ses` of one domain whose records are right, while SES has this status of it.
fn with_status(status: &str, more: &[&str]) -> (Option<i32>, String, String, StrictSes) {
    let model = Model::default().with("AKIDEXAMPLE", REGION, place(&[("example.com", status)]));
    let ses = StrictSes::start(model);
    let done = run(&ses, &answer(), &[&["--domain", "example.com"], more].concat(), &KEYS);
    (done.code, done.stdout, done.stderr, ses)
}

/// The records that name servers have in these tests.
const TOKENS_AND_DOMAINS: [(&str, &str); 4] = [
    (TOKEN, "example.com"),
    ("4sb34jikrb7l2bvpwzq3mwsqdq3oc2ov", "example.com"),
    (TOKEN, "a.example.com"),
    ("4sb34jikrb7l2bvpwzq3mwsqdq3oc2ov", "b.example.com"),
];

/// `check --ses` of a snapshot of two accounts, the profiles `pa` and `pb`; each has one domain of this status.
fn with_profiles(name: &str, of_profiles: [(&str, &str); 2], more: &[&str]) -> Run {
    let folder = crate::common::scratch(&format!("check-at-ses-{name}"));
    let credentials = folder.join("credentials");
    let profile = |name: &str| {
        format!("[{name}]\naws_access_key_id = AKID{name}\naws_secret_access_key = secret-of-the-test\n")
    };
    std::fs::write(&credentials, profile("pa") + &profile("pb")).expect("a file");
    let model = Model::default();
    let model = model.with("AKIDpa", REGION, place(&of_profiles[..1]));
    let ses = StrictSes::start(model.with("AKIDpb", REGION, place(&of_profiles[1..])));
    let [(one, _), (other, _)] = of_profiles;
    let token = |domain: &str, place: usize| {
        let of_domain = TOKENS_AND_DOMAINS.iter().filter(|(_, known)| *known == domain);
        let tokens: Vec<&str> = of_domain.map(|(token, _)| *token).collect();
        tokens[place.min(tokens.len() - 1)].to_string()
    };
    let snapshot = serde_json::json!({"Identities": [
        {"Domain": one, "Region": REGION, "Profile": "pa", "DkimTokens": [token(one, 0)]},
        {"Domain": other, "Region": REGION, "Profile": "pb", "DkimTokens": [token(other, 1)]},
    ]});
    let file = credentials.display().to_string();
    run(&ses, &snapshot.to_string(), more, &[("AWS_SHARED_CREDENTIALS_FILE", &file)])
}

#[test]
fn each_account_has_its_own_word_on_its_own_domains() {
    let done = with_profiles("same", [("example.com", "Failed"), ("example.com", "Success")], &[]);
    assert_eq!(done.code, Some(1), "{}", done.stderr);
    let again = "\"sesdns verify-domain-dkim --domain example.com --region us-east-1 --profile pa\"\n";
    assert!(done.stderr.ends_with(again), "{}", done.stderr);
    let done = with_profiles("same-turned", [("example.com", "Success"), ("example.com", "Failed")], &[]);
    assert_eq!(done.code, Some(1), "{}", done.stderr);
    let done = with_profiles("same-right", [("example.com", "Success"), ("example.com", "Success")], &[]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let each = [("a.example.com", "Success"), ("b.example.com", "Success")];
    let done = with_profiles("each", each, &["--wait", "--timeout", "20"]);
    assert_eq!((done.code, done.stdout.matches("ok ").count()), (Some(0), 2), "{}", done.stderr);
    let done = with_profiles("each-pending", [each[0], ("b.example.com", "Pending")], &[]);
    assert_eq!(done.code, Some(3), "{}", done.stderr);
    assert!(done.stderr.contains("b.example.com: the") && !done.stderr.contains("a.example.com: the"));
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

/// A stand-in that knows `example.com` as verified, and in which these calls go wrong.
fn with_fault(kind: Kind, calls: (usize, usize)) -> StrictSes {
    let mut model = Model::default().with("AKIDEXAMPLE", REGION, place(&[("example.com", "Success")]));
    let operation = "GetIdentityDkimAttributes".to_string();
    model.faults = vec![Fault { account: None, region: None, operation, calls, kind }];
    StrictSes::start(model)
}

const ONE_ATTEMPT: (&str, &str) = ("AWS_MAX_ATTEMPTS", "1");
const WAIT: [&str; 6] = ["--domain", "example.com", "--wait", "--interval", "1", "--timeout"];

#[test]
fn waiting_outlasts_a_moment_of_trouble_at_ses() {
    for kind in [Kind::Reset, Kind::Throttle, Kind::ServerError] {
        let ses = with_fault(kind, (1, 2));
        let env = [&KEYS[..], &[ONE_ATTEMPT]].concat();
        let done = run(&ses, &answer(), &[&WAIT[..], &["30"]].concat(), &env);
        assert_eq!(done.code, Some(0), "{kind:?}: {}", done.stderr);
        assert_eq!(
            done.stderr.matches("SES is asked again until the deadline").count(),
            1,
            "{}",
            done.stderr
        );
        assert_eq!(ses.calls("GetIdentityDkimAttributes"), 3);
    }
}

#[test]
fn what_dns_says_is_printed_though_ses_cannot_be_asked() {
    let env = [&KEYS[..], &[ONE_ATTEMPT]].concat();
    for (kind, code) in [(Kind::Reset, 255), (Kind::Throttle, 254)] {
        for more in [&["--domain", "example.com"][..], &[&WAIT[..], &["3"]].concat()] {
            let ses = with_fault(kind, (1, usize::MAX));
            let done = run(&ses, &answer(), more, &env);
            assert_eq!(done.code, Some(code), "{kind:?}: {}", done.stderr);
            assert!(done.stdout.starts_with("ok "), "{}", done.stdout);
            assert!(done.stderr.lines().any(|line| line.starts_with("sesdns: ")), "{}", done.stderr);
        }
    }
    // What does not pass is not waited for.
    let model = Model::default().with(
        "AKIDEXAMPLE",
        REGION,
        Region { denied: vec!["GetIdentityDkimAttributes".into()], ..Region::default() },
    );
    let ses = StrictSes::start(model);
    let done = run(&ses, &answer(), &[&WAIT[..], &["60"]].concat(), &KEYS);
    assert_eq!((done.code, ses.calls("GetIdentityDkimAttributes")), (Some(254), 1), "{}", done.stderr);
    assert!(done.stdout.starts_with("ok "), "{}", done.stdout);
}

#[test]
fn credentials_are_looked_for_before_dns_is_asked() {
    let ses = StrictSes::start(Model::default());
    let done = run(&ses, &answer(), &["--domain", "example.com"], &[("AWS_EC2_METADATA_DISABLED", "true")]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(253), ""), "{}", done.stderr);
    let silent = Server::start(|_| Vec::new());
    let address = silent.address.to_string();
    let more = ["--domain", "example.com", "--nameserver", &address];
    let done = run(&ses, &answer(), &more, &[("AWS_EC2_METADATA_DISABLED", "true")]);
    assert_eq!((done.code, silent.asked().len()), (Some(253), 0), "{}", done.stderr);
}

#[test]
fn signals_end_it_while_ses_is_asked() {
    let operation = "GetIdentityDkimAttributes";
    let (server, resolver) = servers();
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
        let run = begin(
            &ses,
            [&server, &resolver],
            &answer(),
            &["--domain", "example.com", "--wait", "--quiet"],
            &KEYS,
        );
        while ses.calls(operation) == 0 {
            sleep(Duration::from_millis(10));
        }
        assert!(Command::new("kill").args(["-s", signal, &run.id().to_string()]).status().unwrap().success());
        let output = run.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.status.signal()), (code, number));
        assert_eq!((output.stdout.as_slice(), output.stderr.as_slice()), (&b""[..], told.as_bytes()));
    }
}
