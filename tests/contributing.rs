//! CONTRIBUTING.md, followed to the letter: the blocks of its steps make a format in a copy of the project.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{root, scratch};

/// The block of this language, without the indentation of its step.
fn block(text: &str, language: &str) -> String {
    let (_, rest) = text.split_once(&format!("   ```{language}\n")).expect("the block");
    let (block, _) = rest.split_once("\n   ```\n").expect("its end");
    block.lines().map(|line| format!("{}\n", line.strip_prefix("   ").unwrap_or(line))).collect()
}

/// Copies a folder; as hard links where files are not changed but replaced.
fn copy(from: &Path, to: &Path, link: bool) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target, link);
        } else if !link || fs::hard_link(&path, &target).is_err() {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

#[test]
fn the_steps_add_a_format() {
    let guide = fs::read_to_string(root().join("CONTRIBUTING.md")).expect("the guide");
    let steps = guide.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).count();
    assert!((1..=8).contains(&steps), "{steps} steps");
    let project = scratch("contributing");
    for folder in ["src", "templates", "fixtures/inputs"] {
        copy(&root().join(folder), &project.join(folder), false);
    }
    for file in ["Cargo.toml", "Cargo.lock", "rustfmt.toml"] {
        fs::copy(root().join(file), project.join(file)).expect("a copy");
    }

    fs::write(project.join("templates/example.txt.tera"), block(&guide, "tera")).expect("a template");
    let table = project.join("src/emit/format.rs");
    let text = fs::read_to_string(&table).expect("the table");
    let (rows, behind) = text.split_once("\n];\n").expect("the end of the table");
    fs::write(&table, format!("{rows}\n{}];\n{behind}", block(&guide, "rust"))).expect("the table");

    // The dependencies as they are built already: only the project itself is built anew.
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the build folder").join("debug");
    for folder in ["deps", "build", ".fingerprint"] {
        copy(&built.join(folder), &project.join("target/debug").join(folder), true);
    }
    let run = |arguments: &[&str]| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(arguments).current_dir(&project).env("CARGO_TARGET_DIR", project.join("target"));
        let done = cargo.output().expect("cargo");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).expect("UTF-8")
    };
    let command = guide.lines().find_map(|line| line.split_once("`cargo ")).expect("the command of a step").1;
    let arguments: Vec<&str> = command.trim_end_matches('`').split(' ').collect();
    let offline = [&["run", "--offline", "--locked", "--quiet"], &arguments[1..]].concat();
    assert_eq!(run(&offline), block(&guide, "text"));
    assert!(
        run(&["run", "--offline", "--locked", "--quiet", "--", "formats", "list"]).contains("\nexample ")
    );
    let _ = fs::remove_dir_all(&project);
}
