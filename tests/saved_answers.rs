//! What `--from` reads: every shape, alone and together, whole and broken.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fs;
use std::io::{self, Read};

use common::{Outcome, root, scratch, sesdns_with};
use proptest::prelude::*;
use serde_json::{Value, json};
use sesdns::answers::Answers;

const TOKENS: [&str; 3] = [
    "vvjuipp74whm76gqoni7qmwwn4w4qusj",
    "56ivrmm6shwvxqdr3ny6hl25e2ycvacm",
    "3frqe7jn4obpuxjpwpolz6ipb3k5nvt2",
];

fn export(stdin: &str, arguments: &[&str]) -> Outcome {
    sesdns_with(["export", "--from", "-"].iter().chain(arguments).copied(), stdin.as_bytes())
}

/// The records of example.com in eu-south-1, told by the answers and options.
fn records(stdin: &str, arguments: &[&str]) -> Vec<String> {
    let outcome = export(stdin, &[arguments, &["--output", "csv"]].concat());
    assert_eq!(outcome.stderr, "");
    let mut lines: Vec<String> = outcome.ok().lines().skip(1).map(str::to_string).collect();
    lines.sort();
    lines
}

fn state(resources: &Value) -> Value {
    json!({"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "outputs": {}, "resources": resources})
}

/// One identity in every shape, each with the options that it needs.
fn shapes() -> Vec<(String, &'static [&'static str])> {
    const NAMELESS: &[&str] = &["--domain", "example.com", "--region", "eu-south-1"];
    const OF_V1: &[&str] = &["--region", "eu-south-1"];
    let v2 = json!({"IdentityType": "DOMAIN", "FeedbackForwardingStatus": true, "VerifiedForSendingStatus": true,
        "DkimAttributes": {"SigningEnabled": true, "Status": "SUCCESS", "Tokens": TOKENS,
            "SigningHostedZone": "dkim.eu-south-1.amazonses.com.", "SigningAttributesOrigin": "AWS_SES",
            "NextSigningKeyLength": "RSA_2048_BIT", "LastKeyGenerationTimestamp": 1_700_000_000.5},
        "MailFromAttributes": {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}, "Policies": {}, "Tags": [],
        "VerificationStatus": "SUCCESS", "VerificationInfo": {"LastSuccessTimestamp": "2026-01-01T00:00:00+00:00"}});
    let instance = json!([{"attributes": {"email_identity": "example.com", "configuration_set_name": null,
        "arn": "arn:aws:ses:eu-south-1:123456789012:identity/example.com",
        "dkim_signing_attributes": [{"domain_signing_private_key": null, "domain_signing_selector": null,
            "signing_attributes_origin": "AWS_SES", "status": "SUCCESS", "tokens": TOKENS}]}}]);
    let resource = json!({"address": "aws_ses_domain_dkim.x", "mode": "managed", "type": "aws_ses_domain_dkim", "name": "x",
        "values": {"domain": "example.com", "dkim_tokens": TOKENS, "id": "example.com", "region": "eu-south-1"}});
    let row = |token: &&str| {
        format!("CNAME,{token}._domainkey.example.com,{token}.dkim.eu-south-1.amazonses.com\r\n")
    };
    let rows: String = TOKENS.iter().map(row).collect();
    vec![
        (json!({"DkimTokens": TOKENS}).to_string(), NAMELESS),
        (
            json!({"DkimTokens": TOKENS, "DkimStatus": "PENDING", "SigningHostedZone": "dkim.eu-south-1.amazonses.com"})
                .to_string(),
            &["--domain", "example.com"],
        ),
        (
            json!({"DkimAttributes": {"Example.com": {"DkimEnabled": true, "DkimVerificationStatus": "Success", "DkimTokens": TOKENS}}})
                .to_string(),
            OF_V1,
        ),
        (v2.to_string(), &["--domain", "example.com"]),
        (
            json!({"Identities": [{"Domain": "example.com", "Region": "eu-south-1", "DkimTokens": TOKENS, "Records": 1}]})
                .to_string(),
            &[],
        ),
        (
            state(&json!([{"mode": "managed", "type": "aws_sesv2_email_identity", "name": "x", "instances": instance}]))
                .to_string(),
            &[],
        ),
        (
            json!({"format_version": "1.0", "values": {"root_module": {"child_modules": [{"resources": [resource]}]}}})
                .to_string(),
            &[],
        ),
        (format!("\u{feff}Type,Name,Value\r\n{rows}"), &[]),
        (format!("DkimTokens:\n- {}\n- '{}'\n- \"{}\"\n---", TOKENS[0], TOKENS[1], TOKENS[2]), NAMELESS),
    ]
}

#[test]
fn every_shape_gives_the_same_records() {
    let expected: Vec<String> = records(&shapes()[0].0, shapes()[0].1);
    assert_eq!(expected.len(), 3);
    assert!(expected.iter().all(|line| line.contains(".dkim.eu-south-1.amazonses.com")), "{expected:?}");
    for (content, arguments) in shapes() {
        assert_eq!(records(&content, arguments), expected, "{content}");
        // The same answer twice is the same identity.
        let twice = format!("{content}\n{}", content.trim_start_matches('\u{feff}'));
        assert_eq!(records(&twice, arguments), expected, "{content}");
    }
}

#[test]
fn several_files_of_any_shape_go_together() {
    let folder = scratch("saved-answers");
    let mut arguments = vec!["export".to_string(), "--output".into(), "csv".into()];
    for (index, (content, _)) in shapes().into_iter().enumerate() {
        // The extension says nothing.
        let path = folder.join(format!("{index}.txt"));
        fs::write(&path, content).unwrap();
        arguments.extend(["--from".into(), path.display().to_string()]);
    }
    arguments.extend(["--domain", "example.com", "--region", "eu-south-1"].map(String::from));
    let outcome = sesdns_with(&arguments, b"");
    assert_eq!(outcome.stderr, "");
    assert_eq!(outcome.ok().lines().count(), 4);
}

#[test]
fn a_snapshot_read_back_gives_the_same_bytes() {
    let answers = [
        json!({"DkimAttributes": {"b.example": {"DkimEnabled": true, "DkimVerificationStatus": "Failed", "DkimTokens": TOKENS},
            "a.example": {"DkimEnabled": false, "DkimVerificationStatus": "Pending", "DkimTokens": TOKENS}}}),
        json!({"MailFromDomainAttributes": {"a.example": {"MailFromDomain": "m.a.example", "MailFromDomainStatus": "Success",
            "BehaviorOnMXFailure": "UseDefaultValue"}, "b.example": {"MailFromDomain": ""}, "x@a.example": {}}}),
        json!({"VerificationAttributes": {"B.example.": {"VerificationStatus": "Success", "VerificationToken": "pOl2aM1+/="}}}),
    ];
    let stream = |order: [usize; 3]| order.map(|index| answers[index].to_string()).concat();
    let more = ["--records", "all", "--region", "eu-west-1"];
    let snapshot = export(&stream([0, 1, 2]), &[&more[..], &["--output", "json"]].concat());
    assert!(
        snapshot.stderr.contains("e-mail addresses") && snapshot.stderr.contains(": 1"),
        "{}",
        snapshot.stderr
    );
    let snapshot = snapshot.ok();
    let value: Value = serde_json::from_str(&snapshot).unwrap();
    assert_eq!(value["Identities"].as_array().unwrap().len(), 2, "parts are joined: {snapshot}");
    assert_eq!(value["Identities"][0]["MailFromDomain"], "m.a.example");
    assert_eq!(value["Identities"][1]["VerificationToken"], "pOl2aM1+/=");
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(
            export(&stream(order), &[&more[..], &["--output", "json", "--quiet"]].concat()).ok(),
            snapshot
        );
    }
    for output in ["yaml", "yaml-stream"] {
        let yaml = export(&snapshot, &[&more[..], &["--output", output]].concat()).ok();
        assert!(!yaml.trim_start().starts_with('{'));
        assert_eq!(export(&yaml, &[&more[..], &["--output", "json"]].concat()).ok(), snapshot);
    }
    let other = ["--records", "all", "--region", "us-east-1"];
    for output in ["json", "bind", "terraform"] {
        let read_back = export(&snapshot, &[&other[..], &["--output", output]].concat()).ok();
        let direct = export(&stream([0, 1, 2]), &[&more[..], &["--output", output, "--quiet"]].concat()).ok();
        assert_eq!(read_back, direct, "the snapshot's own region counts");
    }
}

