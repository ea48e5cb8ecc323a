//! Files that sesdns has not generated, or no longer generates.

use std::fs;

use super::Repository;

const BOTH: &str =
    "[[output]]\nformat = \"bind\"\npath = \"dns/a.zone\"\n[[output]]\nformat = \"csv\"\npath = \"b.csv\"\n";
const ONE: &str = "[[output]]\nformat = \"csv\"\npath = \"b.csv\"\n";

#[test]
fn what_others_have_written_is_not_overwritten() {
    let repository = Repository::new("foreign", BOTH);
    repository.write("dns/a.zone", "mine\n");
    let before = repository.tree();
    let message = repository.generate(&[]).fails(252);
    assert!(message.contains("dns/a.zone") && message.contains("--force"), "{message}");
    assert_eq!(repository.tree(), before, "nothing is written");
    // What would be written is shown all the same.
    assert!(repository.generate(&["--diff"]).fails(0).contains("\n-mine\n"));
    assert_eq!(repository.generate(&["--force"]).ok(), "created b.csv\nupdated dns/a.zone\n");
    assert_eq!(repository.generate(&[]).ok(), "unchanged b.csv\nunchanged dns/a.zone\n");
    // What is the same byte for byte may be taken for ours.
    fs::remove_file(repository.folder.join("sesdns.lock")).unwrap();
    assert_eq!(repository.generate(&[]).ok(), "unchanged b.csv\nunchanged dns/a.zone\n");
    assert!(repository.read("sesdns.lock").contains("dns/a.zone"));
}

#[test]
fn what_is_no_longer_generated_is_listed_and_pruned() {
    let repository = Repository::new("stale", BOTH);
    repository.generate(&[]).ok();
    repository.write("dns/deep/other.txt", "not ours\n");
    repository.configure(ONE);
    let whole = repository.tree();
    let run = repository.generate(&[]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "unchanged b.csv\n"));
    assert!(run.stderr.contains("dns/a.zone: the configuration no longer generates this file"), "{run:?}");
    assert!(run.stderr.ends_with("remove it with: sesdns generate --prune\n"), "{run:?}");
    let run = repository.generate(&["--check", "--config", "./sesdns.toml"]);
    let command = "./dns/a.zone: the configuration no longer generates this file; remove it with: sesdns generate --config \
        ./sesdns.toml --prune\n";
    assert_eq!((run.code, run.stderr.as_str()), (1, command));
    assert!(repository.generate(&["--check", "--quiet"]).fails(1).starts_with("dns/a.zone: "));
    let diff = repository.generate(&["--check", "--prune"]).fails(1);
    assert!(
        diff.contains("--- dns/a.zone\n+++ /dev/null\n") && diff.contains("-    \"dns/a.zone\",\n"),
        "{diff}"
    );
    assert_eq!(repository.tree(), whole, "nothing is written, and nothing forgotten");
    assert_eq!(repository.generate(&["--prune"]).ok(), "unchanged b.csv\nremoved dns/a.zone\n");
    assert_eq!(repository.generated(), ["b.csv", "dns/deep/other.txt"]);
    assert_eq!(repository.generate(&["--check"]).ok(), "");
}

#[test]
fn an_emptied_folder_goes_with_its_last_file_and_a_lost_file_is_forgotten() {
    let repository = Repository::new("empty-folder", BOTH);
    repository.generate(&[]).ok();
    repository.configure(ONE);
    repository.generate(&["--prune"]).ok();
    assert!(!repository.folder.join("dns").exists());
    repository.configure(BOTH);
    repository.generate(&[]).ok();
    fs::remove_file(repository.folder.join("dns/a.zone")).unwrap();
    repository.configure(ONE);
    assert_eq!(repository.generate(&[]).ok(), "unchanged b.csv\n");
    assert!(!repository.read("sesdns.lock").contains("a.zone"));
}

#[test]
fn a_lock_file_that_names_more_than_ours_takes_nothing_with_it() {
    let repository = Repository::new("lock-forged", ONE);
    repository.generate(&[]).ok();
    for (path, expected) in [
        ("../outside", "leads out of the repository"),
        ("/etc/passwd", "leads out of the repository"),
        (".git/config", "git's own"),
        ("", "empty"),
    ] {
        repository.write("sesdns.lock", &format!("version = 1\nfiles = [\n  \"b.csv\",\n  \"{path}\",\n]\n"));
        let message = repository.generate(&["--prune"]).fails(252);
        assert!(
            message.starts_with("sesdns: sesdns.lock:4: files: ") && message.contains(expected),
            "{message}"
        );
    }
    let outside = super::scratch("generate-lock-outside");
    fs::write(outside.join("file"), "theirs").unwrap();
    std::os::unix::fs::symlink(&outside, repository.folder.join("link")).unwrap();
    repository.write("sesdns.lock", "version = 1\nfiles = [\"link/file\"]\n");
    let message = repository.generate(&["--prune"]).fails(252);
    assert!(
        message.contains("sesdns.lock: \"link/file\": the link ") && message.contains("leads out"),
        "{message}"
    );
    assert!(outside.join("file").exists());
    // A folder in the place of a file of ours is nobody's to remove.
    fs::create_dir(repository.folder.join("folder")).unwrap();
    repository.write("sesdns.lock", "version = 1\nfiles = [\"folder\", \"b.csv\"]\n");
    assert_eq!(repository.generate(&["--prune"]).ok(), "unchanged b.csv\n");
    assert!(repository.folder.join("folder").is_dir());
    // What the files are made from is never pruned.
    repository
        .write("sesdns.lock", "version = 1\nfiles = [\"ses.json\", \"sesdns.toml\", \"sesdns.lock\"]\n");
    let whole = repository.tree();
    assert_eq!(repository.generate(&["--prune"]).ok(), "unchanged b.csv\n");
    assert!(repository.tree().keys().eq(whole.keys()));
    fs::remove_file(repository.folder.join("sesdns.lock")).unwrap();
    std::os::unix::fs::symlink(outside.join("file"), repository.folder.join("sesdns.lock")).unwrap();
    assert!(repository.generate(&["--force"]).fails(252).contains("sesdns.lock"));
    assert_eq!(fs::read_to_string(outside.join("file")).unwrap(), "theirs");
}

