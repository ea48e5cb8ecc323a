//! What a user of `export` relies on beyond the records themselves: refusals, exit codes, files, streams.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fs;

use common::{files, scratch, sesdns, sesdns_with};

const BASIC: &str = r#"{"DkimAttributes": {"example.com": {"DkimTokens": ["aa", "bb", "cc"]}}}"#;
const TOKENS: &str = r#"{"DkimTokens": ["aa", "bb", "cc"]}"#;

/// `export --from -` in us-east-1 with these arguments.
fn export(stdin: &str, arguments: &[&str]) -> common::Outcome {
    let start = ["export", "--from", "-", "--region", "us-east-1", "--quiet"];
    sesdns_with(start.iter().chain(arguments).copied(), stdin.as_bytes())
}

/// Many identities of one zone or of a zone each, with short tokens.
fn many(count: usize, one_zone: bool) -> String {
    many_of(count, one_zone, 1)
}

/// The same with tokens of at least this length.
fn many_of(count: usize, one_zone: bool, length: usize) -> String {
    let domain = |n: usize| if one_zone { format!("d{n}.example.com") } else { format!("d{n}.example") };
    let identity = |n| {
        format!(
            "\"{}\": {{\"DkimTokens\": [{}]}}",
            domain(n),
            ["a", "b", "c"].map(|c| format!("\"{c}{n:0length$}\"")).join(",")
        )
    };
    format!("{{\"DkimAttributes\": {{{}}}}}", (0..count).map(identity).collect::<Vec<_>>().join(","))
}