#[test]
fn what_holds_no_tokens_is_refused_with_what_to_do() {
    for (content, message) in [
        (
            r#"{"Identities": ["a.example", "b.example"]}"#,
            "aws ses get-identity-dkim-attributes --identities",
        ),
        (
            r#"{"EmailIdentities": [{"IdentityType": "DOMAIN"}]}"#,
            "aws ses get-identity-dkim-attributes --identities",
        ),
        (r#"{"Schema": 2, "Identities": []}"#, "newer sesdns"),
        (
            r#"{"version": 4, "lineage": "x", "resources": []}"#,
            "neither aws_ses_domain_dkim nor aws_sesv2_email_identity",
        ),
        (r#"{"IdentityType": "DOMAIN", "DkimAttributes": {"Tokens": []}}"#, "pass --domain, once"),
        ("DkimTokens:\n- a\n", "standard input:2: this answer does not name its domain"),
        (
            "Identities:\n- Domain: a.example\n  Region: 1\n",
            "standard input:3: expected a text for \"Region\", found a number",
        ),
        ("Name,Value\na,b\n", "neither JSON nor YAML of SES, nor the CSV file"),
    ] {
        let error = export(content, &[]).fails_with(252);
        assert!(
            error.starts_with("sesdns: standard input:") && error.contains(message),
            "{content}: {error}"
        );
        assert_eq!(error.lines().count(), 1);
    }
}

#[test]
fn the_identity_of_an_address_is_counted() {
    let address = r#"{"IdentityType": "EMAIL_ADDRESS", "DkimAttributes": {"Tokens": ["a"], "SigningAttributesOrigin": "AWS_SES"}}"#;
    let outcome = export(&format!("{address}{}", shapes()[4].0), &[]);
    assert!(outcome.stderr.contains("e-mail addresses have no records"), "{}", outcome.stderr);
    assert!(!outcome.ok().contains("a._domainkey"));
}

/// Gives up where more is read than a refusal needs.
struct Endless(usize, &'static [u8]);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        assert!(self.0 < 100_000, "read on and on");
        for byte in &mut *buffer {
            *byte = self.1[self.0 % self.1.len()];
            self.0 += 1;
        }
        Ok(buffer.len())
    }
}

#[test]
fn an_endless_input_that_is_no_answer_is_refused_at_once() {
    let inputs: [&[u8]; 7] = [b"\0", b"x", b"hello\n", b"[1,", b"{\xFF", b"{}", b"{1"];
    for input in inputs {
        assert!(Answers::default().read("in", Endless(0, input), None).is_err(), "{input:?}");
    }
    let quoted = b"Type,Name,Value\nTXT,a,b\n\"".chain(Endless(0, b"x\n"));
    let error = Answers::default().read("in", quoted, None).unwrap_err().to_string();
    assert_eq!(error, "in:3: this row does not end; is a quote not closed?");
}

/// The members of every object, turned round.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.iter().rev().map(|(name, value)| (name.clone(), reversed(value))).collect())
        }
        Value::Array(elements) => Value::Array(elements.iter().map(reversed).collect()),
        other => other.clone(),
    }
}

