//! Where files go, and where they never go.

use std::fs;
use std::os::unix::fs::symlink;

use super::Repository;

#[test]
fn placeholders_make_a_file_for_each() {
    let paths = |name: &str, format: &str, path: &str| {
        let repository =
            Repository::new(name, &format!("[[output]]\nformat = \"{format}\"\npath = \"{path}\"\n"));
        repository.generate(&[]).ok();
        repository.generated()
    };
    assert_eq!(paths("one", "bind", "./a//all.zone"), ["a/all.zone"]);
    let zones = ["example.co.uk", "example.com", "example.org"];
    assert_eq!(paths("zone", "octodns", "{zone}.yaml"), zones.map(|zone| format!("{zone}.yaml")));
    assert_eq!(paths("folder", "bind", "{zone}/{n}.zone"), zones.map(|zone| format!("{zone}/001.zone")));
    let domains = ["example.com", "example.org", "mail.example.com", "shop.example.co.uk"];
    assert_eq!(
        paths("domain", "csv", "{region}/{domain}.csv"),
        domains.map(|domain| format!("us-east-1/{domain}.csv"))
    );
}

#[test]
fn a_file_holds_the_records_that_its_name_says() {
    let config = "[[output]]\nformat = \"csv\"\npath = \"{region}-{zone}-{domain}.csv\"\n";
    let repository = Repository::new("holds", config);
    let identity = |domain: &str, region: &str, token: &str| {
        format!("{{\"Domain\": \"{domain}\", \"Region\": \"{region}\", \"DkimTokens\": [\"{token}\"]}}")
    };
    let identities = [
        identity("example.com", "us-east-1", "aa"),
        identity("example.com", "eu-south-1", "bb"),
        identity("a.example.com", "us-east-1", "cc"),
    ];
    repository.write("ses.json", &format!("{{\"Identities\": [{}]}}", identities.join(",")));
    repository.generate(&["--quiet"]);
    let expected = [
        ("eu-south-1-example.com-example.com.csv", "bb._domainkey.example.com."),
        ("us-east-1-example.com-a.example.com.csv", "cc._domainkey.a.example.com."),
        ("us-east-1-example.com-example.com.csv", "aa._domainkey.example.com."),
    ];
    assert_eq!(repository.generated(), expected.map(|(path, _)| path));
    for (path, name) in expected {
        let content = repository.read(path);
        assert_eq!((content.lines().count(), content.contains(name)), (2, true), "{path}: {content}");
    }
}

#[test]
fn several_documents_need_names_of_their_own() {
    let many = |count: usize| {
        let identity =
            |n: usize| format!("\"d{n}.example.com\": {{\"DkimTokens\": [\"a{n}\", \"b{n}\", \"c{n}\"]}}");
        format!("{{\"DkimAttributes\": {{{}}}}}", (0..count).map(identity).collect::<Vec<_>>().join(","))
    };
    let repository =
        Repository::new("numbered", "[[output]]\nformat = \"cloudflare\"\npath = \"{zone}.json\"\n");
    repository.write("ses.json", &many(100));
    let message = repository.generate(&["--quiet"]).fails(252);
    assert!(
        message.contains("sesdns.toml:5: output.path: the zone example.com needs 2 documents"),
        "{message}"
    );
    assert!(message.contains("{n}"), "{message}");
    for (path, expected) in [("{zone}-{n}.json", "example.com"), ("batch-{n}.json", "batch")] {
        repository.configure(&format!("[[output]]\nformat = \"cloudflare\"\npath = \"{path}\"\n"));
        assert_eq!(repository.generate(&["--quiet", "--prune"]).code, 0);
        assert_eq!(repository.generated(), [format!("{expected}-001.json"), format!("{expected}-002.json")]);
    }
    let zones = Repository::new("unzoned", "[[output]]\nformat = \"route53\"\npath = \"all.json\"\n");
    let message = zones.generate(&[]).fails(252);
    assert!(message.contains("sesdns.toml:5: output.path: ") && message.contains("{zone}"), "{message}");
}