#[test]
fn bad_input_is_refused_with_one_sentence_and_touches_nothing() {
    let long = format!("{0}.{0}.{0}.example.com", "a".repeat(60));
    let long = format!(r#"{{"DkimAttributes": {{"{long}": {{"DkimTokens": ["{}"]}}}}}}"#, "t".repeat(63));
    let two = format!("{TOKENS}{TOKENS}");
    let conflict = format!("{BASIC}{}", BASIC.replace("example.com", "EXAMPLE.COM."));
    let cases: &[(&str, &[&str], u8, &str)] = &[
        ("", &[], 252, "standard input: nothing in it"),
        ("{", &[], 252, "standard input:1:"),
        ("{\"Identities\": 1", &[], 252, "standard input:1:"),
        ("{\"Foo\": 1}", &[], 252, "standard input:1:10: this is no answer of SES"),
        (TOKENS, &[], 252, "--domain"),
        (&two, &[], 252, "--domain"),
        (TOKENS, &["--domain", "a.example", "--domain", "b.example"], 252, "--domain"),
        (TOKENS, &["--domain", "bob@example.com"], 252, "e-mail address"),
        (TOKENS, &["--domain", "a..example"], 252, "empty label"),
        (TOKENS, &["--domain", "a/b.example"], 252, "'/'"),
        (TOKENS, &["--domain", "a\u{7}.example"], 252, "\\u{7}"),
        (TOKENS, &["--domain", ""], 252, "empty"),
        (TOKENS, &["--domain", "co.uk"], 252, "--zone"),
        (r#"{"DkimTokens": ["a.b"]}"#, &["--domain", "example.com"], 252, "\"a.b\" is no DKIM token"),
        (r#"{"DkimTokens": [""]}"#, &["--domain", "example.com"], 252, "no DKIM token"),
        (&long, &[], 252, "bytes; a domain name has at most 253"),
        (BASIC, &["--ttl", "2147483648"], 252, "--ttl: the TTL 2147483648 is over"),
        (BASIC, &["--ttl", "-1"], 252, "--ttl"),
        (BASIC, &["--ttl", "soon"], 252, "--ttl"),
        (BASIC, &["--set", "colour=red"], 252, "it has comment"),
        (BASIC, &["--set", "comment=a\rb"], 252, "'\\r'"),
        (BASIC, &["--output", "dig"], 252, "yaml-stream, bind, route53"),
        (BASIC, &["--query", "DkimTokens"], 252, "--query"),
        (BASIC, &["--output", "cloudflare", "--ttl", "59"], 252, "60 to 86400"),
        (BASIC, &["--output", "cloudflare", "--set", "comment=a\nb"], 252, "'\\n'"),
        (BASIC, &["--output", "route53", "--set", "comment=a\u{b}b"], 252, "control character"),
        (BASIC, &["--zone", "exmaple.com"], 252, "--zone exmaple.com"),
        (BASIC, &["--zone-id", "exmaple.com=Z1"], 252, "exmaple.com"),
        (BASIC, &["--output", "terraform", "--set", "zone-ref=a b"], 252, "zone-ref=a b"),
        (BASIC, &["--output", "terraform", "--set", "zone-ref=a.b", "--zone-id", "Z1"], 252, "twice"),
        (BASIC, &["--frobnicate"], 252, "--frobnicate"),
        (BASIC, &["--check"], 252, "--to"),
        (BASIC, &["--from", "-"], 252, "standard input"),
        (BASIC, &["--from", "nowhere.json"], 252, "nowhere.json: there is no such file"),
    ];
    let folder = scratch("bad-input");
    let target = folder.join("out");
    fs::write(&target, "old").unwrap();
    for (stdin, arguments, code, expected) in cases {
        let message = export(stdin, arguments).fails_with(*code);
        assert!(message.contains(expected), "{arguments:?}: {message}");
        assert!(!message.chars().any(|c| c.is_control() && c != '\n'), "{message:?}");
        if !arguments.contains(&"--check") {
            let to = target.to_str().unwrap();
            export(stdin, &[arguments, &["--to", to][..]].concat()).fails_with(*code);
        }
    }
    // The same data twice is no contradiction.
    assert_eq!(export(&conflict, &[]).ok().lines().count(), 4);
    assert_eq!(files(&folder), [("out".to_string(), "old".to_string())]);
}

#[test]
fn the_signing_zone_is_never_guessed() {
    let run = |more: &[&str]| {
        sesdns_with(["export", "--from", "-", "--quiet"].iter().chain(more).copied(), BASIC.as_bytes())
    };
    let message = run(&["--region", "mars-north-1"]).fails_with(253);
    assert!(message.contains("mars-north-1") && message.contains("--dkim-domain"), "{message}");
    let own = run(&["--region", "mars-north-1", "--dkim-domain", "DKIM.example.net."]).ok();
    assert!(own.contains(" IN CNAME aa.dkim.example.net.\n"), "{own}");
    assert!(run(&["--region", "eu-south-1"]).ok().contains(" IN CNAME aa.dkim.eu-south-1.amazonses.com.\n"));
}

#[test]
fn a_region_that_is_none_is_told() {
    for (region, word) in [("", "the region is empty (--region"), ("a b", "\"a b\" is no region's name")] {
        let arguments = ["export", "--from", "-", "--quiet", "--region", region];
        let message = sesdns_with(arguments, BASIC.as_bytes()).fails_with(255);
        assert!(message.contains(word), "{message}");
        // It says nothing where nothing depends on it.
        let given = [&arguments[..], &["--dkim-domain", "d.example"]].concat();
        sesdns_with(given, BASIC.as_bytes()).ok();
    }
}

#[test]
fn one_record_is_printed_once() {
    let other = BASIC.replace("\"aa\"", "\"aa\", \"AA\"");
    assert_eq!(export(&other, &[]).ok().lines().count(), 4, "one token in two cases is one record");
}

#[test]
fn a_domain_option_keeps_only_what_it_names_and_misses_what_is_not_there() {
    let stream = format!("{BASIC}{}", BASIC.replace("example.com", "example.org"));
    assert!(!export(&stream, &["--domain", "Example.ORG."]).ok().contains("example.com"));
    let outcome = export(&stream, &["--domain", "example.org", "--domain", "example.net"]);
    assert_eq!(outcome.code, 1);
    assert_eq!(outcome.stdout.lines().count(), 4, "what is there is exported");
    assert!(outcome.stderr.contains("example.net"), "{}", outcome.stderr);
    let none = r#"{"DkimAttributes": {"example.com": {"DkimTokens": []}}}"#;
    assert!(export(none, &["--domain", "example.com"]).fails_with(1).contains("example.com"));
    export(r#"{"DkimAttributes": {}}"#, &[]).fails_with(1);
}

#[test]
fn a_domains_file_names_domains_with_comments_and_lines() {
    let folder = scratch("domains-file");
    let list = folder.join("domains");
    fs::write(&list, "\u{feff}# ours\r\nExample.org   # main\r\n\r\n").unwrap();
    let stream = format!("{BASIC}{}", BASIC.replace("example.com", "example.org"));
    let printed = export(&stream, &["--domains-file", list.to_str().unwrap()]).ok();
    assert!(printed.contains("example.org.") && !printed.contains("example.com."));
    fs::write(&list, "example.org\nexa mple.com\n").unwrap();
    let message = export(&stream, &["--domains-file", list.to_str().unwrap()]).fails_with(252);
    assert!(message.contains("domains:2: "), "{message}");
}

#[test]
fn no_records_of_the_kinds_asked_for_are_told_and_differ_from_a_file_that_has_some() {
    let folder = scratch("no-records");
    let (stale, new) = (folder.join("stale.zone"), folder.join("new.zone"));
    fs::write(&stale, "old 60 IN A 192.0.2.1\n").unwrap();
    let run = |more: &[&str]| {
        let start = ["export", "--from", "-", "--region", "us-east-1", "--records", "mail-from"];
        sesdns_with(start.iter().chain(more).copied(), BASIC.as_bytes())
    };
    let warning = "warning: no records of the kinds asked for; nothing was written\n";
    let (stale_name, new_name) = (stale.to_str().unwrap(), new.to_str().unwrap());
    for (arguments, code) in [
        (&[][..], 0),
        (&["--to", stale_name], 0),
        (&["--to", new_name], 0),
        (&["--to", new_name, "--check"], 0),
        (&["--to", folder.to_str().unwrap(), "--check"], 0),
        (&["--to", stale_name, "--check"], 1),
    ] {
        let outcome = run(arguments);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (code, ""), "{arguments:?}: {}", outcome.stderr);
        let (_, rest) = outcome.stderr.split_once(warning).unwrap_or_else(|| panic!("{}", outcome.stderr));
        assert_eq!(rest.contains("\n-old 60 IN A 192.0.2.1\n"), code == 1, "{rest}");
    }
    assert_eq!(files(&folder), [("stale.zone".to_string(), "old 60 IN A 192.0.2.1\n".to_string())]);
}

#[test]
fn tokens_that_look_odd_are_counted_by_domain() {
    let identity = |domain: &str, region: &str| {
        format!(r#"{{"Domain": "{domain}", "Region": "{region}", "DkimTokens": ["{region}"]}}"#)
    };
    let snapshot = |identities: &[(&str, &str)]| {
        let identities: Vec<String> = identities.iter().map(|(d, r)| identity(d, r)).collect();
        format!(r#"{{"Identities": [{}]}}"#, identities.join(","))
    };
    let (here, there) = ("eu-west-1", "us-east-1");
    let cases: [(&[(&str, &str)], &str); 3] = [
        (&[("a.example", here), ("a.example", there)], "a.example: "),
        (
            &[("a.example", here), ("a.example", there), ("b.example", here), ("b.example", there)],
            "a.example (and another domain): ",
        ),
        (
            &[("a.example", here), ("b.example", there), ("c.example", here)],
            "a.example (and 2 other domains): ",
        ),
    ];
    for (identities, begin) in cases {
        let outcome = sesdns_with(["export", "--from", "-"], snapshot(identities).as_bytes());
        assert_eq!(outcome.code, 0, "{}", outcome.stderr);
        assert!(outcome.stderr.starts_with(&format!("warning: {begin}")), "{}", outcome.stderr);
    }
}

#[test]
fn warnings_go_to_standard_error_and_quiet_drops_them() {
    let answer = r#"{"DkimAttributes": {"bob@example.com": {"DkimTokens": ["aa"]}, "new.example": {}, "example.com": {"DkimTokens": ["aa"]}}}"#;
    let run = |quiet: bool| {
        let arguments = ["export", "--from", "-"].iter().chain(if quiet { &["--quiet"][..] } else { &[] });
        sesdns_with(arguments.copied(), answer.as_bytes())
    };
    let (loud, quiet) = (run(false), run(true));
    for part in ["e-mail addresses", "new.example", "--region", "do not look like"] {
        assert!(loud.stderr.contains(part), "{part}: {}", loud.stderr);
    }
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
    assert_eq!(loud.stdout, quiet.stdout);
}

#[test]
fn several_documents_need_a_folder() {
    let two = format!("{BASIC}{}", BASIC.replace("example.com", "example.org"));
    for format in ["route53", "cloudflare"] {
        let message = export(&two, &["--output", format]).fails_with(252);
        assert!(message.contains("2 documents") && message.contains("--to DIR/"), "{message}");
        let folder = scratch(&format!("several-{format}"));
        let file = folder.join("one.json");
        export(&two, &["--output", format, "--to", file.to_str().unwrap()]).fails_with(252);
        assert!(files(&folder).is_empty());
        assert_eq!(export(&two, &["--output", format, "--to", folder.to_str().unwrap()]).ok(), "");
        let names: Vec<String> = files(&folder).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["example.com.json", "example.org.json"]);
    }
    // Formats that hold many zones do not.
    assert_eq!(export(&two, &["--output", "terraform"]).ok().matches("resource \"").count(), 6);
}

#[test]
fn a_large_zone_is_split_as_its_importer_asks() {
    let split = |format: &str, length: usize| {
        let folder = scratch(&format!("split-{format}"));
        let to = format!("{}/", folder.display());
        export(&many_of(400, true, length), &["--output", format, "--to", &to]).ok();
        files(&folder)
    };
    // Short values meet the limit of 500 changes, those of usual tokens the one of characters.
    let upserts: Vec<usize> =
        split("route53", 1).iter().map(|(_, batch)| batch.matches("\"UPSERT\"").count()).collect();
    assert_eq!(upserts, [500, 500, 200]);
    let batches = split("route53", 31);
    assert_eq!(batches.len(), 4);
    let mut changes = 0;
    for (number, (name, content)) in batches.iter().enumerate() {
        assert_eq!(*name, format!("example.com-{:03}.json", number + 1));
        let batch: serde_json::Value = serde_json::from_str(content).unwrap();
        let all = batch["Changes"].as_array().unwrap();
        let values =
            all.iter().map(|c| c["ResourceRecordSet"]["ResourceRecords"][0]["Value"].as_str().unwrap());
        let characters: usize = values.map(str::len).sum();
        assert!(2 * characters <= 32_000, "{characters}");
        // As few batches as possible: the next one's first value would not have fitted.
        assert!(number + 1 == batches.len() || 2 * (characters + 51) > 32_000, "{characters}");
        changes += all.len();
    }
    assert_eq!(changes, 1200);
    let posts = |content: &str| {
        serde_json::from_str::<serde_json::Value>(content).unwrap()["posts"].as_array().unwrap().len()
    };
    assert_eq!(
        split("cloudflare", 1).iter().map(|(_, content)| posts(content)).collect::<Vec<_>>(),
        [200; 6]
    );
}

#[test]
fn a_zone_of_many_parts_is_one_document() {
    let answer = many(1_000, true);
    let bind = export(&answer, &[]).ok();
    assert_eq!(bind.lines().filter(|line| line.starts_with(';')).count(), 1);
    assert_eq!(bind.lines().count(), 3_001);
    let terraform = export(&answer, &["--output", "terraform-cloudflare"]).ok();
    assert_eq!(terraform.matches("\nvariable ").count(), 1);
    assert_eq!(terraform.matches("\nresource ").count(), 3_000);
    assert_eq!(terraform.matches("required_providers").count(), 1);
}

#[test]
fn terraform_of_many_zones_declares_nothing_twice() {
    let folder = scratch("declare-once");
    let to = format!("{}/", folder.display());
    export(&many(5, false), &["--output", "terraform-cloudflare", "--to", &to]).ok();
    let files = files(&folder);
    assert_eq!(files.len(), 5);
    let all: String = files.into_iter().map(|(_, content)| content).collect();
    assert_eq!(all.matches("required_providers").count(), 1);
    for n in 0..5 {
        assert_eq!(all.matches(&format!("variable \"cloudflare_zone_id_d{n}_example\"")).count(), 1);
    }
    let none =
        export(&many(5, false), &["--output", "terraform-cloudflare", "--set", "required-providers=false"])
            .ok();
    assert!(!none.contains("terraform {"));
}

#[test]
fn a_reference_to_the_zone_is_printed_as_it_is() {
    let one =
        export(BASIC, &["--output", "terraform", "--set", "zone-ref=aws_route53_zone.main.zone_id"]).ok();
    assert_eq!(one.matches("zone_id = aws_route53_zone.main.zone_id\n").count(), 3);
    assert!(!one.contains("variable"));
    let two = format!("{BASIC}{}", BASIC.replace("example.com", "example.org"));
    let message = export(&two, &["--output", "terraform", "--set", "zone-ref=var.zone_id"]).fails_with(252);
    assert!(message.contains("{zone}"), "{message}");
    // A zone's name is several attributes anywhere else, and begins with a digit now and then.
    for outside in ["local.{zone}", "local.a{zone}b", "{zone}", "local.{zone}[\"{zone}\"]"] {
        let set = format!("zone-ref={outside}");
        let message = export(BASIC, &["--output", "terraform", "--set", &set]).fails_with(252);
        assert!(message.contains("local.zone_ids["), "{message}");
    }
    let two = export(&two, &["--output", "terraform", "--set", "zone-ref=var.ids[\"{zone}\"]"]).ok();
    assert_eq!(two.matches("var.ids[\"example.org\"]\n").count(), 3);
}

#[test]
fn check_compares_and_writes_nothing() {
    let folder = scratch("check");
    let path = folder.join("db.ses");
    let to = path.to_str().unwrap();
    let message = export(BASIC, &["--to", to, "--check"]).fails_with(1);
    assert!(
        message.contains("--- /dev/null\n") && message.contains("+aa._domainkey.example.com. 1800"),
        "{message}"
    );
    assert!(!path.exists());
    export(BASIC, &["--to", to]).ok();
    assert_eq!(export(BASIC, &["--to", to, "--check"]).stderr, "");
    let changed = fs::read_to_string(&path).unwrap().replace("aa.dkim", "zz.dkim");
    fs::write(&path, &changed).unwrap();
    let message = export(BASIC, &["--to", to, "--check"]).fails_with(1);
    assert!(message.contains("\n-aa._domainkey.example.com. 1800 IN CNAME zz.dkim"), "{message}");
    assert_eq!(fs::read_to_string(&path).unwrap(), changed);
}

#[test]
fn an_unchanged_file_is_not_written_again() {
    let path = scratch("unchanged").join("out.zone");
    let to = path.to_str().unwrap();
    export(BASIC, &["--to", to]).ok();
    let written = fs::metadata(&path).unwrap().modified().unwrap();
    export(BASIC, &["--to", to]).ok();
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), written);
}

#[test]
fn a_folder_that_cannot_be_is_a_failure_of_the_machine() {
    let folder = scratch("no-folder");
    fs::write(folder.join("file"), "old").unwrap();
    let to = folder.join("file/below/out");
    let message = export(BASIC, &["--to", to.to_str().unwrap()]).fails_with(255);
    assert!(message.contains("file/below/out"), "{message}");
    assert_eq!(files(&folder), [("file".to_string(), "old".to_string())]);
}

#[test]
fn formats_lists_and_shows_what_there_is() {
    let list = sesdns(["formats", "list"]).ok();
    assert_eq!(list, sesdns(["formats"]).ok());
    for format in sesdns::emit::FORMATS {
        assert!(list.lines().any(|line| line.split_whitespace().next() == Some(format.id)), "{}", format.id);
        let shown = sesdns(["formats", "show", format.id]).ok();
        assert!(shown.ends_with(format.template));
        for option in format.options {
            assert!(shown.contains(&format!("--set {}=", option.key)), "{}", option.key);
        }
    }
    let message = sesdns(["formats", "show", "dig"]).fails_with(252);
    assert!(message.contains("there are bind"), "{message}");
}
