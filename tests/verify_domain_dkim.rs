//! The live command against a stand-in for SES: what is sent, what is printed, what is refused before it is sent.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::process::{Command, Output};

use common::scratch;
use common::ses::{Ses, TOKENS};

const REFUSAL: &str = "<ErrorResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><Error><Type>Sender</Type>\
    <Code>InvalidParameterValue</Code><Message>Invalid domain name a_b.</Message></Error><RequestId>1</RequestId></ErrorResponse>";

/// Runs the program with dummy credentials and no other environment.
fn run(ses: &Ses, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sesdns"));
    command.env_clear().env("HOME", scratch("verify-home")).env("AWS_EC2_METADATA_DISABLED", "true");
    command.envs(environment.iter().copied());
    command.arg("verify-domain-dkim").args(["--endpoint-url", &ses.url]).args(arguments);
    command.output().expect("the program runs")
}

const CREDENTIALS: [(&str, &str); 2] = [
    ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
];

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn one_request_is_sent_and_the_answer_printed_as_the_aws_cli_does() {
    let ses = Ses::start(None);
    let output = run(&ses, &["--domain", "Example.com", "--region", "us-east-1"], &CREDENTIALS);
    let list = TOKENS.map(|token| format!("        \"{token}\"")).join(",\n");
    assert_eq!(text(&output.stdout), format!("{{\n    \"DkimTokens\": [\n{list}\n    ]\n}}\n"));
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let requests = ses.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].body, "Action=VerifyDomainDkim&Version=2010-12-01&Domain=Example.com");
    let signature =
        requests[0].headers.iter().find(|header| header.starts_with("authorization: ")).expect("signed");
    assert!(
        signature.contains("Credential=AKIDEXAMPLE/") && signature.contains("/us-east-1/ses/aws4_request")
    );
}

#[test]
fn a_format_of_records_is_printed_in_the_region_s_signing_zone() {
    let ses = Ses::start(None);
    let environment = [&CREDENTIALS[..], &[("AWS_REGION", "eu-south-1")]].concat();
    let output =
        run(&ses, &["--domain", "Mail.Example.com.", "--output", "bind", "--ttl", "1h"], &environment);
    let line =
        |t| format!("{t}._domainkey.mail.example.com. 3600 IN CNAME {t}.dkim.eu-south-1.amazonses.com.\n");
    let expected = format!("; SES records for example.com\n{}", TOKENS.map(line).concat());
    assert_eq!((text(&output.stdout), output.status.code()), (expected.as_str(), Some(0)));
    assert!(ses.requests()[0].body.ends_with("Domain=mail.example.com"));
}

#[test]
fn nothing_is_registered_when_the_records_could_not_be_made() {
    let ses = Ses::start(None);
    let cases: &[(&[&str], i32, &str)] = &[
        (&["--domain", "exa mple.com", "--output", "bind"], 252, "' '"),
        (&["--domain", "bob@example.com", "--output", "bind"], 252, "e-mail"),
        (&["--domain", "example.com", "--output", "cloudflare", "--ttl", "5"], 252, "60 to 86400"),
        (&["--domain", "example.com", "--output", "bind", "--zone", "example.org"], 252, "--zone"),
        (&["--domain", "example.com", "--output", "bind", "--set", "x=y"], 252, "it has comment"),
        (&["--domain", "example.com", "--output", "bind", "--region", "mars-north-1"], 253, "mars-north-1"),
        (&["--domain", "example.com", "--ttl", "60"], 252, "--ttl"),
        (
            &["--domain", "example.com", "--output", "bind", "--to", "no/such/folder"],
            255,
            "no folder no/such",
        ),
    ];
    for (arguments, code, expected) in cases {
        let mut arguments = arguments.to_vec();
        if !arguments.contains(&"--region") {
            arguments.extend(["--region", "us-east-1"]);
        }
        let output = run(&ses, &arguments, &CREDENTIALS);
        assert_eq!(output.status.code(), Some(*code), "{arguments:?} {}", text(&output.stderr));
        assert!(
            text(&output.stderr).contains(expected) && output.stdout.is_empty(),
            "{}",
            text(&output.stderr)
        );
    }
    assert_eq!(ses.requests().len(), 0);
}

#[test]
fn what_is_missing_or_refused_has_its_exit_code() {
    let ses = Ses::start(Some((400, REFUSAL)));
    let example = ["--domain", "a_b", "--region", "us-east-1"];
    let output = run(&ses, &example, &CREDENTIALS);
    assert_eq!(output.status.code(), Some(254));
    let line = "An error occurred (InvalidParameterValue) when calling the VerifyDomainDkim operation: Invalid domain name a_b.";
    assert!(text(&output.stderr).contains(line), "{}", text(&output.stderr));
    let no_region = run(&ses, &["--domain", "a.example"], &CREDENTIALS);
    assert_eq!(no_region.status.code(), Some(253));
    assert!(text(&no_region.stderr).contains("region"), "{}", text(&no_region.stderr));
    let no_credentials = run(&ses, &example, &[]);
    assert_eq!(no_credentials.status.code(), Some(253));
    assert!(text(&no_credentials.stderr).contains("credentials"), "{}", text(&no_credentials.stderr));
    assert_eq!(ses.requests().len(), 1);
}

#[test]
fn an_unsigned_request_needs_no_credentials() {
    let ses = Ses::start(None);
    let output = run(&ses, &["--domain", "a.example", "--region", "us-east-1", "--no-sign-request"], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(ses.requests()[0].headers.iter().all(|header| !header.starts_with("authorization")));
}

#[test]
fn keys_that_no_header_can_hold_are_refused() {
    let ses = Ses::start(None);
    for (name, value) in [("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE\r"), ("AWS_SESSION_TOKEN", "token\n")] {
        let environment = [&CREDENTIALS[..], &[(name, value)]].concat();
        let output = run(&ses, &["--domain", "example.com", "--region", "us-east-1"], &environment);
        assert_eq!(output.status.code(), Some(255), "{name}");
        assert!(text(&output.stderr).contains("control character"), "{}", text(&output.stderr));
    }
    assert_eq!(ses.requests().len(), 0);
}

#[test]
fn the_password_in_an_address_is_not_shown() {
    let ses = Ses::start(None);
    let arguments = ["--domain", "example.com", "--region", "us-east-1", "--debug"];
    let output =
        run(&ses, &[&arguments[..], &["--endpoint-url", "ftp://u:hunter2@x/"]].concat(), &CREDENTIALS);
    assert_eq!(output.status.code(), Some(255));
    assert!(!text(&output.stderr).contains("hunter2"), "{}", text(&output.stderr));
}
