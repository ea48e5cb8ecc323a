//! Terminals, pagers and ends of runs: in-process where a terminal is needed, as the program where a signal is.

#![allow(clippy::unwrap_used, reason = "a test fails that way")]

mod stand_in;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::process::Stdio;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use sesdns::world::{Terminal, World};
use stand_in::{ENVIRONMENT, Folder, StandIn, TOKENS, command};

/// Writes what it is given, and how it was called, into `paged` beside it.
const PAGER: &str = "echo \"LESS=$LESS args=$*\" > \"$0.paged\"\ncat >> \"$0.paged\"\nexit 3\n";

/// Runs the library with a standard output that is a terminal of 80 columns; returns exit code and standard output.
fn on_terminal(
    folder: &Folder,
    ses: &StandIn,
    more: &[&str],
    changes: &[(&str, &str)],
) -> (u8, String, String) {
    let (mut stdin, mut stdout, mut stderr) = (std::io::empty(), Vec::new(), Vec::new());
    let mut env: BTreeMap<OsString, OsString> =
        ENVIRONMENT.iter().map(|(name, value)| (name.into(), value.into())).collect();
    env.insert("HOME".into(), folder.path().into());
    env.insert("PATH".into(), "/usr/local/bin:/usr/bin:/bin".into());
    env.extend(changes.iter().map(|(name, value)| (name.into(), value.into())));
    let mut world = World {
        env,
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        quiet: false,
        terminal: Terminal { output: true, columns: Some(80), ..Terminal::default() },
        ends_on_interrupt: Arc::default(),
    };
    let url = ses.url("one");
    let words = ["sesdns", "verify-domain-dkim", "--domain", "x", "--endpoint-url", &url];
    let code = sesdns::run(words.iter().chain(more).map(OsString::from), &mut world);
    (code, String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn pager(folder: &Folder) -> (String, std::path::PathBuf) {
    folder.write("pager", PAGER);
    let path = folder.path().join("pager");
    (format!("sh '{}' 'a b'", path.display()), folder.path().join("pager.paged"))
}

#[test]
fn a_terminal_gets_its_output_through_a_pager() {
    let (ses, folder) = (StandIn::start(), Folder::new());
    let (pager, paged) = pager(&folder);
    let json = format!("{{\n    \"DkimTokens\": [\n        \"{}\"\n    ]\n}}\n", TOKENS[0]);
    folder.write(".aws/config", &format!("[default]\ncli_pager = {pager}\n"));
    for changes in [
        vec![("AWS_PAGER", &*pager)],
        // AWS_PAGER > cli_pager > PAGER.
        vec![("PAGER", "no-such-pager")],
    ] {
        assert_eq!(on_terminal(&folder, &ses, &[], &changes), (0, String::new(), String::new()));
        assert_eq!(std::fs::read_to_string(&paged).unwrap(), format!("LESS=FRX args=a b\n{json}"));
        std::fs::remove_file(&paged).unwrap();
    }
    on_terminal(&folder, &ses, &[], &[("LESS", "-S")]);
    assert!(std::fs::read_to_string(&paged).unwrap().starts_with("LESS=-S"));
    std::fs::remove_file(&paged).unwrap();
    // Nothing to show, no pager; nor where none is wanted, nor for a skeleton.
    assert_eq!(on_terminal(&folder, &ses, &["--query", "`{}`"], &[]).1, "");
    assert_eq!(on_terminal(&folder, &ses, &["--no-cli-pager"], &[]).1, json);
    assert_eq!(on_terminal(&folder, &ses, &[], &[("AWS_PAGER", "")]).1, json);
    assert!(on_terminal(&folder, &ses, &["--generate-cli-skeleton"], &[]).1.contains("Domain"));
    assert!(!paged.exists());
}

#[test]
fn a_pager_that_cannot_be_run_is_found_after_the_call() {
    let (ses, folder) = (StandIn::start(), Folder::new());
    for (pager, code) in [("no-such-pager", 253), ("$PAGER", 253), ("cat 'x", 255), ("  ", 255)] {
        let (exit, stdout, stderr) = on_terminal(&folder, &ses, &[], &[("AWS_PAGER", pager)]);
        assert_eq!((exit, stdout.as_str()), (code, ""));
        assert!(!stderr.is_empty());
        assert_eq!(ses.take_requests().len(), 1);
    }
}

#[test]
fn tables_are_coloured_on_a_terminal_or_on_demand() {
    let (ses, folder) = (StandIn::start(), Folder::new());
    let table = |more: &[&str]| {
        let words: Vec<&str> =
            ["--output", "table", "--no-cli-pager"].into_iter().chain(more.iter().copied()).collect();
        on_terminal(&folder, &ses, &words, &[]).1
    };
    assert!(table(&[]).contains('\u{1b}'));
    assert!(!table(&["--color", "off"]).contains('\u{1b}'));
    assert!(table(&["--color", "on"]).contains('\u{1b}'));
}

#[test]
fn asking_needs_an_input_that_is_a_terminal_too() {
    let (ses, folder) = (StandIn::start(), Folder::new());
    assert_eq!(on_terminal(&folder, &ses, &["--cli-auto-prompt"], &[]).0, 255);
    assert!(ses.take_requests().is_empty());
}

#[test]
fn signals_end_a_run() {
    let (ses, folder) = (StandIn::start(), Folder::new());
    let url = ses.url("slow");
    let arguments = ["verify-domain-dkim", "--domain", "x", "--endpoint-url", &url];
    for (signal, code, stdout) in [("INT", Some(130), "\n"), ("TERM", None, "")] {
        let running =
            command(&folder, &arguments, &[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while ses.take_requests().is_empty() {
            thread::sleep(Duration::from_millis(10));
        }
        let kill = std::process::Command::new("sh")
            .args(["-c", &format!("kill -{signal} {}", running.id())])
            .status();
        assert!(kill.unwrap().success());
        let output = running.wait_with_output().unwrap();
        assert_eq!((output.status.code(), &*output.stdout), (code, stdout.as_bytes()));
    }
}

#[test]
fn a_standard_output_that_takes_nothing() {
    let (ses, folder) = (StandIn::start(), Folder::new());
    for (scenario, format, code) in
        [("", "json", 120), ("", "text", 120), ("many", "json", 0), ("many", "text", 255)]
    {
        let url = ses.url(scenario);
        let arguments = ["verify-domain-dkim", "--domain", "x", "--endpoint-url", &url, "--output", format];
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = command(&folder, &arguments, &[]).stdout(writer).stderr(Stdio::null()).status().unwrap();
        assert_eq!(status.code(), Some(code), "{scenario} {format}");
    }
}
