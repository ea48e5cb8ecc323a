//! What `cargo package` would hand out: all that is needed, nothing that is not, and no complaint.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use common::{files, root};

/// More than this is no source code.
const LARGEST: u64 = 4 << 20;

#[test]
fn the_crate_holds_what_it_needs_and_no_more() {
    let arguments = ["package", "--list", "--allow-dirty", "--offline"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && stderr.is_empty(), "{stderr}");
    let listed = String::from_utf8(output.stdout).unwrap();
    let listed: BTreeSet<&str> = listed.lines().collect();
    let templates = files(&root().join("templates"));
    let templates = templates.iter().map(|(name, _)| format!("templates/{name}"));
    let documents =
        ["src/main.rs", "README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE", "Cargo.lock"];
    for needed in templates.chain(documents.map(str::to_string)) {
        assert!(listed.contains(needed.as_str()), "{needed} is missing");
    }
    for name in &listed {
        let top = name.split('/').next().unwrap();
        assert!(!["fuzz", "target", ".ci", ".git"].contains(&top), "{name} is none of a user's business");
    }
    let size: u64 =
        listed.iter().filter_map(|name| fs::metadata(root().join(name)).ok()).map(|meta| meta.len()).sum();
    assert!(size < LARGEST, "{size} bytes");
}

#[test]
fn the_stated_version_has_a_place_in_the_changelog() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let headings: Vec<&str> = changelog.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(headings.first(), Some(&"[Unreleased]"), "what is new comes first");
    let kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
    for heading in changelog.lines().filter_map(|line| line.strip_prefix("### ")) {
        assert!(kinds.contains(&heading), "{heading} is no heading of Keep a Changelog");
    }
    assert!(changelog.contains("https://keepachangelog.com/"));
}
