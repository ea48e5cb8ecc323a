//! What cannot be used is refused with file, line and key, and nothing is written.

use super::{Repository, SNAPSHOT, token};

/// Line 5 is its path.
const OUTPUT: &str = "[[output]]\nformat = \"bind\"\npath = \"all.zone\"\n";

/// The configuration must be refused with these words; the first line of `config` is line 3 of the file.
#[track_caller]
fn refused(name: &str, config: &str, expected: &[&str]) {
    let repository = Repository::new(&format!("bad-{name}"), config);
    let before = repository.tree();
    for arguments in [&[][..], &["--check"], &["--diff"], &["--force", "--prune"]] {
        let message = repository.generate(arguments).fails(252);
        for words in expected {
            assert!(message.contains(words), "{words:?} is not in: {message}");
        }
        let is_sentence = message.ends_with('\n') && message.lines().count() == 1;
        assert!(is_sentence && !message.chars().any(|c| c.is_control() && c != '\n'), "{message:?}");
    }
    assert_eq!(repository.tree(), before, "{config}");
}

#[test]
fn keys_and_types() {
    for (name, config, expected) in [
        ("key", "domians = 1", "sesdns.toml:3: domians: there is no such key"),
        ("nearest", "record = [\"dkim\"]", "did you mean \"records\"?"),
        (
            "key-of-zone",
            "[zones.\"example.com\"]\nroute53_id = \"Z\"",
            "sesdns.toml:4: zones.\"example.com\".route53_id: there is no such key (did you mean \"route53-id\"?)",
        ),
        (
            "key-of-output",
            "[[output]]\nfromat = \"bind\"",
            "sesdns.toml:4: output.fromat: there is no such key (did you mean \"format\"?)",
        ),
        ("toml", "ttl = \n", "sesdns.toml:3:"),
        ("control", "a\u{7}", "sesdns.toml:3:3: "),
        ("twice", "ttl = 1\nttl = 2", "sesdns.toml:4:1: duplicate key"),
        (
            "merge",
            "<<<<<<< HEAD\nttl = 1\n=======\nttl = 2\n>>>>>>> other",
            "sesdns.toml:3: a merge has left both its sides",
        ),
        ("ttl-type", "ttl = 1.5", "sesdns.toml:3: ttl: this is a float"),
        ("ttl", "ttl = -1", "sesdns.toml:3: ttl: \"-1\" is no TTL"),
        ("ttl-range", "ttl = 2147483648", "sesdns.toml:3: ttl: the TTL 2147483648 is over"),
        ("records", "records = \"dkim\"", "sesdns.toml:3: records: this is a string; give a list"),
        (
            "kind",
            "records = [\n  \"dkim\",\n  \"dmrac\",\n]",
            "sesdns.toml:5: records: \"dmrac\": there is no such kind",
        ),
        (
            "dmarc",
            "dmarc = \"p=none\"\nrecords = [\"dmarc\"]",
            "sesdns.toml:3: dmarc: \"p=none\": a DMARC record begins with v=DMARC1;",
        ),
        ("dmarc-alone", "dmarc = \"v=DMARC1; p=none\"", "sesdns.toml:3: dmarc: no DMARC record is asked for"),
        ("dkim-domain", "dkim-domain = \"a..b\"", "sesdns.toml:3: dkim-domain: \"a..b\" has an empty label"),
        ("zones", "zones = [\"example.com\"]", "sesdns.toml:3: zones: this is an array; give a table"),
        (
            "zone-unquoted",
            "[zones.example.com]\nid = \"Z\"",
            "sesdns.toml:3: zones.example: the name of a zone stands in quotes",
        ),
        ("zone-name", "[zones.\"a..b\"]", "sesdns.toml:3: zones.\"a..b\": \"a..b\" has an empty label"),
        (
            "zone-twice",
            "[zones.\"example.com\"]\n[zones.\"Example.COM.\"]",
            "sesdns.toml:4: zones.\"Example.COM.\": line 3 has this zone already",
        ),
        (
            "zone-id",
            "[zones.\"example.com\"]\nid = \"a b\"",
            "sesdns.toml:4: zones.\"example.com\".id: \"a b\" is no id",
        ),
    ] {
        refused(name, &format!("{config}\n{OUTPUT}"), &[expected]);
    }
    let alone = "sesdns.toml:3: output: an output is an element of a list; write [[output]]";
    refused("output-alone", "[output]\nformat = \"bind\"\npath = \"x\"\n", &[alone]);
    refused("no-output", "", &["sesdns.toml: there is no [[output]]"]);
}

