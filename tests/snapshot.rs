//! The snapshot and the kinds of records: `export --output json`, `--records`.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fs;

use common::{Outcome, scratch, sesdns_with};
use serde_json::{Value, json};

const TWO: &str = r#"{"DkimAttributes": {
    "b.example": {"DkimTokens": ["bb1", "bb2", "bb3"]}, "a.example": {"DkimTokens": ["aa1", "aa2", "aa3"]}}}"#;

/// `export --from -` in eu-west-1 with these arguments.
fn export(stdin: &str, arguments: &[&str]) -> Outcome {
    let start = ["export", "--from", "-", "--region", "eu-west-1", "--quiet"];
    sesdns_with(start.iter().chain(arguments).copied(), stdin.as_bytes())
}

#[test]
fn the_snapshot_is_data_sorted_and_with_its_records() {
    let snapshot: Value = serde_json::from_str(&export(TWO, &["--output", "json"]).ok()).unwrap();
    let identities = snapshot["Identities"].as_array().unwrap();
    let domains: Vec<&Value> = identities.iter().map(|identity| &identity["Domain"]).collect();
    assert_eq!(domains, [&json!("a.example"), &json!("b.example")]);
    let record = |token: &str| {
        json!({
            "Name": format!("{token}._domainkey.a.example."), "Type": "CNAME", "TTL": 1800,
            "Values": [format!("{token}.dkim.amazonses.com.")],
        })
    };
    let expected = json!({
        "Domain": "a.example", "Region": "eu-west-1", "DkimTokens": ["aa1", "aa2", "aa3"],
        "Records": [record("aa1"), record("aa2"), record("aa3")],
    });
    assert_eq!(identities[0], expected);
}

#[test]
fn one_token_a_line_makes_small_diffs() {
    let before = export(TWO, &["--output", "json"]).ok();
    let after = export(&TWO.replace("bb2", "zz9"), &["--output", "json"]).ok();
    let differing = before.lines().zip(after.lines()).filter(|(before, after)| before != after).count();
    // The token, and the name and the value of its record.
    assert_eq!((before.lines().count(), differing), (after.lines().count(), 3));
}

