//! Templates of the user's own: what they may do, and what is said when they cannot.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use common::{Outcome, files, root, scratch, sesdns};
use sesdns::emit::FORMATS;

fn export(more: &[&str]) -> Outcome {
    let input = root().join("fixtures/inputs/basic.json").display().to_string();
    let mut arguments = vec!["export", "--from", &input, "--region", "us-east-1"];
    arguments.extend(more);
    sesdns(arguments)
}

fn several(more: &[&str]) -> Outcome {
    let input = root().join("fixtures/inputs/many-zones.json").display().to_string();
    let mut arguments = vec!["export", "--from", &input, "--region", "us-east-1"];
    arguments.extend(more);
    sesdns(arguments)
}

/// A template of this name and source in a folder of its own.
fn template(name: &str, source: &str) -> PathBuf {
    let path = scratch(&format!("own-{}", name.replace('.', "-"))).join(name);
    fs::write(&path, source).expect("a template");
    path
}

fn with(path: &Path, more: &[&str]) -> Outcome {
    let path = path.display().to_string();
    let mut arguments = vec!["--template", path.as_str()];
    arguments.extend(more);
    export(&arguments)
}

#[test]
fn what_formats_show_prints_is_a_template_that_prints_the_same() {
    for format in FORMATS {
        let shown = sesdns(["formats", "show", format.id]).ok();
        let own = template(&format!("own-{}.{}.tera", format.id, format.extension), &shown);
        let built_in = export(&["--output", format.id]).ok();
        assert_eq!(with(&own, &[]).ok(), built_in, "{}", format.id);
        // Its options come along.
        if format.options.iter().any(|option| option.key == "comment") {
            let set = ["--set", "comment=mine"];
            let mut arguments = vec!["--output", format.id];
            arguments.extend(set);
            assert_eq!(with(&own, &set).ok(), export(&arguments).ok(), "{}", format.id);
        }
        let message = with(&own, &["--set", "nothing=1"]).fails_with(252);
        assert!(message.contains("nothing"), "{message}");
    }
}

#[test]
fn a_template_declares_its_options_in_its_first_comment() {
    let own = template(
        "jira.md.tera",
        "{#-\n  --set ticket=TEXT  where to report\n  --set upper=false|true  loud\n-#}\n\
         {%- for record in records -%}\n* {{ record.name.bare | code }} {% if options.ticket %}{{ options.ticket | text }}{% endif %}{% if options.upper %} now{% endif %}\n{% endfor -%}",
    );
    let text = with(&own, &["--set", "ticket=OPS-1 [x]", "--set", "upper=true"]).ok();
    assert!(
        text.starts_with("* `vvjuipp74whm76gqoni7qmwwn4w4qusj._domainkey.example.com` OPS\\-1 \\[x\\] now\n"),
        "{text}"
    );
    let message = with(&own, &["--set", "ticked=x"]).fails_with(252);
    assert!(message.contains("ticket, upper"), "{message}");
    let message = with(&own, &["--set", "upper=maybe"]).fails_with(252);
    assert!(message.contains("false|true"), "{message}");
}

#[test]
fn one_document_a_zone_is_declared_too() {
    let body = "{{ zone.bare | json }}\n";
    let many = template("many.json.tera", body);
    let path = many.display().to_string();
    assert!(several(&["--template", &path]).ok().lines().count() > 1);
    let one = template("one.json.tera", &format!("{{#- one a zone\n  one document a zone\n-#}}\n{body}"));
    let path = one.display().to_string();
    let message = several(&["--template", &path]).fails_with(252);
    assert!(message.contains("--to DIR/"), "{message}");
    let folder = scratch("own-one-out");
    several(&["--template", &path, "--to", &format!("{}/", folder.display())]).ok();
    assert!(
        files(&folder)
            .iter()
            .all(|(name, content)| format!("\"{}\"\n", name.trim_end_matches(".json")) == *content)
    );
}

/// Name, source, and what the message must hold.
const BROKEN: &[(&str, &str, &[&str])] = &[
    ("syntax.json.tera", "{\n  {% for x in %}\n}", &["syntax.json.tera", "2"]),
    (
        "raw.json.tera",
        "{\n  \"c\": {{ zone.absolute ~ \" \" }}\n}",
        &["raw.json.tera:2:8", "literal filter", "json"],
    ),
    ("filter.json.tera", "{{ zone.bare | hcl }}", &["filter.json.tera", "hcl", "json"]),
    ("undefined.yaml.tera", "a: 1\n{{ zone.nothing | yaml }}", &["undefined.yaml.tera", "2", "nothing"]),
    (
        "loop.js.tera",
        "{% for r in recordz %}{{ r.ttl }}{% endfor %}",
        &["loop.js.tera", "1", "recordz", "records"],
    ),
    (
        "attribute.tf.tera",
        "{% for r in records %}\n{{ r.tttl }}{% endfor %}",
        &["attribute.tf.tera", "2", "tttl"],
    ),
    ("missing.html.tera", "{% include \"nowhere.html\" %}", &["missing.html.tera", "nowhere.html", "1"]),
    ("declares.csv.tera", "{#\n--set A=TEXT\n#}", &["declares.csv.tera:2", "KEY=TEXT"]),
    (
        "late.zone.tera",
        "; {% for r in records %}{% if loop.last %}{{ r.nothing }}{% endif %}x\n{% endfor %}",
        &["late.zone.tera", "nothing"],
    ),
];