#[test]
fn the_order_of_members_says_nothing() {
    for (content, arguments) in shapes() {
        if let Ok(value) = serde_json::from_str::<Value>(&content) {
            assert_eq!(
                records(&reversed(&value).to_string(), arguments),
                records(&content, arguments),
                "{content}"
            );
        }
    }
}

/// Values that have no business where they are put.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_string()),
        Just("true".into()),
        Just("-1".into()),
        Just("1e999999".into()),
        Just("123456789012345678901234567890".into()),
        Just("\"\"".into()),
        Just("\"\\u001b[31m\\u0000\\n\"".into()),
        Just("\"\\ud800\"".into()),
        Just("{}".into()),
        Just("[{}]".into()),
        Just("[[\"a\"]]".into()),
        Just("{\"a@b\": {\"x\": {}}}".into()),
        (1usize..5000).prop_map(|depth| "[".repeat(depth) + &"]".repeat(depth)),
        (1usize..2000).prop_map(|depth| "{\"child_modules\":[".repeat(depth) + &"]}".repeat(depth)),
        "\"[^\"\\\\\u{0}-\u{1f}]{0,100}\"",
    ]
}

/// The places of the values of a JSON text: where each ends, counted from its colon.
fn with_value(content: &str, place: usize, value: &str) -> Option<String> {
    let colons: Vec<usize> = content.match_indices("\":").map(|(at, _)| at + 2).collect();
    let at = *colons.get(place % colons.len().max(1))?;
    let mut values = serde_json::Deserializer::from_str(&content[at..]).into_iter::<serde::de::IgnoredAny>();
    values.next()?.ok()?;
    Some(format!("{}{value}{}", &content[..at], &content[at + values.byte_offset()..]))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), shape in 0usize..9, at: usize) {
        let (content, arguments) = shapes().swap_remove(shape);
        let mut broken = content.into_bytes();
        let at = at % broken.len();
        broken.splice(at..at.saturating_add(1), bytes);
        let arguments = ["export", "--from", "-"].iter().chain(arguments).copied();
        let outcome = sesdns_with(arguments, &broken);
        prop_assert!([0, 1, 252, 253].contains(&outcome.code), "{}: {}", outcome.code, outcome.stderr);
        prop_assert_eq!(outcome.code == 0 || outcome.code == 1, !outcome.stderr.starts_with("sesdns: "));
    }

    #[test]
    fn hostile_values_are_refused_cleanly_or_passed_over(value in hostile(), shape in 0usize..7, place: usize) {
        let (content, arguments) = shapes().swap_remove(shape);
        let Some(content) = with_value(&content, place, &value) else { return Ok(()) };
        let outcome = export(&content, &[arguments, &["--output", "json"]].concat());
        prop_assert!([0, 1, 252, 253].contains(&outcome.code), "{}: {}", outcome.code, outcome.stderr);
        let raw = |c: char| c.is_control() && c != '\n';
        prop_assert!(!outcome.stderr.contains(raw) && !outcome.stdout.contains(raw), "{content}");
        prop_assert!(outcome.stderr.len() < 2000, "{}", outcome.stderr);
    }
}

