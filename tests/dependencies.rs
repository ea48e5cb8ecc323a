//! What the program is built of: one TLS stack, and a reason beside every dependency.

#![allow(clippy::unwrap_used, reason = "a test fails that way")]

mod common;

use std::collections::BTreeSet;
use std::process::Command;

use common::root;

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

/// What is built into the program on any platform: `name vVERSION`, each once. The lock file also names what no
/// feature in use asks for.
fn built() -> BTreeSet<String> {
    let arguments = [
        "tree",
        "--locked",
        "--target",
        "all",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let words = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    String::from_utf8(output.stdout).unwrap().lines().map(words).collect()
}

#[test]
fn there_is_one_tls_stack() {
    let built = built();
    let versions =
        |name: &str| built.iter().filter(|package| package.split(' ').next() == Some(name)).count();
    for once in ["rustls", "hyper", "tokio-rustls", "aws-lc-rs", "http"] {
        assert_eq!(versions(once), 1, "{once}");
    }
    for never in ["ring", "openssl", "openssl-sys", "native-tls", "webpki-roots", "hyper-rustls"] {
        assert_eq!(versions(never), 0, "{never}");
    }
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = read("Cargo.toml");
    let mut section = "";
    let mut above = "";
    let mut seen = 0;
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.ends_with("dependencies]")
            && line.contains(" = ")
            && line.starts_with(char::is_alphabetic)
        {
            assert!(above.starts_with('#'), "no comment above: {line}");
            seen += 1;
        }
        above = line;
    }
    assert!(seen > 10, "the dependencies are found");
}
