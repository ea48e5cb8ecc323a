//! What a team relies on when `generate` keeps the records in a repository: the program as it is installed, on real
//! files.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

#[path = "../common/mod.rs"]
mod common;

mod bad_input;
mod formats;
mod init;
mod overwriting;
mod paths;
mod schema;
mod write;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::scratch;

/// Four domains in three zones. A token begins with two letters of its own.
const SNAPSHOT: &str = r#"{"DkimAttributes": {
    "example.com": {"DkimTokens": ["aa222222222222222222222222222222", "ab222222222222222222222222222222", "ac222222222222222222222222222222"]},
    "mail.example.com": {"DkimTokens": ["ba222222222222222222222222222222", "bb222222222222222222222222222222", "bc222222222222222222222222222222"]},
    "example.org": {"DkimTokens": ["ca222222222222222222222222222222", "cb222222222222222222222222222222", "cc222222222222222222222222222222"]},
    "shop.example.co.uk": {"DkimTokens": ["da222222222222222222222222222222", "db222222222222222222222222222222", "dc222222222222222222222222222222"]}}}
"#;

/// The token that begins with these letters.
fn token(letters: &str) -> String {
    format!("{letters:2<32}")
}

/// A repository of the test's own.
struct Repository {
    folder: PathBuf,
}

/// What a run left behind.
#[derive(Debug)]
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Repository {
    /// One with [`SNAPSHOT`] and this configuration, to which snapshot and region are added.
    fn new(name: &str, config: &str) -> Self {
        let repository = Self { folder: scratch(&format!("generate-{name}")) };
        fs::create_dir(repository.folder.join(".git")).unwrap();
        repository.write("ses.json", SNAPSHOT);
        repository.configure(config);
        repository
    }

    fn configure(&self, config: &str) {
        self.write("sesdns.toml", &format!("snapshot = \"ses.json\"\nregion = \"us-east-1\"\n{config}"));
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Every file but git's, by path.
    fn tree(&self) -> BTreeMap<String, String> {
        fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() && !path.is_symlink() {
                    walk(root, &path, found);
                } else {
                    let name = path.strip_prefix(root).unwrap().display().to_string();
                    found.insert(name, fs::read_to_string(&path).unwrap_or_default());
                }
            }
        }
        let mut found = BTreeMap::new();
        walk(&self.folder, &self.folder, &mut found);
        found
    }

    /// The paths of [`Self::tree`] but those that a test starts with.
    fn generated(&self) -> Vec<String> {
        let given = ["sesdns.toml", "ses.json", "sesdns.lock"];
        self.tree().into_keys().filter(|path| !given.contains(&path.as_str())).collect()
    }

    /// `sesdns generate` with these arguments in the folder.
    fn generate(&self, arguments: &[&str]) -> Run {
        self.sesdns(&[&["generate"], arguments].concat(), &[])
    }

    fn sesdns(&self, arguments: &[&str], env: &[(&str, &str)]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_sesdns"))
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .env("HOME", "/nonexistent")
            .envs(env.iter().copied())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Run { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Run {
    /// Standard output of a run that must succeed without a word on standard error.
    #[track_caller]
    fn ok(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{self:?}");
        self.stdout
    }

    /// Standard error of a run that must end with this code and print nothing else.
    #[track_caller]
    fn fails(self, code: i32) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (code, ""), "{self:?}");
        self.stderr
    }
}
