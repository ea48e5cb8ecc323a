//! The sessions of the README, run as they stand there.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;
mod strict_ses;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::name_server::{Server, cname, txt};
use common::ses::TOKENS;
use common::{files, root, scratch};
use strict_ses::{Identity, Model, Region, StrictSes, tokens};

/// A command of a session and what stands below it.
struct Step {
    command: String,
    printed: String,
}

/// The `console` blocks: a line with `$ ` is a command, the lines below are what it prints, `[exit N]` its status.
fn sessions(text: &str) -> Vec<Vec<Step>> {
    let mut sessions = Vec::new();
    for block in text.split("```console\n").skip(1) {
        let mut steps: Vec<Step> = Vec::new();
        for line in block.split("```").next().unwrap_or_default().lines() {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => {
                    steps.push(Step { command: command.to_string(), printed: String::new() })
                }
                (None, Some(step)) => step.printed.push_str(&format!("{line}\n")),
                (None, None) => panic!("a session begins with a command: {line}"),
            }
        }
        sessions.push(steps);
    }
    sessions
}

/// The name server of the sessions: one record is right, one has the zone appended, one a target without its dot.
const NAME_SERVER: &str = "192.0.2.53";

fn name_server() -> Server {
    let [right, doubled, dotless] = [
        "vvjuipp74whm76gqoni7qmwwn4w4qusj",
        "4mk2vfvrbbkvbmeqfbzgnvvwwtkgqbxh",
        "hirjd4exampled5477y22yfexamplesc",
    ];
    let name = |token: &str, zone: &str| format!("{token}._domainkey.{zone}");
    let target = |token: &str| format!("{token}.dkim.amazonses.com");
    // An Ed25519 key is short.
    let key = txt(format!("k=ed25519; p={}", data_encoding::BASE64.encode(&[7; 32])).as_bytes());
    Server::with(
        "example.com",
        &[
            (&name(right, "example.com"), cname(&target(right))),
            (&name(doubled, "example.com.example.com"), cname(&target(doubled))),
            (&name(dotless, "example.com"), cname(&format!("{}.example.com", target(dotless)))),
            (&target(right), key),
        ],
    )
}

/// What a terminal would show: both streams, and the exit status where it is not 0.
fn run(command: &str, folder: &Path, ses: &StrictSes, dns: &Server) -> String {
    let address = dns.address.to_string();
    let command = command.replace(NAME_SERVER, &address);
    let program = Path::new(env!("CARGO_BIN_EXE_sesdns")).parent().expect("a folder");
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", program.display()))
        .env("HOME", folder)
        // 2026-11-23 12:00:00 UTC: the serials that merge writes.
        .env("SOURCE_DATE_EPOCH", "1795435200")
        .env("AWS_ENDPOINT_URL", &ses.url)
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        .output()
        .expect("a shell");
    let mut text = String::from_utf8(output.stdout).expect("UTF-8").replace(&address, NAME_SERVER);
    if let Some(code) = output.status.code().filter(|code| *code != 0) {
        text.push_str(&format!("[exit {code}]\n"));
    }
    text
}

/// What SES knows: sessions run one behind the other, so it takes requests as they come.
fn account() -> Model {
    let identity = |tokens: Vec<String>, status: &str, zone: &str| Identity {
        tokens,
        status: Some(status.into()),
        zone: Some(zone.into()),
        ..Identity::default()
    };
    let region = |identities: Vec<(&str, Identity)>| Region {
        identities: identities.into_iter().map(|(name, identity)| (name.to_string(), identity)).collect(),
        ..Region::default()
    };
    let known = TOKENS.map(str::to_string).to_vec();
    let common = region(vec![
        ("example.com", identity(known.clone(), "Success", "dkim.amazonses.com")),
        ("example.net", identity(tokens("example.net"), "Pending", "dkim.amazonses.com")),
    ]);
    let regional = region(vec![("example.com", identity(known, "Success", "dkim.eu-south-1.amazonses.com"))]);
    let other = region(vec![("example.com", identity(tokens("other"), "Pending", "dkim.amazonses.com"))]);
    let model = Model { interval_ms: 0, ..Model::default() };
    let model = model.with("AKIDEXAMPLE", "eu-west-1", common).with("AKIDEXAMPLE", "us-east-1", other);
    model.with("AKIDEXAMPLE", "eu-south-1", regional)
}

/// A folder of this name with what the README's commands read.
fn furnished(name: &str) -> PathBuf {
    let folder = scratch(name);
    for inputs in ["fixtures/inputs", "fixtures/keys"] {
        std::fs::create_dir_all(folder.join(inputs)).expect("a folder");
        for (name, content) in files(&root().join(inputs)) {
            std::fs::write(folder.join(inputs).join(name), content).expect("a copy");
        }
    }
    folder
}

#[test]
fn the_configuration_of_the_readme_works_on_its_snapshot() {
    let folder = furnished("readme-configuration");
    let (ses, dns) = (StrictSes::start(account()), name_server());
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    let sessions = sessions(&readme);
    let snapshot = sessions.iter().flatten().find(|step| step.command.ends_with("--to ses.json"));
    assert_eq!(run(&snapshot.expect("a snapshot").command, &folder, &ses, &dns), "");
    let (_, rest) = readme.split_once("```toml\n").expect("a configuration");
    let (configuration, _) = rest.split_once("```").expect("its end");
    std::fs::write(folder.join("sesdns.toml"), configuration).expect("a file");
    let printed = run("sesdns generate", &folder, &ses, &dns);
    assert_eq!(printed, "created dns/example.com.tf\ncreated records.csv\n");
    let terraform = std::fs::read_to_string(folder.join("dns/example.com.tf")).expect("a file");
    assert!(terraform.contains("\"Z0EXAMPLE\"") && terraform.contains("# Amazon SES"), "{terraform}");
}

#[test]
fn the_sessions_of_the_readme_print_what_it_says() {
    let folder = furnished("readme");
    let zone = Path::new("fixtures/zones/layout-bind/zone");
    std::fs::create_dir_all(folder.join(zone).parent().expect("a folder")).expect("a folder");
    std::fs::copy(root().join(zone), folder.join(zone)).expect("a copy");
    let (ses, dns) = (StrictSes::start(account()), name_server());
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    let sessions = sessions(&readme);
    assert!(sessions.len() >= 6, "the sessions are found");
    for step in sessions.iter().flatten() {
        assert_eq!(run(&step.command, &folder, &ses, &dns), step.printed, "$ {}", step.command);
    }
}

#[test]
fn the_formats_table_has_every_format_with_its_options() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("the README");
    for format in sesdns::emit::FORMATS {
        let row = readme.lines().find(|line| line.starts_with(&format!("| `{}`", format.id)));
        let row = row.unwrap_or_else(|| panic!("the README's table lacks {}", format.id));
        for option in format.options {
            assert!(row.contains(&format!("`{}`", option.key)), "{row} lacks {}", option.key);
        }
    }
}