#[test]
fn formats_options_and_templates() {
    for (name, output, expected) in [
        (
            "format",
            "format = \"terrafrom\"\npath = \"x\"",
            "sesdns.toml:4: output.format: there is no format \"terrafrom\" (did you mean \"terraform\"?); there are bind,",
        ),
        ("no-format", "path = \"x\"", "sesdns.toml:3: output: format is missing"),
        ("no-path", "format = \"csv\"", "sesdns.toml:3: output: path is missing"),
        ("data", "format = \"json\"\npath = \"x\"", "there is no format \"json\""),
        (
            "option",
            "format = \"bind\"\npath = \"x\"\nset = { coment = \"x\" }",
            "sesdns.toml:6: output.set.coment: the format bind has no such option (did you mean \"comment\"?)",
        ),
        (
            "option-type",
            "format = \"bind\"\npath = \"x\"\n[output.set]\nfull = 7",
            "sesdns.toml:7: output.set.full: the format bind takes false|true",
        ),
        (
            "option-table",
            "format = \"bind\"\npath = \"x\"\nset = { comment = {} }",
            "sesdns.toml:6: output.set.comment: this is a table",
        ),
        ("no-options", "format = \"csv\"\npath = \"x\"\nset = { comment = \"x\" }", "it has none"),
        (
            "comment",
            "format = \"cloudflare\"\npath = \"{zone}\"\nset = { comment = \"a\\nb\" }",
            "sesdns.toml:3: output: set.comment=…",
        ),
        ("full", "format = \"bind\"\npath = \"{zone}\"\nset = { full = true }", "add set.ns="),
        ("import", "format = \"terraform\"\npath = \"x\"\nset = { import = true }", "add it under [zones]"),
        (
            "zone-ref",
            "format = \"terraform\"\npath = \"x\"\nset = { zone-ref = \"a b\" }",
            "set.zone-ref=a b",
        ),
        ("ttl", "format = \"cloudflare\"\npath = \"{zone}\"\nttl = 5", "change it with ttl"),
        (
            "both",
            "format = \"bind\"\ntemplate = \"a.json.tera\"\npath = \"x\"",
            "sesdns.toml:5: output.template: format and template both",
        ),
        (
            "no-template",
            "path = \"x\"\ntemplate = \"a.json.tera\"",
            "sesdns: sesdns.toml:5: output.template: a.json.tera: there is no such file\n",
        ),
        (
            "template-outside",
            "template = \"../a.json.tera\"\npath = \"x\"",
            "sesdns.toml:4: output.template: \"../a.json.tera\": a path with ..",
        ),
        (
            "no-template-dir",
            "format = \"bind\"\ntemplate-dir = \"own\"\npath = \"x\"",
            "sesdns.toml:5: output.template-dir: own: there is no such folder\n",
        ),
    ] {
        refused(&format!("output-{name}"), &format!("[[output]]\n{output}\n"), &[expected]);
    }
}