#[test]
fn no_path_leads_out_of_the_repository() {
    let repository = Repository::new("outside", "");
    let outside = super::scratch("generate-outside-target");
    symlink(&outside, repository.folder.join("link")).unwrap();
    symlink(outside.join("file"), repository.folder.join("file-link")).unwrap();
    symlink("nowhere", repository.folder.join("dangling")).unwrap();
    symlink(".git", repository.folder.join("innocent")).unwrap();
    fs::create_dir(repository.folder.join("folder")).unwrap();
    fs::write(repository.folder.join("plain"), "").unwrap();
    let before = repository.tree();
    for (path, expected) in [
        ("../x.zone", ".. leads out of the repository"),
        ("a/../../x.zone", ".. leads out of the repository"),
        ("a/../x.zone", ".. leads out of the repository"),
        ("/tmp/x.zone", "absolute path leads out of the repository"),
        ("", "the path is empty"),
        ("dns/", "names a folder"),
        ("folder", "there is a folder of this name"),
        ("plain/x.zone", "is no folder"),
        ("link/x.zone", "leads out of the repository"),
        ("file-link", "leads nowhere"),
        ("dangling", "leads nowhere"),
        (".git/hooks/pre-commit", "git's own"),
        ("innocent/hooks/pre-commit", "leads out of the repository"),
        ("a\\\\b.zone", "backslash"),
        ("a\\nb.zone", "control character"),
        ("a\\u0000b.zone", "control character"),
        ("{zone", "without its }"),
        ("{zones}.zone", "there is no placeholder {zones} (did you mean \"zone\"?)"),
        ("sesdns.toml", "is the configuration"),
        ("./ses.json", "is the snapshot"),
        ("sesdns.lock", "is the lock file"),
    ] {
        repository.configure(&format!("[[output]]\nformat = \"bind\"\npath = \"{path}\"\n"));
        for arguments in [&["--force"][..], &["--check"]] {
            let message = repository.generate(arguments).fails(252);
            assert!(message.starts_with("sesdns: sesdns.toml:5: output.path: "), "{path}: {message}");
            assert!(message.contains(expected), "{path}: {message}");
        }
    }
    fs::write(outside.join("file"), "theirs").unwrap();
    repository.configure("[[output]]\nformat = \"bind\"\npath = \"file-link\"\n");
    let message = repository.generate(&["--force"]).fails(252);
    assert!(message.contains("leads out of the repository"), "{message}");
    assert_eq!(fs::read_to_string(outside.join("file")).unwrap(), "theirs");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
    let mut after = repository.tree();
    after.insert("sesdns.toml".to_string(), before["sesdns.toml"].clone());
    after.insert("file-link".to_string(), String::new());
    assert_eq!(after, before);
}

#[test]
fn names_from_the_snapshot_lead_nowhere_else_either() {
    let repository = Repository::new("names", "");
    let config = "snapshot = \"ses.json\"\n[[output]]\nformat = \"bind\"\npath = \"{region}/x.zone\"\n";
    repository.write("sesdns.toml", config);
    for region in ["..", "../..", "/tmp", "", "eu\\u0000", "a/b"] {
        let identity = format!(
            "{{\"Domain\": \"example.com\", \"Region\": \"{region}\", \"DkimTokens\": [\"aa\"], \"SigningHostedZone\": \"dkim.amazonses.com\"}}"
        );
        repository.write("ses.json", &format!("{{\"Identities\": [{identity}]}}"));
        let run = repository.generate(&["--quiet"]);
        assert_eq!(run.code, 252, "{region}: {run:?}");
        assert!(repository.generated().is_empty(), "{region}");
    }
    repository.write("ses.json", "{\"DkimAttributes\": {\"example.com\": {\"DkimTokens\": [\"aa\"]}}}");
    let message = repository.generate(&["--quiet"]).fails(252);
    assert!(message.contains("does not say the region of example.com; set region"), "{message}");
}

#[test]
fn a_link_inside_the_repository_stays_one() {
    let repository =
        Repository::new("link-inside", "[[output]]\nformat = \"bind\"\npath = \"link/a.zone\"\n");
    fs::create_dir(repository.folder.join("real")).unwrap();
    symlink("real", repository.folder.join("link")).unwrap();
    fs::write(repository.folder.join("real/there"), "").unwrap();
    symlink("there", repository.folder.join("real/a.zone")).unwrap();
    repository.generate(&["--force"]).ok();
    assert!(fs::symlink_metadata(repository.folder.join("real/a.zone")).unwrap().is_symlink());
    assert!(repository.read("real/there").starts_with("; Generated by"));
    // Two ways to one file are one path.
    repository.configure(
        "[[output]]\nformat = \"bind\"\npath = \"link/a.zone\"\n[[output]]\nformat = \"csv\"\npath = \"real/there\"\n",
    );
    let message = repository.generate(&[]).fails(252);
    assert!(message.contains("sesdns.toml:8: output.path: line 5 writes real/there too"), "{message}");
}

