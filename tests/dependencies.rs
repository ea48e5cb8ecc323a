//! What the program is built of: one TLS stack, good licences, one version of each crate, crates.io only, no crate that
//! wants a newer compiler, and a reason beside every dependency.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use common::root;
use serde_json::Value;
use toml::Table;

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

/// What is built into the program on any platform: `name vVERSION`, each once. The lock file also names what no
/// feature in use asks for.
fn built() -> BTreeSet<String> {
    let words = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    cargo(&[
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
    ])
    .lines()
    .map(words)
    .collect()
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What cargo knows of each crate that is built in; ours left out.
fn crates() -> Vec<Value> {
    let metadata = cargo(&["metadata", "--locked", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let built = built();
    let name = |package: &Value| format!("{} v{}", text(package, "name"), text(package, "version"));
    let packages = metadata["packages"].as_array().unwrap().iter();
    let found: Vec<Value> = packages
        .filter(|package| built.contains(&name(package)) && text(package, "name") != "sesdns")
        .cloned()
        .collect();
    assert!(found.len() > 100, "the crates are found");
    found
}

fn text<'a>(package: &'a Value, member: &str) -> &'a str {
    package[member].as_str().unwrap_or_default()
}

/// What cargo-deny is told.
fn rules() -> Table {
    read(".cargo/deny.toml").parse().unwrap()
}

/// Whether an SPDX expression can be met with these licences. `/` is an old way to write OR.
fn is_met(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let met = alternatives(&mut rest, allowed);
    met && rest.is_empty()
}

fn alternatives(words: &mut &[&str], allowed: &[&str]) -> bool {
    let mut met = conjunction(words, allowed);
    while let ["OR", ref rest @ ..] = **words {
        *words = rest;
        met |= conjunction(words, allowed);
    }
    met
}

fn conjunction(words: &mut &[&str], allowed: &[&str]) -> bool {
    let mut met = licence(words, allowed);
    while let ["AND", ref rest @ ..] = **words {
        *words = rest;
        met &= licence(words, allowed);
    }
    met
}

fn licence(words: &mut &[&str], allowed: &[&str]) -> bool {
    match **words {
        ["(", ref rest @ ..] => {
            *words = rest;
            let met = alternatives(words, allowed);
            *words = words.strip_prefix(&[")"]).unwrap_or(words);
            met
        }
        // An exception gives more than the licence; nobody needs it here.
        [_, "WITH", _, ref rest @ ..] => {
            *words = rest;
            false
        }
        [name, ref rest @ ..] => {
            *words = rest;
            allowed.contains(&name)
        }
        [] => false,
    }
}

#[test]
fn licences_are_read() {
    let met = |expression: &str| is_met(expression, &["MIT", "ISC"]);
    for good in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "(GPL-3.0 OR ISC) AND MIT", "X WITH y OR MIT"] {
        assert!(met(good), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", "MIT WITH y", "MIT nonsense"] {
        assert!(!met(bad), "{bad}");
    }
}

#[test]
fn every_licence_is_allowed_and_every_crate_comes_from_the_registry() {
    let rules = rules();
    let allowed: Vec<&str> =
        rules["licenses"]["allow"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
    for package in crates() {
        let (name, licence) = (text(&package, "name"), text(&package, "license"));
        assert!(is_met(licence, &allowed), "{name} has the licence \"{licence}\"");
        let source = text(&package, "source");
        assert_eq!(source, "registry+https://github.com/rust-lang/crates.io-index", "{name}");
    }
}

#[test]
fn a_crate_is_there_in_one_version_unless_a_reason_is_given() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in crates() {
        let (name, version) = (text(&package, "name"), text(&package, "version"));
        versions.entry(name.to_string()).or_default().insert(version.to_string());
    }
    let rules = rules();
    let mut excused: BTreeMap<String, String> = BTreeMap::new();
    for skip in rules["bans"]["skip"].as_array().unwrap() {
        assert!(skip["reason"].as_str().is_some_and(|reason| reason.len() > 10), "{skip:?}");
        let (name, version) = skip["crate"].as_str().unwrap().split_once('@').unwrap();
        excused.insert(name.to_string(), version.to_string());
    }
    for (name, versions) in &versions {
        let left = versions.iter().filter(|version| {
            excused.get(name).is_none_or(|excused| !version.starts_with(&format!("{excused}.")))
        });
        assert_eq!(left.count(), 1, "{name}: {versions:?}; say why in .cargo/deny.toml");
    }
    for name in excused.keys() {
        assert!(versions.get(name).is_some_and(|versions| versions.len() > 1), "{name} needs no excuse");
    }
}

#[test]
fn no_crate_wants_a_newer_compiler_than_the_stated_one() {
    let numbers = |version: &str| -> Vec<u32> { version.split('.').map(|n| n.parse().unwrap()).collect() };
    let manifest: Table = read("Cargo.toml").parse().unwrap();
    let stated = numbers(manifest["package"]["rust-version"].as_str().unwrap());
    for package in crates() {
        let wanted = text(&package, "rust_version");
        assert!(wanted.is_empty() || numbers(wanted) <= stated, "{} wants {wanted}", text(&package, "name"));
    }
    assert_eq!(
        manifest["lints"]["clippy"]["incompatible_msrv"].as_str(),
        Some("warn"),
        "clippy holds our own code"
    );
    let readme = read("README.md");
    let told = format!("Rust {} or later", manifest["package"]["rust-version"].as_str().unwrap());
    assert!(readme.contains(&told), "the README says: {told}");
}

#[test]
fn the_table_of_the_readme_has_every_dependency() {
    let manifest: Table = read("Cargo.toml").parse().unwrap();
    let named: BTreeSet<String> = manifest["dependencies"].as_table().unwrap().keys().cloned().collect();
    let readme = read("README.md");
    let table = readme.split_once("| crates | why |").unwrap().1.split("\n\n").next().unwrap();
    let first_cells =
        table.lines().filter_map(|row| row.strip_prefix("| `")?.split_once('|')).map(|(cell, _)| cell);
    let told: BTreeSet<String> = first_cells
        .flat_map(|cell| cell.split([' ', ',', '`']))
        .filter(|word| !word.is_empty())
        .map(str::to_string)
        .collect();
    assert_eq!(told, named);
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