#[test]
fn every_data_format_and_the_query_are_those_of_the_aws_cli() {
    let picked = |arguments: &[&str]| export(TWO, arguments).ok();
    assert_eq!(picked(&["--output", "text", "--query", "Identities[].Domain"]), "a.example\tb.example\n");
    assert_eq!(picked(&["--output", "yaml", "--query", "Identities[0].DkimTokens"]), "- aa1\n- aa2\n- aa3\n");
    let table = picked(&["--output", "table"]);
    assert!(table.contains("Export") && table.contains("aa1._domainkey.a.example."), "{table}");
    let yaml = serde_yaml_ng::from_str::<Value>(&picked(&["--output", "yaml"])).unwrap();
    assert_eq!(yaml, serde_json::from_str::<Value>(&picked(&["--output", "json"])).unwrap());
    for (arguments, expected) in [
        (&["--output", "json", "--query", "Identities["][..], "--query"),
        (&["--output", "json", "--set", "comment=x"], "--set"),
        (&["--output", "json", "--zone-id", "Z1"], "--zone-id"),
        (&["--output", "json", "--template", "x.json.tera"], "--template"),
        (&["--output", "json", "--zone", "c.example"], "--zone c.example"),
        (&["--output", "json", "--to", "folder/"], "name one"),
    ] {
        let message = export(TWO, arguments).fails_with(252);
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}

#[test]
fn a_snapshot_goes_into_a_file_and_is_checked_against_it() {
    let path = scratch("snapshot").join("ses.json");
    let to = ["--output", "json", "--to", path.to_str().unwrap()];
    assert_eq!(export(TWO, &[&to[..], &["--check"]].concat()).code, 1);
    assert!(!path.exists());
    assert_eq!(export(TWO, &to).ok(), "");
    assert_eq!(fs::read_to_string(&path).unwrap(), export(TWO, &["--output", "json"]).ok());
    assert_eq!(export(TWO, &[&to[..], &["--check"]].concat()).ok(), "");
    let changed = export(&TWO.replace("bb2", "zz9"), &[&to[..], &["--check"]].concat());
    assert_eq!((changed.code, changed.stdout.as_str()), (1, ""));
    assert!(
        changed.stderr.contains("-                \"bb2\",\n+                \"zz9\","),
        "{}",
        changed.stderr
    );
}

#[test]
fn what_has_no_tokens_is_missing_in_a_snapshot_as_in_records() {
    let outcome = export(TWO, &["--output", "json", "--domain", "a.example", "--domain", "c.example"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.stderr.contains("c.example: the input has no DKIM tokens"), "{}", outcome.stderr);
    let snapshot: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(snapshot["Identities"].as_array().unwrap().len(), 1);
}

#[test]
fn a_snapshot_that_is_read_back_is_the_same_whatever_the_order() {
    let snapshot = json!({"Identities": [
        {"Domain": "a.example", "Region": "eu-south-1", "Origin": "AWS_SES", "Status": "Success", "SigningEnabled": true,
         "DkimTokens": ["aa1", "aa2", "aa3"], "SigningHostedZone": "dkim.eu-south-1.amazonses.com", "Profile": "one",
         "MailFromDomain": "m.a.example", "VerificationToken": "T+/=",
         "Records": [{"Name": "aa1._domainkey.a.example.", "Type": "CNAME", "TTL": 1800, "Values": ["aa1.dkim.eu-south-1.amazonses.com."]},
                     {"Name": "aa2._domainkey.a.example.", "Type": "CNAME", "TTL": 1800, "Values": ["aa2.dkim.eu-south-1.amazonses.com."]},
                     {"Name": "aa3._domainkey.a.example.", "Type": "CNAME", "TTL": 1800, "Values": ["aa3.dkim.eu-south-1.amazonses.com."]}]},
        {"Domain": "a.example", "Region": "eu-west-1", "Origin": "EXTERNAL", "Status": "TemporaryFailure", "SigningEnabled": false,
         "DkimTokens": ["sel1"]},
        {"Domain": "b.example", "Region": "eu-west-2", "Origin": "AWS_SES_EU_SOUTH_1", "Status": "Pending", "DkimTokens": ["bb1"],
         "Records": [{"Name": "bb1._domainkey.b.example.", "Type": "CNAME", "TTL": 1800, "Values": ["bb1.dkim.eu-south-1.amazonses.com."]}]},
    ]});
    let read = |snapshot: &Value| export(&snapshot.to_string(), &["--output", "json"]);
    let once = read(&snapshot);
    // The key that a domain brings is missing; nothing else differs.
    assert_eq!(once.code, 1);
    assert!(
        once.stderr.contains("a.example") && once.stderr.contains("--byodkim-key sel1=FILE"),
        "{}",
        once.stderr
    );
    assert_eq!(serde_json::from_str::<Value>(&once.stdout).unwrap(), snapshot);
    let identities = snapshot["Identities"].as_array().unwrap();
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let shuffled: Vec<&Value> = order.iter().map(|place| &identities[*place]).collect();
        assert_eq!(read(&json!({"Identities": shuffled})).stdout, once.stdout);
    }
    let doubled = format!("{}\n{}", once.stdout, once.stdout);
    assert_eq!(export(&doubled, &["--output", "json"]).stdout, once.stdout);
}

#[test]
fn a_deterministic_replica_points_at_its_parent_and_a_key_of_ones_own_is_never_a_cname() {
    let snapshot = r#"{"Identities": [
        {"Domain": "a.example", "Region": "eu-west-1", "Origin": "EXTERNAL", "DkimTokens": ["sel1"]},
        {"Domain": "b.example", "Region": "us-east-1", "Origin": "AWS_SES_AF_SOUTH_1", "DkimTokens": ["bb1"]}]}"#;
    let outcome = export(snapshot, &[]);
    assert_eq!(outcome.code, 1);
    let records: Vec<&str> = outcome.stdout.lines().filter(|line| !line.starts_with(';')).collect();
    assert_eq!(records, ["bb1._domainkey.b.example. 1800 IN CNAME bb1.dkim.af-south-1.amazonses.com."]);
}