#[test]
fn a_broken_template_is_named_before_any_output() {
    for (name, source, expected) in BROKEN {
        let own = template(name, source);
        let message = with(&own, &[]).fails_with(252);
        for part in *expected {
            assert!(message.contains(part), "{name}: {part}: {message}");
        }
        let target = own.with_file_name("out");
        with(&own, &["--to", &target.display().to_string()]).fails_with(252);
        assert!(!target.exists(), "{name}");
    }
}

#[test]
fn a_name_tells_the_language_or_is_refused() {
    for name in ["plain.tera", "plain.json", "x.exe.tera"] {
        let message = with(&template(name, "x"), &[]).fails_with(252);
        assert!(message.contains("NAME.EXTENSION.tera") && message.contains("nsupdate"), "{message}");
    }
    let message = with(Path::new("/nonexistent/x.json.tera"), &[]).fails_with(252);
    assert!(message.contains("no such file"), "{message}");
    let own = template("both.json.tera", "x");
    let message = with(&own, &["--output", "route53"]).fails_with(252);
    assert!(message.contains("--output"), "{message}");
}

#[test]
fn a_folder_s_template_wins_over_the_built_in_one() {
    let folder = scratch("own-folder");
    let dir = folder.display().to_string();
    fs::write(folder.join("bind.zone.tera"), "{% include \"parts/line.zone\" %}").unwrap();
    fs::create_dir(folder.join("parts")).unwrap();
    fs::write(
        folder.join("parts/line.zone"),
        "{% if starts.zone %}{{ options.comment | comment }}\n{% endif %}",
    )
    .unwrap();
    assert_eq!(export(&["--template-dir", &dir, "--set", "comment=mine"]).ok(), "; mine\n");
    // The limits and the options of the format hold.
    let message = export(&["--template-dir", &dir, "--set", "nothing=1"]).fails_with(252);
    assert!(message.contains("it has comment"), "{message}");
    // Another format is not touched, and says so.
    let outcome = export(&["--template-dir", &dir, "--output", "csv"]);
    assert!(outcome.stderr.contains("csv.csv.tera"), "{}", outcome.stderr);
    assert_eq!(outcome.ok(), export(&["--output", "csv"]).ok());
    let message = export(&["--template-dir", "/nonexistent"]).fails_with(252);
    assert!(message.contains("--template-dir /nonexistent"), "{message}");
}

#[test]
fn partials_come_from_the_folder_only() {
    let folder = scratch("own-partials");
    let inside = folder.join("in");
    fs::create_dir(&inside).unwrap();
    fs::write(folder.join("secret"), "secret").unwrap();
    symlink("../secret", inside.join("link")).unwrap();
    symlink("..", inside.join("up")).unwrap();
    let absolute = folder.join("secret").display().to_string();
    for (tag, name) in
        [("include", "../secret"), ("include", "link"), ("include", "up/secret"), ("extends", &absolute)]
    {
        let own = inside.join("t.json.tera");
        fs::write(&own, format!("{{}}\n{{% {tag} \"{name}\" %}}")).unwrap();
        for more in [vec![], vec!["--template-dir".to_string(), inside.display().to_string()]] {
            let more: Vec<&str> = more.iter().map(String::as_str).collect();
            let outcome = with(&own, &more);
            assert!(!outcome.stdout.contains("secret"));
            let message = outcome.fails_with(252);
            assert!(message.contains("t.json.tera:2: ") && message.contains("outside"), "{name}: {message}");
        }
    }
}

#[test]
fn the_context_is_what_the_template_gets() {
    let context = |more: &[&str]| {
        let input = root().join("fixtures/inputs/basic.json").display().to_string();
        let mut arguments = vec!["formats", "context", "--from", &input, "--region", "us-east-1"];
        arguments.extend(more);
        sesdns(arguments)
    };
    let printed: serde_json::Value =
        serde_json::from_str(&context(&["--zone-id", "Z1", "--ttl", "60"]).ok()).unwrap();
    assert_eq!(printed["schema"], 1);
    assert_eq!(printed["zone"]["id"], "Z1");
    let record = &printed["records"][0];
    assert_eq!(record["ttl"], 60);
    assert_eq!(record["name"]["relative"], "vvjuipp74whm76gqoni7qmwwn4w4qusj._domainkey");
    assert_eq!(
        record["values"][0]["target"]["absolute"],
        "vvjuipp74whm76gqoni7qmwwn4w4qusj.dkim.amazonses.com."
    );
    let printed: serde_json::Value =
        serde_json::from_str(&context(&["--output", "terraform", "--set", "style=for_each"]).ok()).unwrap();
    assert_eq!(printed["options"]["style"], "for_each");
    let message = context(&["--output", "csv", "--set", "comment=x"]).fails_with(252);
    assert!(message.contains("comment"), "{message}");
    // Every member can be printed from a template: what it sees is what was shown.
    let keys: Vec<&String> = printed.as_object().unwrap().keys().collect();
    let source: String =
        keys.iter().map(|key| format!("{{% if {key} is defined %}}{key}\n{{% endif %}}")).collect();
    let seen = with(&template("keys.txt.tera", &source), &[]).ok();
    assert_eq!(seen.lines().collect::<Vec<_>>(), keys);
}

#[test]
fn a_template_of_one_s_own_serves_verify_domain_dkim_only_with_good_options() {
    let own = template("verify.json.tera", "{{ zone.bare | yaml }}");
    let path = own.display().to_string();
    let arguments =
        ["verify-domain-dkim", "--domain", "example.com", "--region", "us-east-1", "--no-sign-request"];
    let arguments =
        arguments.into_iter().chain(["--endpoint-url", "http://127.0.0.1:9", "--template", &path]);
    // The template fails before SES is asked.
    let message = sesdns(arguments).fails_with(252);
    assert!(message.contains("verify.json.tera") && message.contains("yaml"), "{message}");
}
