//! What goes wrong outside, with every command: nobody reads on, the disk is full, the folder may not be written.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fs::{self, File, OpenOptions, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Output, Stdio};

use common::commands::{SAMPLES, Sample, every_command_has_a_sample, furnish, program, sample_folder};
use common::files;
use common::ses::Ses;

const BINARY: &str = env!("CARGO_BIN_EXE_sesdns");

#[test]
fn each_command_is_tried() {
    every_command_has_a_sample();
}

/// Runs a command whose standard output is this.
fn run(words: &[&str], folder: &Path, ses: &Ses, stdout: Stdio) -> (i32, String) {
    let mut command = program(Path::new(BINARY), folder);
    let output = command.args(words).env("AWS_ENDPOINT_URL", &ses.url).stdout(stdout).output().unwrap();
    result(&output)
}

fn result(output: &Output) -> (i32, String) {
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or_else(|| panic!("a signal ended it: {stderr}")), stderr)
}

/// The samples, and help, which is printed elsewhere.
fn everything() -> Vec<Vec<&'static str>> {
    let help = SAMPLES.iter().map(|sample| sample.command.split(' ').chain(["--help"]).collect());
    let samples = SAMPLES.iter().map(Sample::words);
    samples.chain(help).chain([vec!["--version"], vec!["--help"]]).collect()
}

#[test]
fn nobody_reads_on() {
    let (folder, ses) = (sample_folder("faults-pipe"), Ses::start(None));
    for words in everything() {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (code, stderr) = run(&words, &folder, &ses, writer.into());
        // What the AWS CLI prints as data, it prints with Python's exit code.
        let as_the_aws_cli = words[0] == "verify-domain-dkim" && words[1] != "--help";
        let asks_nobody = words[0] == "check" && words[1] != "--help";
        let expected = if as_the_aws_cli { 120 } else { 0 };
        assert!(code == expected || asks_nobody && code == 3, "{words:?}: {code} {stderr}");
        assert!(as_the_aws_cli || asks_nobody || stderr.is_empty(), "{words:?}: {stderr}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_disk_is_full() {
    let (folder, ses) = (sample_folder("faults-full"), Ses::start(None));
    for words in everything() {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let (code, stderr) = run(&words, &folder, &ses, full.into());
        assert!([120, 255].contains(&code), "{words:?}: {code} {stderr}");
        let told = stderr.lines().filter(|line| line.starts_with("sesdns: standard output: No space left"));
        assert_eq!(told.clone().count(), 1, "{words:?}: {stderr}");
        assert!(told.clone().all(|line| line.ends_with("; make room there and run it again")), "{stderr}");
    }
}

/// A folder outside of the project, for one who is not root must reach the program in it. It goes with its end.
struct Outside(std::path::PathBuf);

impl Outside {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("sesdns-faults-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        Self(folder)
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        let _ = fs::set_permissions(self.0.join("out"), Permissions::from_mode(0o755));
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_folder_may_not_be_written() {
    let outside = Outside::new();
    let (folder, ses) = (&outside.0, Ses::start(None));
    let binary = folder.join("sesdns");
    fs::copy(BINARY, &binary).unwrap();
    furnish(folder);
    let closed = folder.join("out");
    fs::create_dir(&closed).unwrap();
    furnish(&closed);
    let before = files(&closed);
    fs::set_permissions(&closed, Permissions::from_mode(0o555)).unwrap();
    // Root may write everywhere: it sends somebody else.
    let is_root = File::open(folder).unwrap().metadata().unwrap().uid() == 0;
    for sample in SAMPLES.iter().filter(|sample| !sample.writing.is_empty()) {
        let mut command = program(&binary, folder);
        command.args(sample.writing_words()).env("AWS_ENDPOINT_URL", &ses.url);
        if is_root {
            command.uid(65534).gid(65534);
        }
        let output = command.output().unwrap();
        let (code, stderr) = result(&output);
        assert_eq!(code, 255, "{}: {stderr}", sample.command);
        assert!(output.stdout.is_empty(), "{}", sample.command);
        let sentence = stderr.lines().last().unwrap_or_default();
        assert!(sentence.starts_with("sesdns: out/"), "{}: {stderr}", sample.command);
        assert!(sentence.contains("Permission denied"), "{}: {stderr}", sample.command);
        assert_eq!(files(&closed), before, "{}", sample.command);
    }
    assert!(ses.requests().is_empty(), "a domain is registered only where its records can be written");
}
