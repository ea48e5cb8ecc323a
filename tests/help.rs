//! Help fits on a screen, tells everything somewhere, and its examples work.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use common::commands::{commands, program, sample_folder};
use common::ses::Ses;
use common::sesdns;
use sesdns::cli::{CommandLine, Example, examples_of};

/// Lines of a terminal window: the one that there always was, and one of today.
const SCREEN: usize = 25;
const LARGE_SCREEN: usize = 44;

fn help(words: &str) -> String {
    sesdns(words.split_whitespace()).ok()
}

fn assert_fits(text: &str, lines: usize, what: &str) {
    assert!(text.lines().count() <= lines, "{what}: {} lines\n{text}", text.lines().count());
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{what}: {line}");
    }
}

fn examples(command: &str) -> &'static [Example] {
    examples_of(&format!("sesdns-{}", command.replace(' ', "-")))
}

#[test]
fn help_fits_on_a_screen() {
    assert_fits(&help("--help"), SCREEN, "--help");
    assert_eq!(help("--help"), help("-h"));
    for (name, _) in commands() {
        assert_fits(&help(&format!("{name} -h")), LARGE_SCREEN, &name);
    }
}

#[test]
fn long_help_has_every_option_and_every_command_is_named() {
    let program = help("--help");
    for (name, command) in commands() {
        let long = help(&format!("{name} --help"));
        for option in command.get_arguments().filter_map(clap::Arg::get_long) {
            assert!(
                long.contains(&format!("--{option} ")) || long.contains(&format!("--{option}\n")),
                "{name} --{option}"
            );
        }
        assert!(name.contains(' ') || program.contains(&format!("\n  {name} ")), "{name}");
        for line in long.lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
    }
}

#[test]
fn the_options_that_the_first_help_names_are_there() {
    let tree = sesdns::cli::tree();
    let text = help("--help");
    let (options, _) = text.split_once("Options of every").unwrap().1.split_once("Examples:").unwrap();
    let named = options.split_whitespace().map(|word| word.trim_end_matches([',', ';']));
    let known = |word: &str| tree.get_arguments().any(|arg| arg.get_long() == word.strip_prefix("--"));
    let unknown: Vec<&str> = named
        .filter(|word| word.starts_with("--") && !["--help", "--version"].contains(word) && !known(word))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn help_is_called_in_the_ways_of_both_worlds() {
    for (name, _) in commands() {
        let long = help(&format!("{name} --help"));
        assert!(long.contains(&format!("Usage: sesdns {name}")), "{long}");
        for way in [format!("{name} help"), format!("help {name}"), format!("--quiet help {name}")] {
            assert_eq!(help(&way), long, "{way}");
        }
    }
    assert_eq!(help("help"), help("--help"));
    assert!(sesdns(["help", "nonsense"]).fails_with(252).contains("nonsense"));
}

#[test]
fn every_command_has_three_examples_that_work() {
    let (folder, ses) = (sample_folder("help"), Ses::start(None));
    fs::remove_file(folder.join("sesdns.toml")).unwrap();
    for place in [".zfunc", ".config/fish/completions"] {
        fs::create_dir_all(folder.join(place)).unwrap();
    }
    let bin = Path::new(env!("CARGO_BIN_EXE_sesdns")).parent().unwrap();
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", bin.display());
    let of_commands = commands().into_iter().map(|(name, _)| (examples(&name), name));
    for (examples, name) in [(examples_of("sesdns"), String::new())].into_iter().chain(of_commands) {
        assert_eq!(examples.len(), 3, "{name}");
        for Example { command, .. } in examples {
            let short = help(&format!("{name} -h"));
            assert!(command.starts_with("sesdns ") && short.contains(&format!("\n  {command}\n")), "{short}");
            if name == "check" {
                // It would ask the servers of this machine.
                let words = shell_words::split(command).unwrap().into_iter().map(OsString::from);
                assert!(CommandLine::read(words).is_ok(), "{command}");
                continue;
            }
            let mut shell = program(Path::new("sh"), &folder);
            let shell = shell.args(["-c", command]).env("PATH", &path).env("AWS_ENDPOINT_URL", &ses.url);
            let output = shell.output().unwrap();
            assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}