const EXTERNAL: &str =
    r#"{"Identities": [{"Domain": "example.com", "Origin": "EXTERNAL", "DkimTokens": ["Sel1"]}]}"#;

fn key(name: &str) -> String {
    root().join("fixtures/keys").join(name).display().to_string()
}

#[test]
fn a_key_of_ones_own_becomes_a_txt_record() {
    let public = fs::read_to_string(key("public.pem")).unwrap();
    let p: String = public.lines().filter(|line| !line.starts_with('-')).collect();
    let unknown = EXTERNAL.replace(r#""Origin": "EXTERNAL", "#, "");
    for file in ["public.pem", "public-pkcs1.pem", "private-pkcs8.pem", "private-pkcs1.pem"] {
        // SES v1 does not say whose key it is.
        for answer in [EXTERNAL, &unknown] {
            let option = format!("SEL1={}", key(file));
            let outcome =
                export(answer, &["--byodkim-key", &option, "--output", "json", "--region", "eu-west-1"]);
            assert_eq!(outcome.stderr, "");
            let snapshot: Value = serde_json::from_str(&outcome.ok()).unwrap();
            let expected = json!([{"Name": "sel1._domainkey.example.com.", "Type": "TXT", "TTL": 1800,
                                   "Values": [format!("v=DKIM1; k=rsa; p={p}")]}]);
            assert_eq!(snapshot["Identities"][0]["Records"], expected);
            assert_eq!(snapshot["Identities"][0]["Origin"], "EXTERNAL");
        }
    }
}

#[test]
fn keys_that_cannot_be_used_are_refused_and_never_shown() {
    let option = |selector: &str, file: &str| format!("{selector}={}", key(file));
    let secret = fs::read_to_string(key("ed25519.pem")).unwrap();
    let secret = secret.lines().nth(1).unwrap();
    for (options, message) in [
        (vec![option("sel1", "short.pem")], "this RSA key has 768 bits; SES takes 1024 to 2048"),
        (vec![option("sel1", "ed25519.pem")], "SES signs with RSA keys only, and this is an Ed25519 key"),
        (vec![option("sel1", "encrypted.pem")], "behind a password"),
        (vec![option("sel1", "README.md")], "this is no RSA key"),
        (vec![option("sel1", "none.pem")], "cannot read"),
        (vec![option("a.b", "public.pem")], "\"a.b\": a selector is one label"),
        (vec![key("public.pem")], "SELECTOR=FILE"),
        (vec!["sel1=".into()], "SELECTOR=FILE"),
        (vec![option("sel1", "public.pem"), option("SEL1", "long-public.pem")], "another key before"),
        (vec!["sel1=/dev/zero".into()], "this is no RSA key"),
    ] {
        let arguments: Vec<&str> = options.iter().flat_map(|option| ["--byodkim-key", option]).collect();
        let error = export(EXTERNAL, &arguments).fails_with(252);
        assert!(error.contains(message) && !error.contains(secret), "{options:?}: {error}");
    }
    let error = export(EXTERNAL, &["--records", "dmarc", "--byodkim-key", &option("sel1", "public.pem")])
        .fails_with(252);
    assert!(error.contains("add dkim to --records"), "{error}");
}

#[test]
fn keys_that_nobody_has_and_identities_without_their_key_are_told() {
    let option = |selector: &str, file: &str| format!("{selector}={}", key(file));
    let outcome = export(EXTERNAL, &["--byodkim-key", &option("other", "long-public.pem")]);
    assert_eq!(outcome.code, 1);
    for message in ["has 4096 bits", "--byodkim-key other: no domain", "--byodkim-key Sel1=FILE"] {
        assert!(outcome.stderr.contains(message), "{message}: {}", outcome.stderr);
    }
    // The same key twice is one key; a token of Easy DKIM is no selector.
    let (twice, again) = (option("sel1", "public.pem"), option("sel1", "private-pkcs1.pem"));
    export(EXTERNAL, &["--byodkim-key", &twice, "--byodkim-key", &again]).ok();
    let easy = EXTERNAL.replace("EXTERNAL", "AWS_SES");
    let outcome = export(&easy, &["--byodkim-key", &twice, "--region", "eu-west-1"]);
    assert!(
        outcome.stdout.contains("CNAME") && outcome.stderr.contains("no domain has"),
        "{}",
        outcome.stderr
    );
}
