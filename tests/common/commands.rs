//! Every command of the program, from its own tree, so that a new one cannot be forgotten.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]
#![allow(clippy::expect_used, reason = "a test fails that way")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{root, scratch};

/// One run of a command, in a folder with `tokens.json` and `db.example.com`.
pub struct Sample {
    /// The command: `formats show`.
    pub command: &'static str,
    /// What stands behind it, word by word.
    pub arguments: &'static str,
    /// What makes it write a file or a folder: in place of `arguments`; empty where it has no such option.
    pub writing: &'static str,
}

/// One sample of every command, each of which prints something.
pub const SAMPLES: &[Sample] = &[
    Sample {
        command: "verify-domain-dkim",
        arguments: "--domain example.com",
        writing: "--domain example.com --output bind --to out/x.zone",
    },
    Sample {
        command: "export",
        arguments: "--from tokens.json --output route53",
        writing: "--from tokens.json --output route53 --to out/",
    },
    Sample {
        command: "merge",
        arguments: "db.example.com --from tokens.json",
        writing: "out/db.example.com --from tokens.json --write",
    },
    Sample {
        command: "check",
        arguments: "--from tokens.json --nameserver 127.0.0.1:1 --resolver 127.0.0.1:1",
        writing: "",
    },
    Sample { command: "generate", arguments: "--schema", writing: "--config out/sesdns.toml" },
    Sample { command: "formats", arguments: "", writing: "" },
    Sample { command: "formats list", arguments: "", writing: "" },
    Sample { command: "formats show", arguments: "bind", writing: "" },
    Sample {
        command: "formats context",
        arguments: "--from tokens.json",
        writing: "--from tokens.json --to out/x.json",
    },
    Sample { command: "completions", arguments: "bash", writing: "" },
    Sample { command: "man", arguments: "", writing: "--to out" },
];

impl Sample {
    /// The command and its arguments as words.
    pub fn words(&self) -> Vec<&'static str> {
        self.command.split(' ').chain(self.arguments.split_whitespace()).collect()
    }

    /// The same for the run that writes.
    pub fn writing_words(&self) -> Vec<&'static str> {
        self.command.split(' ').chain(self.writing.split_whitespace()).collect()
    }
}

/// Every command with its parts, built: `export`, `formats`, `formats show`, …
pub fn commands() -> Vec<(String, clap::Command)> {
    fn add(name: &str, command: &clap::Command, found: &mut Vec<(String, clap::Command)>) {
        for below in command.get_subcommands() {
            let name = format!("{name} {}", below.get_name()).trim().to_string();
            found.push((name.clone(), below.clone()));
            add(&name, below, found);
        }
    }
    let mut program = sesdns::cli::tree();
    program.build();
    let mut found = Vec::new();
    add("", &program, &mut found);
    found
}

/// Fails where a command has no sample, or a sample no command, or one that can write has none that does.
pub fn every_command_has_a_sample() {
    let commands = commands();
    let named: BTreeSet<&str> = commands.iter().map(|(name, _)| name.as_str()).collect();
    let sampled: BTreeSet<&str> = SAMPLES.iter().map(|sample| sample.command).collect();
    assert_eq!(named, sampled, "tests/common/commands.rs has a sample of each command");
    for (name, command) in &commands {
        let sample = SAMPLES.iter().find(|sample| sample.command == name).expect("a sample");
        let writes =
            command.get_arguments().any(|arg| ["to", "write", "config"].contains(&arg.get_id().as_str()));
        assert_eq!(writes, !sample.writing.is_empty(), "{name} writes, and so does its sample");
    }
}

/// A folder for the samples.
pub fn sample_folder(name: &str) -> PathBuf {
    let folder = scratch(name);
    furnish(&folder);
    folder
}

/// Puts the files of the samples there.
pub fn furnish(folder: &Path) {
    let copy = |from: &str, to: &str| fs::copy(root().join(from), folder.join(to)).expect("a copy");
    copy("fixtures/inputs/basic.json", "tokens.json");
    copy("fixtures/zones/layout-bind/zone", "db.example.com");
    let snapshot =
        r#"{"Identities": [{"Domain": "example.com", "Region": "eu-west-1", "DkimTokens": ["a2b3c4d5"]}]}"#;
    fs::write(folder.join("ses.json"), snapshot).expect("a snapshot");
    let config = "snapshot = \"ses.json\"\n[[output]]\nformat = \"bind\"\npath = \"{zone}.zone\"\n";
    fs::write(folder.join("sesdns.toml"), config).expect("a configuration");
}

/// The program there, with nothing of this machine's environment but a region and credentials of nobody.
pub fn program(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", folder)
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    command
}
