//! Completions and manual pages come from the tree of commands, all of it.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::collections::BTreeSet;
use std::fs;

use common::commands::commands;
use common::{files, root, scratch, sesdns};

/// The page's text: escapes of hyphens and fonts undone.
fn plain(page: &str) -> String {
    ["\\fB", "\\fR", "\\fI"].iter().fold(page.replace("\\-", "-"), |text, font| text.replace(font, ""))
}

#[test]
fn every_command_has_a_page_and_every_option_stands_in_it() {
    let folder = scratch("manual").join("man1");
    assert_eq!(sesdns(["man", "--to", folder.to_str().unwrap()]).ok(), "");
    let pages = files(&folder);
    let names: BTreeSet<String> = pages.iter().map(|(name, _)| name.clone()).collect();
    let page_of = |command: &str| format!("sesdns-{}.1", command.replace(' ', "-"));
    let mut expected: BTreeSet<String> = commands().iter().map(|(name, _)| page_of(name)).collect();
    expected.insert("sesdns.1".to_string());
    assert_eq!(names, expected);
    for (name, command) in commands() {
        let page = plain(&fs::read_to_string(folder.join(page_of(&name))).unwrap());
        for option in command.get_arguments().filter_map(clap::Arg::get_long) {
            assert!(page.contains(&format!("--{option}")), "{name} --{option}");
        }
        assert!(page.contains(&format!(".SH SYNOPSIS\nsesdns {name} ")), "{page}");
        assert_eq!(page.matches("\n.SH EXAMPLES\n").count(), 1, "{name}");
        let below = page_of(&name).replace(".1", "(1)");
        let above = name.rsplit_once(' ').map_or("sesdns.1".to_string(), |(above, _)| page_of(above));
        assert!(plain(&fs::read_to_string(folder.join(above)).unwrap()).contains(&below), "{below}");
    }
    let program = sesdns(["man"]).ok();
    assert_eq!(program, fs::read_to_string(folder.join("sesdns.1")).unwrap());
    let before = fs::metadata(folder.join("sesdns.1")).unwrap().modified().unwrap();
    sesdns(["man", "--to", folder.to_str().unwrap()]).ok();
    assert_eq!(fs::metadata(folder.join("sesdns.1")).unwrap().modified().unwrap(), before, "nothing changed");
}

#[test]
fn the_page_has_the_exit_codes_of_the_readme() {
    let page = plain(&sesdns(["man"]).ok());
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let rows =
        readme.split_once("## Exit codes").unwrap().1.lines().skip_while(|line| !line.starts_with("| ---"));
    let codes: Vec<&str> = rows
        .skip(1)
        .map_while(|row| row.strip_prefix("| ")?.split_once(" |"))
        .map(|(code, _)| code)
        .collect();
    assert!(codes.len() >= 8, "{codes:?}");
    let (_, status) = page.split_once(".SH \"EXIT STATUS\"\n").unwrap();
    let stated: Vec<&str> = status.lines().collect();
    let stated: Vec<&str> = stated.chunks(3).filter_map(|chunk| chunk.get(1).copied()).collect();
    assert_eq!(stated, codes);
}

/// What a script of completions holds for one command, and the ways in which an option stands there.
fn completed(shell: &str, script: &str, command: &str) -> (String, [&'static str; 2]) {
    let path = |border| format!("sesdns{border}{}", command.replace(' ', border));
    let cut = |from: &str, to: &str| -> String {
        let (_, part) = script.split_once(from).unwrap_or_else(|| panic!("{shell} completes no {command}"));
        part.split(to).next().unwrap_or_default().to_string()
    };
    let last = command.rsplit(' ').next().unwrap_or_default();
    match shell {
        "bash" => {
            let name = path(" ").replace([' ', '-'], "__subcmd__");
            (cut(&format!(" {name})\n            opts=\""), "\"") + " ", [" --OPTION ", ""])
        }
        "zsh" => (cut(&format!("({last})\n_arguments "), "&& ret=0"), ["--OPTION=[", "--OPTION["]),
        "powershell" => (cut(&format!("'{}' {{", path(";")), "\n            break"), ["'--OPTION'", ""]),
        "elvish" => (cut(&format!("&'{}'= {{", path(";")), "\n        }"), ["cand --OPTION ", ""]),
        _ => {
            let condition = match command.split_once(' ') {
                Some((above, below)) => format!("{above}; and __fish_seen_subcommand_from {below}\""),
                None => command.to_string(),
            };
            let start = format!("complete -c sesdns -n \"__fish_sesdns_using_subcommand {condition}");
            let is_its_own = |line: &&str| {
                line.strip_prefix(&start).is_some_and(|rest| !rest.starts_with("; and __fish_seen"))
            };
            (script.lines().filter(is_its_own).collect(), [" -l OPTION ", ""])
        }
    }
}

#[test]
fn completions_know_every_command_and_option() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = sesdns(["completions", shell]).ok();
        for (name, command) in commands() {
            let (part, ways) = completed(shell, &script, &name);
            for option in command.get_arguments().filter_map(clap::Arg::get_long) {
                let stands = |way: &&str| !way.is_empty() && part.contains(&way.replace("OPTION", option));
                assert!(ways.iter().any(stands), "{shell} {name} --{option}: {part}");
            }
        }
        // clap_complete completes no values in these.
        let formats = script.contains("terraform-cloudflare") && script.contains("yaml-stream");
        assert!(formats || ["elvish", "powershell"].contains(&shell), "{shell} formats");
    }
    assert!(sesdns(["completions", "tcsh"]).fails_with(252).contains("bash, elvish, fish, powershell, zsh"));
}