#[test]
fn kinds_of_records_are_chosen() {
    let names = |arguments: &[&str]| -> Vec<String> {
        let csv = export(TWO, &[&["--output", "csv"], arguments].concat()).ok();
        csv.lines().skip(1).map(str::to_string).collect()
    };
    assert_eq!(names(&[]), names(&["--records", "dkim"]));
    assert_eq!(names(&[]).len(), 6);
    let dmarc = names(&["--records", "dmarc"]);
    assert_eq!(dmarc.len(), 2);
    assert!(dmarc[0].contains("_dmarc.a.example") && dmarc[0].contains("v=DMARC1; p=none;"), "{dmarc:?}");
    let own = names(&["--records", "dmarc", "--dmarc", "v=DMARC1; p=reject; rua=mailto:d@a.example"]);
    assert!(own[1].contains("p=reject; rua=mailto:d@a.example"), "{own:?}");
    let inbound = names(&["--records", "dkim,inbound"]);
    assert_eq!(inbound.iter().filter(|l| l.contains("inbound-smtp.eu-west-1.amazonaws.com")).count(), 2);
    // Taking over a domain's mail has to be said by name.
    assert!(!names(&["--records", "all"]).iter().any(|line| line.contains("inbound")));
    for (arguments, expected) in [
        (&["--records", "dkm"][..], "there are dkim, mail-from, dmarc, verification, inbound, all"),
        (&["--dmarc", "v=DMARC1; p=none"], "pass --records"),
        (&["--records", "dmarc", "--dmarc", "p=none"], "v=DMARC1"),
        (&["--records", "dmarc", "--dmarc", "v=DMARC1;"], "p=none, p=quarantine or p=reject"),
        (&["--records", "dmarc", "--dmarc", "v=DMARC1; p=none\u{7}"], "printable ASCII"),
    ] {
        let message = export(TWO, arguments).fails_with(252);
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}

#[test]
fn inbound_is_warned_about_and_named_kinds_that_ses_lacks_are_missing() {
    let run = |records: &str| {
        let start = ["export", "--from", "-", "--region", "eu-west-1", "--domain", "a.example", "--records"];
        sesdns_with(start.iter().copied().chain([records]), TWO.as_bytes())
    };
    let inbound = run("inbound");
    assert!(inbound.stderr.contains("take over the mail"), "{}", inbound.stderr);
    assert_eq!(inbound.code, 0);
    let named = run("dkim,mail-from,verification");
    assert_eq!(named.code, 1);
    for sentence in ["a.example: no MAIL FROM domain", "a.example: no verification token"] {
        assert!(named.stderr.contains(sentence), "{}", named.stderr);
    }
    assert_eq!(run("all").code, 0);
}

#[test]
fn record_sets_that_others_may_have_filled_are_never_replaced() {
    let all = ["--records", "dkim,dmarc,inbound"];
    let with = |format: &str, set: &[&str]| {
        let start = ["--output", format, "--domain", "a.example"];
        export(TWO, &[&start[..], &all[..], set].concat()).ok()
    };
    let batch: Value = serde_json::from_str(&with("route53", &[])).unwrap();
    let changes = batch["Changes"].as_array().unwrap();
    for change in changes {
        let is_dkim = change["ResourceRecordSet"]["Type"] == "CNAME";
        assert_eq!(change["Action"], if is_dkim { "UPSERT" } else { "CREATE" }, "{change}");
    }
    assert_eq!(changes.len(), 5);
    let terraform = with("terraform-route53", &["--set", "allow-overwrite=true"]);
    for resource in terraform.split("resource ").skip(1) {
        let overwrites = resource.contains("allow_overwrite = true");
        assert_eq!(overwrites, resource.contains("\"CNAME\""), "{resource}");
    }
    let nsupdate = with("nsupdate", &[]);
    assert!(nsupdate.contains("add _dmarc.a.example."), "{nsupdate}");
    assert!(!nsupdate.contains("delete _dmarc") && !nsupdate.contains("delete a.example."), "{nsupdate}");
}
