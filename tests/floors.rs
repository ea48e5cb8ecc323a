//! The house: imports go down only, rooms on one floor do not import each other.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::root;

/// The rooms of `src`, from the ground up.
const FLOORS: &[&[&str]] = &[
    &["error", "world"],
    &["record", "escape"],
    &["answers", "emit", "live", "output", "ses", "zonefile"],
    &["cli"],
    &["commands"],
    &["lib", "main"],
];

/// What only these rooms may know.
const ONLY: &[(&str, &[&str])] = &[
    ("aws_config", &["ses"]),
    ("aws_sdk", &["ses"]),
    ("aws_smithy", &["ses"]),
    ("tokio", &["live", "ses"]),
    ("futures_util", &["ses"]),
    ("indicatif", &["world"]),
    ("signal_hook", &["world"]),
    ("tera", &["emit"]),
    ("clap", &["cli"]),
    ("idna", &["record"]),
    ("psl", &["record"]),
];

fn floor_of(room: &str) -> usize {
    let floor = FLOORS.iter().position(|rooms| rooms.contains(&room));
    floor.unwrap_or_else(|| panic!("src/{room} is on no floor: put it on one in tests/floors.rs"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => sources(&path, found),
            path if path.extension().is_some_and(|e| e == "rs") => found.push(path),
            _ => {}
        }
    }
}

/// Room and code of every source file; comments and the tests at its end left out.
fn rooms() -> BTreeMap<String, Vec<(String, String)>> {
    let src = root().join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    let mut rooms: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for path in paths {
        let name = path.strip_prefix(&src).expect("inside src").display().to_string();
        let room = name.split('/').next().expect("a name").trim_end_matches(".rs").to_string();
        let text = fs::read_to_string(&path).expect("a source file");
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code =
            code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        rooms.entry(room).or_default().push((name, code));
    }
    rooms
}

/// The rooms that `code` names: `crate::room`, `use crate::{room, …}`, `sesdns::room`.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (index, _) in code.match_indices("crate::") {
        let tail = &code[index + "crate::".len()..];
        match tail.strip_prefix('{') {
            None => found.push(word(tail)),
            Some(group) => {
                let (mut depth, mut start) = (0, true);
                for (at, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        _ if start && c.is_alphabetic() => {
                            found.push(word(&group[at..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn imports_go_down_only() {
    for (room, files) in rooms() {
        for (file, code) in files {
            for import in imports(&code) {
                let down = floor_of(&import) < floor_of(&room) || import == room;
                assert!(down, "src/{file} imports {import}, which is not below {room}");
            }
        }
    }
}

#[test]
fn only_its_rooms_know_each_outside_world() {
    for (room, files) in rooms() {
        for (file, code) in files {
            for (outside, owners) in ONLY {
                let known = uses(&code, outside) && !owners.contains(&room.as_str());
                // The library's root parses the command line.
                assert!(!known || room == "lib", "src/{file} uses {outside}…, which belongs to {owners:?}");
            }
        }
    }
}

/// Whether a path of `code` begins with the crate `outside` (a prefix of its name).
fn uses(code: &str, outside: &str) -> bool {
    code.match_indices(outside).any(|(index, _)| {
        let before = code[..index].chars().next_back();
        let rest = word(&code[index..]);
        let path = code[index + rest.len()..].starts_with("::");
        path && before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':' && c != '"')
    })
}

#[test]
fn the_reader_of_imports_sees_every_form() {
    let code = "use crate::emit::Job;\nuse crate::{cli::{A, B}, ses};\nfn f() { crate::world::printable(x) }";
    assert_eq!(imports(code), ["emit", "cli", "ses", "world"]);
    assert!(uses("use aws_config::X;", "aws_config") && uses("let x = tera::Tera::new()", "tera"));
    assert!(!uses("use super::aws_options::X; let my_tera::x", "tera"));
}