#[test]
fn a_template_is_at_fault_where_it_is_named() {
    let config = "[[output]]\nformat = \"bind\"\npath = \"x\"\ntemplate-dir = \"own\"\n";
    let repository = Repository::new("template-place", config);
    repository.write("own/README", "");
    let run = repository.generate(&[]);
    let warning = "warning: sesdns.toml:6: output.template-dir: it has no bind.zone.tera, so the built-in template is used\n";
    assert_eq!((run.code, run.stderr.as_str()), (0, warning));
    repository.write("own/bind.zone.tera", "{% include \"../ses.json\" %}");
    let message = repository.generate(&[]).fails(252);
    assert!(message.contains("sesdns.toml:6: output.template-dir: bind.zone.tera:1: "), "{message}");
    repository.write("own/list.tera", "");
    for folder in ["", "template-dir = \"own\"\n"] {
        let output = format!("[[output]]\npath = \"x\"\ntemplate = \"own/list.tera\"\n{folder}");
        repository.configure(&output);
        let message = repository.generate(&[]).fails(252);
        let expected = "sesdns.toml:5: output.template: list.tera:1: the name of a template";
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn what_does_not_fit_the_snapshot() {
    for (name, config, expected) in [
        (
            "zone",
            format!("[zones.\"exmaple.com\"]\n{OUTPUT}"),
            "sesdns.toml:3: zones.\"exmaple.com\": no domain of ses.json belongs into this zone (did you mean \"example.com\"?)",
        ),
        (
            "pattern",
            format!("{OUTPUT}domains = [\n  \"example.com\",\n  \"*.example.org\",\n]"),
            "sesdns.toml:8: output.domains: \"*.example.org\" matches no domain of ses.json",
        ),
        (
            "pattern-syntax",
            format!("{OUTPUT}domains = [\"exa*.com\"]"),
            "sesdns.toml:6: output.domains: \"exa*.com\": a * stands alone",
        ),
        ("no-pattern", format!("{OUTPUT}domains = []"), "sesdns.toml:6: output.domains: the list is empty"),
    ] {
        refused(&format!("fit-{name}"), &config, &[expected]);
    }
    let repository = Repository::new("bad-region", OUTPUT);
    repository.write("sesdns.toml", &format!("snapshot = \"ses.json\"\nregion = \"mars-north-1\"\n{OUTPUT}"));
    let message = repository.generate(&[]).fails(253);
    assert!(
        message.contains("sesdns.toml:3: output: example.com: ")
            && message.contains("set it with dkim-domain"),
        "{message}"
    );
    repository.write("ses.json", &SNAPSHOT.replace("shop.example.co.uk", "co.uk"));
    repository.configure(OUTPUT);
    let message = repository.generate(&[]).fails(252);
    assert!(
        message.contains("co.uk is a public suffix") && message.contains("name it under [zones]"),
        "{message}"
    );
    repository.configure(&format!("[zones.\"co.uk\"]\n{OUTPUT}"));
    repository.generate(&[]).ok();
}

#[test]
fn snapshots() {
    let repository = Repository::new("bad-snapshot", OUTPUT);
    let before = repository.generated();
    for (content, code, expected) in [
        ("", 252, "ses.json: nothing in it"),
        ("{\"Identities\": [{\"Domain\": \"example.com\"", 252, "ses.json:1:"),
        ("{\"Foo\": 1}", 252, "ses.json:1:"),
        ("{\"DkimTokens\": [\"aa\"]}", 252, "ses.json:1:"),
        ("{\"DkimAttributes\": {}}", 1, "ses.json: no domain is in it"),
        (
            "{\"DkimAttributes\": {\"bob@example.com\": {\"DkimTokens\": [\"a\"]}}}",
            1,
            "ses.json: no domain is in it",
        ),
    ] {
        repository.write("ses.json", content);
        let message = repository.generate(&["--quiet"]).fails(code);
        assert!(message.contains(expected) && !message.contains("--domain"), "{content}: {message}");
        assert_eq!(repository.generated(), before);
    }
    std::fs::remove_file(repository.folder.join("ses.json")).unwrap();
    let message = repository.generate(&[]).fails(252);
    let expected = "sesdns.toml:1: snapshot: ses.json: there is no such file; write it with: sesdns export";
    assert!(message.contains(expected), "{message}");
    for (path, expected) in [
        ("../ses.json", ".. leads out"),
        ("/etc/hostname", "absolute path"),
        ("-", "standard input"),
        ("", "empty"),
    ] {
        repository.write("sesdns.toml", &format!("\nsnapshot = \"{path}\"\n{OUTPUT}"));
        let message = repository.generate(&[]).fails(252);
        assert!(
            message.starts_with("sesdns: sesdns.toml:2: snapshot: ") && message.contains(expected),
            "{message}"
        );
    }
}

#[test]
fn the_command_line() {
    let repository = Repository::new("bad-command", OUTPUT);
    let before = repository.tree();
    for (arguments, expected) in [
        (
            &["--config", "nowhere.toml"][..],
            "nowhere.toml: there is no such file; \"sesdns generate --init\"",
        ),
        (&["--config", "nowhere/sesdns.toml"], "nowhere/sesdns.toml"),
        (&["--output", "bind"], "leave --output and --query out"),
        (&["--query", "x"], "leave --output and --query out"),
        (&["--check", "--diff"], "--diff"),
        (&["--region", "../x"], "--region"),
        (&["--frobnicate"], "--frobnicate"),
        (&["--snapshot", "ses.json"], "--init"),
    ] {
        let message = repository.generate(arguments).fails(252);
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
    assert_eq!(repository.tree(), before);
}

#[test]
fn a_domain_without_tokens_is_left_out_with_a_warning() {
    let repository = Repository::new("incomplete", OUTPUT);
    repository.write("ses.json", &SNAPSHOT.replace(&format!("{:?}", ["ca", "cb", "cc"].map(token)), "[]"));
    let run = repository.generate(&[]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "created all.zone\n"));
    assert!(run.stderr.contains("warning: example.org: SES has no DKIM tokens"), "{run:?}");
    assert!(!repository.read("all.zone").contains("example.org"));
    // Named alone there would be nothing left of the output.
    repository.configure(&format!("{OUTPUT}domains = [\"example.org\"]\n"));
    let message = repository.generate(&["--quiet"]).fails(252);
    assert!(
        message.contains("sesdns.toml:6: output.domains: \"example.org\" matches no domain"),
        "{message}"
    );
}