#[test]
fn two_files_have_two_paths() {
    let output = |format: &str, path: &str| format!("[[output]]\nformat = \"{format}\"\npath = \"{path}\"\n");
    for (name, config, expected) in [
        (
            "same",
            output("bind", "a") + &output("csv", "./a"),
            "sesdns.toml:8: output.path: line 5 writes a too",
        ),
        (
            "by-zone",
            output("bind", "example.org") + &output("csv", "{zone}"),
            "sesdns.toml:8: output.path: line 5 writes example.org too",
        ),
        (
            "folder",
            output("bind", "a") + &output("csv", "a/b"),
            "sesdns.toml:8: output.path: a/b needs a folder where line 5 writes the file a",
        ),
        (
            "folder-first",
            output("csv", "a/b/c") + &output("bind", "a"),
            "sesdns.toml:5: output.path: a/b/c needs a folder where line 8 writes the file a",
        ),
    ] {
        let repository = Repository::new(&format!("collide-{name}"), &config);
        let message = repository.generate(&["--force"]).fails(252);
        assert!(message.contains(expected), "{name}: {message}");
        assert!(repository.generated().is_empty());
    }
}

#[test]
fn what_terraform_reads_together_declares_nothing_twice() {
    let output = |format: &str, path: &str| format!("[[output]]\nformat = \"{format}\"\npath = \"{path}\"\n");
    let repository = Repository::new("terraform", &output("terraform", "{domain}.tf"));
    let message = repository.generate(&[]).fails(252);
    assert!(
        message.contains("variable \"route53_zone_id_example_com\"") && message.contains("[zones]"),
        "{message}"
    );
    let id = "[zones.\"example.com\"]\nroute53-id = \"Z\"\n";
    repository.configure(&(id.to_string() + &output("terraform", "{domain}.tf")));
    repository.generate(&[]).ok();
    repository.configure(&(output("terraform", "a/{zone}.tf") + &output("terraform", "a/all.tf")));
    assert!(repository.generate(&[]).fails(252).contains("a/all.tf both have "));
    repository.configure(&(output("terraform", "a/{zone}.tf") + &output("terraform", "b/all.tf")));
    repository.generate(&["--prune"]).ok();
    // A folder is a module: each declares its provider, once.
    let required = |path: &str| repository.read(path).matches("required_providers").count();
    repository.configure(&output("terraform-cloudflare", "cf/{zone}.tf"));
    repository.generate(&["--prune"]).ok();
    let zones = ["example.co.uk", "example.com", "example.org"];
    assert_eq!(zones.map(|zone| required(&format!("cf/{zone}.tf"))), [1, 0, 0]);
    repository.configure(&output("terraform-cloudflare", "cf/{zone}/dns.tf"));
    repository.generate(&["--prune"]).ok();
    assert_eq!(zones.map(|zone| required(&format!("cf/{zone}/dns.tf"))), [1, 1, 1]);
}

#[test]
fn a_folder_in_the_repository_may_have_a_configuration_of_its_own() {
    let repository = Repository::new("monorepo", "");
    fs::create_dir_all(repository.folder.join("infra/dns")).unwrap();
    fs::create_dir_all(repository.folder.join("zones")).unwrap();
    symlink("../../zones", repository.folder.join("infra/dns/zones")).unwrap();
    repository.write("infra/dns/ses.json", super::SNAPSHOT);
    repository.write(
        "infra/dns/mail.toml",
        "snapshot = \"ses.json\"\nregion = \"us-east-1\"\n[[output]]\nformat = \"bind\"\npath = \"zones/a.zone\"\n",
    );
    let printed = repository.generate(&["--config", "infra/dns/mail.toml"]).ok();
    assert_eq!(printed, "created infra/dns/zones/a.zone\n");
    assert!(repository.read("zones/a.zone").starts_with(
        "; Generated by sesdns generate from ses.json. Do not edit: change mail.toml and run: sesdns generate --config \
         mail.toml\n"
    ));
    assert!(repository.read("infra/dns/mail.lock").contains("\"zones/a.zone\""));
}
