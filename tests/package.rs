//! What `cargo package` would hand out: all that is needed, nothing that is not, and no complaint.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use common::{files, root};
use sesdns::emit::FORMATS;

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
fn the_changelog_begins_with_what_is_new_and_then_the_stated_version() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let headings: Vec<&str> = changelog.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(headings.first(), Some(&"[Unreleased]"), "what is new comes first");
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    match headings.get(1) {
        Some(released) => {
            let stated = concat!("[", env!("CARGO_PKG_VERSION"), "] - ");
            assert!(released.starts_with(stated), "{released}, and Cargo.toml states {stated}");
        }
        // What no registry has cannot be installed by name.
        None => assert!(!readme.contains("cargo install --locked sesdns"), "no version is released"),
    }
    let kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
    for heading in changelog.lines().filter_map(|line| line.strip_prefix("### ")) {
        assert!(kinds.contains(&heading), "{heading} is no heading of Keep a Changelog");
    }
    assert!(changelog.contains("https://keepachangelog.com/"));
}

#[test]
fn the_changelog_names_every_format() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let (_, list) = changelog.split_once("- Formats: ").unwrap();
    let named: BTreeSet<&str> = list.split(';').next().unwrap().split('`').skip(1).step_by(2).collect();
    let words = FORMATS.iter().flat_map(|format| format.aliases.iter().copied().chain([format.id]));
    assert_eq!(named, words.collect());
}
