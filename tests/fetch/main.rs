//! Identities straight from SES, against a stand-in that is as strict as SES.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

#[path = "../common/mod.rs"]
mod common;
mod faults;
mod kinds;
mod many;
mod options;
mod places;
mod sdk;
mod sources;
#[path = "../strict_ses/mod.rs"]
mod strict_ses;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use common::scratch;
use strict_ses::{Identity, Model, Region, StrictSes, tokens};

/// The access key of a run that does not name a profile.
const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "secret-of-the-test";
const REGION: &str = "eu-west-1";

/// What a run left behind.
#[derive(Debug)]
struct Outcome {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Outcome {
    /// Standard output of a run that must succeed, and say nothing else.
    #[track_caller]
    fn ok(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""));
        self.stdout
    }

    /// Standard error of a run that must fail with `code` and print nothing else.
    #[track_caller]
    fn fails_with(self, code: i32) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (Some(code), ""), "{}", self.stderr);
        self.stderr
    }
}

/// An empty home of the test's own.
fn home() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = scratch(&format!("fetch-{number}"));
    std::fs::create_dir_all(path.join(".aws")).unwrap();
    path
}

/// The program with credentials and a region, asking `ses`, and with nothing else of this machine.
fn command(ses: &StrictSes, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sesdns"));
    let home = home();
    command.args(arguments).env_clear().env("HOME", &home).current_dir(home).stdin(Stdio::null());
    command.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", SECRET).env("AWS_REGION", REGION);
    command.env("AWS_ENDPOINT_URL", &ses.url).env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

fn outcome(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Outcome { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// `sesdns export` with these arguments.
fn export(ses: &StrictSes, arguments: &[&str]) -> Outcome {
    outcome(&mut command(ses, &[&["export"], arguments].concat()))
}

/// An Easy DKIM identity, the signing zone of which SES v2 tells.
fn easy(domain: &str) -> (String, Identity) {
    let zone = Some("dkim.amazonses.com".into());
    (domain.into(), Identity { tokens: tokens(&domain.to_lowercase()), zone, ..Identity::default() })
}

/// A region with these identities.
fn region(identities: impl IntoIterator<Item = (String, Identity)>) -> Region {
    Region { identities: identities.into_iter().collect(), ..Region::default() }
}

/// SES with one account and region.
fn start(place: Region) -> StrictSes {
    StrictSes::start(Model::default().with(KEY, REGION, place))
}

/// The lines of `--output bind` for one domain, without the comment above.
fn lines(domain: &str, zone: &str) -> String {
    let line = |token: String| format!("{token}._domainkey.{domain}. 1800 IN CNAME {token}.{zone}.\n");
    tokens(domain).into_iter().map(line).collect()
}

#[test]
fn requests_come_with_what_the_stand_in_wants_to_see() {
    let ses = start(region([easy("example.com")]));
    let stdout = export(&ses, &["--domain", "example.com"]).ok();
    assert_eq!(
        stdout,
        format!("; SES records for example.com\n{}", lines("example.com", "dkim.amazonses.com"))
    );
    let lane = |operation| ses.asked(&format!("{KEY} {REGION} {operation}"));
    assert_eq!(lane("GetIdentityDkimAttributes"), ["Identities.member.1=example.com"]);
    assert_eq!(lane("GetEmailIdentity"), ["/v2/email/identities/example.com"]);
    assert_eq!(ses.counts().len(), 2, "nothing else is asked: {:?}", ses.counts());
}
