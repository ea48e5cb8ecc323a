//! What an operator relies on when `merge` edits a zone file: the program as it is installed, on real files.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

#[path = "../common/mod.rs"]
mod common;

mod diff;
mod options;
mod refusals;
mod sources;
mod together;
mod trouble;
mod write;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// 2026-11-23 12:00:00 UTC.
const NOW: &str = "1795435200";

/// A zone file as people keep it by hand.
const ZONE: &str = "$TTL 3600
$ORIGIN example.com.
@       IN SOA ns1 hostmaster (
                2026010101 ; serial
                7200 3600 1209600 3600 )
        IN NS  ns1
ns1     IN A   192.0.2.1

; the web
www     IN A   192.0.2.2
ftp     IN A   192.0.2.3
";

const TOKENS: [&str; 3] = [
    "vvjuipp74whm76gqoni7qmwwn4w4qusj",
    "4mk2vfvrbbkvbmeqfbzgnvvwwtkgqbxh",
    "hirjd4exampled5477y22yfexamplesc",
];

/// What is added to [`ZONE`] for [`TOKENS`].
fn added() -> String {
    TOKENS.map(|token| format!("{token}._domainkey 1800 IN CNAME {token}.dkim.amazonses.com.\n")).concat()
}

/// The answer of SES for a domain.
fn answer(domain: &str, tokens: &[&str]) -> String {
    format!(r#"{{"DkimAttributes": {{"{domain}": {{"DkimTokens": {tokens:?}}}}}}}"#)
}

/// What a run left behind.
struct Run {
    code: i32,
    stdout: Vec<u8>,
    stderr: String,
}

impl Run {
    /// Standard output of a run that must succeed.
    #[track_caller]
    fn ok(self) -> Vec<u8> {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.stdout
    }

    /// Standard error of a run that must end with `code` and print nothing else.
    #[track_caller]
    fn fails_with(self, code: i32) -> String {
        assert_eq!(
            (self.code, self.stdout.escape_ascii().to_string()),
            (code, String::new()),
            "{}",
            self.stderr
        );
        self.stderr
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("no signal"),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
        }
    }
}

/// A folder with a zone file and the saved answer for example.com.
struct Desk {
    folder: PathBuf,
    file: PathBuf,
}

impl Desk {
    fn new(name: &str, zone: impl AsRef<[u8]>) -> Self {
        Self::with_file(name, "db.example.com", zone)
    }

    fn with_file(name: &str, file: &str, zone: impl AsRef<[u8]>) -> Self {
        let folder = common::scratch(&format!("merge-{name}"));
        let file = folder.join(file);
        fs::write(&file, zone).unwrap();
        fs::write(folder.join("tokens.json"), answer("example.com", &TOKENS)).unwrap();
        Self { folder, file }
    }

    /// `sesdns merge FILE --from tokens.json --region us-east-1` with more arguments, in an environment of its own.
    fn command<S: AsRef<OsStr>>(&self, more: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sesdns"));
        command.arg("merge").arg(self.file.file_name().unwrap());
        command.args(["--from", "tokens.json", "--region", "us-east-1"]).args(more);
        command.current_dir(&self.folder).env_clear().stdin(Stdio::null());
        command.env("PATH", "/usr/local/bin:/usr/bin:/bin").env("HOME", &self.folder);
        command.env("SOURCE_DATE_EPOCH", NOW);
        command
    }

    fn merge(&self, more: &[&str]) -> Run {
        self.command(more).output().unwrap().into()
    }

    fn zone(&self) -> Vec<u8> {
        fs::read(&self.file).unwrap()
    }

    /// The zone file, which must be text.
    fn text(&self) -> String {
        String::from_utf8(self.zone()).unwrap()
    }

    /// The names of all files in the folder but the tokens.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "tokens.json");
        names.sort();
        names
    }

    /// An executable script beside the zone file; `$1` is what it is called with.
    fn script(&self, name: &str, body: &str) -> String {
        use std::os::unix::fs::PermissionsExt;
        let path = self.folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        format!("./{name} {{file}}")
    }

    /// The zone file holds this and nothing is left beside it.
    #[track_caller]
    fn is_untouched(&self, zone: impl AsRef<[u8]>) {
        assert_eq!(self.zone().escape_ascii().to_string(), zone.as_ref().escape_ascii().to_string());
        let file = self.file.file_name().unwrap().to_str().unwrap();
        let left: Vec<String> = self.names().into_iter().filter(|name| name.starts_with('.')).collect();
        assert_eq!(left, Vec::<String>::new(), "left beside {file}");
    }
}

/// Whether a tool answers. Where it does not, the test that needs it is skipped with a word, and fails in CI.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests alone")]
fn has(what: &str, probe: &mut Command) -> bool {
    let runs =
        probe.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !runs {
        let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!ci, "{what} cannot be had here, and CI=true");
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            format!("skipped: {what} cannot be had here\n").as_bytes(),
        );
    }
    runs
}

/// Runs a program that must succeed.
#[track_caller]
fn call(program: &str, arguments: &[&OsStr], folder: &Path) {
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&said));
}