#[test]
fn a_lock_file_in_two_sides_or_of_the_future_is_refused() {
    let repository = Repository::new("lock-bad", ONE);
    repository.generate(&[]).ok();
    let whole = repository.read("sesdns.lock");
    for (content, expected) in [
        (
            format!("{whole}<<<<<<< HEAD\n=======\n>>>>>>> other\n"),
            "sesdns.lock:6: a merge has left both its sides",
        ),
        (whole.replace("version = 1", "version = 2"), "sesdns.lock:2: version: a newer sesdns"),
        ("{}".to_string(), "sesdns.lock:1:1: "),
        ("files = []\n".to_string(), "version is missing"),
        ("version = 1\nfiles = [1]\n".to_string(), "sesdns.lock:2: files: this is an integer"),
    ] {
        repository.write("sesdns.lock", &content);
        let message = repository.generate(&[]).fails(252);
        assert!(message.contains(expected), "{message}");
        assert_eq!(repository.read("sesdns.lock"), content);
    }
}

#[test]
fn what_the_files_are_made_from_is_neither_overwritten_nor_pruned() {
    let sources = "[byodkim-keys]\nmail = \"keys/mail.pem\"\n[[output]]\ntemplate = \"list.json.tera\"\npath = \"list.json\"\n\
        [[output]]\nformat = \"bind\"\ntemplate-dir = \"own\"\npath = \"all.zone\"\n";
    let repository = Repository::new("sources", sources);
    let key = fs::read_to_string(super::common::root().join("fixtures/keys/public.pem")).unwrap();
    repository.write("keys/mail.pem", &key);
    repository.write("list.json.tera", "{% include \"deep/list\" %}");
    repository.write("deep/list", "[]");
    repository.write("own/bind.zone.tera", "{% include \"./part\" %}");
    repository.write("own/part", "; mine\n");
    fs::create_dir(repository.folder.join("links")).unwrap();
    std::os::unix::fs::symlink("../own/part", repository.folder.join("links/part")).unwrap();
    let before = repository.tree();
    for (path, expected) in [
        ("list.json.tera", "list.json.tera is a template of your own; choose another path"),
        ("deep/list", "deep/list is a template of your own"),
        ("own/bind.zone.tera", "own/bind.zone.tera is a template of your own"),
        ("own/part", "own/part is a template of your own"),
        ("links/part", "links/part is a template of your own"),
        ("keys/mail.pem", "keys/mail.pem is a key of [byodkim-keys]"),
        ("ses.json", "ses.json is the snapshot"),
        ("sesdns.toml", "sesdns.toml is the configuration"),
        ("sesdns.lock", "sesdns.lock is the lock file"),
    ] {
        repository.configure(&format!("{sources}[[output]]\nformat = \"csv\"\npath = \"{path}\"\n"));
        let message = repository.generate(&["--force"]).fails(252);
        assert!(message.contains("sesdns.toml:14: output.path: ") && message.contains(expected), "{message}");
    }
    repository.configure(sources);
    assert_eq!(repository.tree(), before);
    let named: Vec<String> = before.keys().map(|path| format!("{path:?}")).collect();
    repository.write("sesdns.lock", &format!("version = 1\nfiles = [{}]\n", named.join(", ")));
    assert_eq!(repository.generate(&["--prune", "--quiet"]).ok(), "");
    assert!(before.keys().all(|path| repository.tree().contains_key(path)), "{:?}", repository.tree().keys());
    // A version of one's own that is yet to be written is not to be taken for one that is.
    fs::remove_file(repository.folder.join("own/bind.zone.tera")).unwrap();
    let config = sources.replace("all.zone", "own/bind.zone.tera");
    repository.configure(&config);
    let message = repository.generate(&["--force"]).fails(252);
    assert!(message.contains("own/bind.zone.tera is a template of your own"), "{message}");
}

#[test]
fn each_configuration_has_a_lock_of_its_own() {
    let repository = Repository::new("locks", ONE);
    for (config, lock) in
        [("dns.toml", "dns.lock"), ("dns.prod", "dns.prod.lock"), ("deploy.lock", "deploy.lock.lock")]
    {
        repository.configure(&ONE.replace("b.csv", &format!("{config}.csv")));
        fs::rename(repository.folder.join("sesdns.toml"), repository.folder.join(config)).unwrap();
        let created = format!("created {config}.csv\n");
        assert_eq!(repository.generate(&["--config", config]).ok(), created, "nothing of others is stale");
        assert!(repository.read(lock).contains(&format!("\"{config}.csv\"")), "{config}");
    }
}
