//! The program in a world of the test's own: no ambient environment, no network, streams in memory.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]
#![allow(clippy::expect_used, reason = "a test fails that way")]

pub mod commands;
pub mod name_server;
pub mod ses;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use std::sync::Arc;

use sesdns::world::{Terminal, World};

/// What a run left behind.
#[derive(Debug)]
pub struct Outcome {
    pub code: u8,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// Standard output of a run that must succeed.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.stdout
    }

    /// Standard error of a run that must fail with `code` and print nothing else.
    #[track_caller]
    pub fn fails_with(self, code: u8) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (code, ""), "{}", self.stderr);
        self.stderr
    }
}

/// Runs the program with these arguments, this standard input, and an environment that points nowhere.
pub fn sesdns_with<S: Into<OsString>>(arguments: impl IntoIterator<Item = S>, stdin: &[u8]) -> Outcome {
    let (mut input, mut stdout, mut stderr) = (stdin, Vec::new(), Vec::new());
    let mut world = World {
        env: [("HOME".into(), "/nonexistent".into())].into(),
        stdin: &mut input,
        stdout: &mut stdout,
        stderr: &mut stderr,
        quiet: false,
        terminal: Terminal::default(),
        ends_on_interrupt: Arc::default(),
    };
    let arguments = std::iter::once(OsString::from("sesdns")).chain(arguments.into_iter().map(Into::into));
    let code = sesdns::run(arguments, &mut world);
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Outcome { code, stdout: text(stdout), stderr: text(stderr) }
}

/// As [`sesdns_with`], with nothing on standard input.
pub fn sesdns<S: Into<OsString>>(arguments: impl IntoIterator<Item = S>) -> Outcome {
    sesdns_with(arguments, b"")
}

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An empty folder of the test's own.
pub fn scratch(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a scratch folder");
    path
}

/// The files of a folder, by name.
pub fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).map(|entries| entries.map(|e| e.expect("an entry").path()).collect());
    let mut paths: Vec<PathBuf> = entries.unwrap_or_default();
    paths.sort();
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_string();
    paths.iter().map(|path| (name(path), fs::read_to_string(path).expect("a text file"))).collect()
}

/// A case of `fixtures/inputs`: its name and the arguments that read it.
pub struct Case {
    pub name: String,
    pub arguments: Vec<String>,
}

/// Every case of `fixtures/inputs`.
pub fn cases() -> Vec<Case> {
    let folder = root().join("fixtures/inputs");
    let inputs = files(&folder).into_iter().filter(|(name, _)| !name.ends_with(".args.json"));
    inputs
        .map(|(file, _)| {
            let name = file.strip_suffix(".json").expect("inputs are JSON").to_string();
            let input = folder.join(&file).to_str().expect("a Unicode path").to_string();
            let mut arguments = vec!["export".to_string(), "--from".to_string(), input];
            if let Ok(more) = fs::read_to_string(folder.join(format!("{name}.args.json"))) {
                arguments
                    .extend(serde_json::from_str::<Vec<String>>(&more).expect("arguments are a JSON list"));
            }
            Case { name, arguments }
        })
        .collect()
}
