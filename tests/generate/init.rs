//! A first configuration.

use std::fs;

use super::common::cases;
use super::{Repository, SNAPSHOT, token};

#[test]
fn the_first_configuration_works_as_it_is() {
    let repository = Repository::new("init", "");
    fs::remove_file(repository.folder.join("sesdns.toml")).unwrap();
    assert_eq!(repository.generate(&["--init"]).ok(), "created sesdns.toml\n");
    let config = repository.read("sesdns.toml");
    for line in [
        "snapshot = \"ses.json\"",
        "[zones.\"example.com\"] # 2 domains",
        "[zones.\"example.co.uk\"] # 1 domain",
        "format = \"terraform-route53\"",
        "#   sesdns export --all --output json --to ses.json",
    ] {
        assert!(config.contains(&format!("{line}\n")), "{line}: {config}");
    }
    let run = repository.generate(&[]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "created dns/example.co.uk.tf\ncreated dns/example.com.tf\ncreated dns/example.org.tf\n")
    );
    // What is only commented out is right, too.
    repository.write("sesdns.toml", &uncommented(&config));
    let run = repository.generate(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.is_empty() && repository.read("dns/example.com.tf").contains("_dmarc.example.com"));
}

/// The settings that stand there as comments, too.
fn uncommented(config: &str) -> String {
    let line = |line: &str| match line.strip_prefix("# ") {
        Some(setting) if setting.contains(" = ") && !setting.contains("sesdns") => {
            setting.replace("\"Z…\"", "\"Z1\"").replace("[\"example.com\", \"*.example.com\"]", "[\"*\"]")
                + "\n"
        }
        _ => format!("{line}\n"),
    };
    config.lines().map(line).collect()
}

#[test]
fn it_works_for_every_kind_of_input() {
    let repository = Repository::new("init-cases", "");
    for case in cases() {
        let from = case.arguments.iter().position(|argument| argument == "--from").unwrap() + 1;
        let input = fs::read_to_string(&case.arguments[from]).unwrap();
        if input.contains("\"DkimAttributes\"") {
            let _ = fs::remove_file(repository.folder.join("sesdns.toml"));
            repository.write("ses.json", &input);
            assert_eq!(repository.generate(&["--init", "--quiet"]).ok(), "", "{}", case.name);
            assert_eq!(repository.generate(&["--quiet", "--prune"]).ok(), "", "{}", case.name);
            assert!(!repository.generated().is_empty(), "{}", case.name);
        }
    }
}

#[test]
fn a_domain_without_a_zone_of_the_list_is_one() {
    let repository = Repository::new("init-suffix", "");
    repository.write("ses.json", &SNAPSHOT.replace("shop.example.co.uk", "co.uk"));
    fs::remove_file(repository.folder.join("sesdns.toml")).unwrap();
    repository.generate(&["--init"]).ok();
    assert_eq!(repository.generate(&["--quiet"]).ok(), "");
    assert!(repository.read("dns/co.uk.tf").contains(&format!("{}._domainkey.co.uk", token("da"))));
}

#[test]
fn nothing_is_overwritten_and_the_snapshot_is_found() {
    let repository = Repository::new("init-refused", "ttl = 1\n");
    let before = repository.tree();
    let message = repository.generate(&["--init"]).fails(252);
    assert!(message.contains("sesdns.toml: there is one already"), "{message}");
    assert_eq!(repository.tree(), before);

    repository.write("infra/answers/ses.json", SNAPSHOT);
    let config = &["--init", "--config", "infra/sesdns.toml"][..];
    let message = repository.generate(config).fails(252);
    assert!(
        message.contains("infra/ses.json: there is no such file") && message.contains("--snapshot"),
        "{message}"
    );
    let elsewhere = repository.generate(&[config, &["--snapshot", "ses.json"]].concat()).fails(252);
    assert!(elsewhere.contains("--snapshot ses.json: the snapshot belongs into the folder"), "{elsewhere}");
    let outside = repository.generate(&[config, &["--snapshot", "infra/../ses.json"]].concat()).fails(252);
    assert!(outside.contains("--snapshot infra/../ses.json: the snapshot belongs into"), "{outside}");
    repository.generate(&[config, &["--snapshot", "infra/answers/ses.json"]].concat()).ok();
    assert!(repository.read("infra/sesdns.toml").contains("\nsnapshot = \"answers/ses.json\"\n"));
    assert_eq!(repository.generate(&["--config", "infra/sesdns.toml", "-q"]).ok(), "");

    repository.write("empty/ses.json", "{\"DkimAttributes\": {\"a.example\": {\"DkimTokens\": []}}}");
    let message = repository.generate(&["--init", "--config", "empty/sesdns.toml"]).fails(1);
    assert!(message.contains("no domain with DKIM tokens"), "{message}");
    assert!(!repository.folder.join("empty/sesdns.toml").exists());
}

#[test]
fn the_snapshot_may_be_spelt_in_any_way() {
    let repository = Repository::new("init-spelt", "");
    repository.write("answers/ses.json", SNAPSHOT);
    std::os::unix::fs::symlink("answers", repository.folder.join("link")).unwrap();
    let link = super::scratch("generate-init-spelt-link").join("to");
    std::os::unix::fs::symlink(&repository.folder, &link).unwrap();
    let (real, by_link) = (repository.folder.display().to_string(), link.display().to_string());
    let absolute = format!("{real}/sesdns.toml");
    for (config, snapshot, expected) in [
        ("./sesdns.toml", "ses.json", "ses.json"),
        ("sesdns.toml", "./ses.json", "ses.json"),
        ("sesdns.toml", &format!("{real}/ses.json"), "ses.json"),
        ("sesdns.toml", &format!("{by_link}/answers/ses.json"), "answers/ses.json"),
        (&absolute, "answers/ses.json", "answers/ses.json"),
        ("answers/../sesdns.toml", "ses.json", "ses.json"),
        ("sesdns.toml", "answers/../ses.json", "ses.json"),
        ("sesdns.toml", "link/ses.json", "link/ses.json"),
    ] {
        fs::remove_file(repository.folder.join("sesdns.toml")).unwrap();
        repository.generate(&["--init", "--quiet", "--config", config, "--snapshot", snapshot]).ok();
        let line = format!("\nsnapshot = \"{expected}\"\n");
        assert!(repository.read("sesdns.toml").contains(&line), "{config} {snapshot}");
    }
    fs::remove_file(repository.folder.join("sesdns.toml")).unwrap();
    for outside in ["../ses.json", "/ses.json", "answers/../../ses.json"] {
        let message = repository.generate(&["--init", "--snapshot", outside]).fails(252);
        assert!(message.contains("belongs into the folder of the configuration"), "{message}");
    }
    let message = repository.generate(&["--init", "--snapshot", "nowhere/ses.json"]).fails(252);
    assert!(message.contains("nowhere/ses.json: there is no such file"), "{message}");
}
