//! The world outside: standard streams, environment, files. What a command needs of it is handed to it, so that
//! tests can put their own in its place.

mod files;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::time::SystemTime;

pub use files::{AtomicFile, FileError, read_if_there};

/// The streams and the environment of one run.
pub struct World<'a> {
    /// The environment variables.
    pub env: BTreeMap<OsString, OsString>,
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output: the artefact and nothing else.
    pub stdout: &'a mut dyn Write,
    /// Standard error: warnings, hints, differences, the one error.
    pub stderr: &'a mut dyn Write,
    /// Whether `--quiet` silences warnings.
    pub quiet: bool,
}

impl World<'_> {
    /// An environment variable that is set, not empty, and Unicode.
    #[must_use]
    pub fn env(&self, name: &str) -> Option<&str> {
        self.env.get(std::ffi::OsStr::new(name))?.to_str().filter(|value| !value.is_empty())
    }

    /// Seconds since 1970: those of `SOURCE_DATE_EPOCH` where it is set, so that a build is reproducible, else now.
    /// `None` where `SOURCE_DATE_EPOCH` is no number.
    #[must_use]
    pub fn now(&self) -> Option<u64> {
        match self.env("SOURCE_DATE_EPOCH") {
            Some(seconds) => seconds.parse().ok(),
            None => Some(
                SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs()),
            ),
        }
    }

    /// Prints one warning on standard error, unless the run is quiet. A standard error that cannot be written
    /// has nobody to tell.
    pub fn warn(&mut self, message: impl std::fmt::Display) {
        if !self.quiet {
            let _ = writeln!(self.stderr, "warning: {}", printable(&message.to_string()));
        }
    }
}

/// The text for a terminal: control characters but line breaks and tabs are escaped.
#[must_use]
pub fn printable(text: &str) -> String {
    let shown = |c: char| {
        let keep = matches!(c, '\n' | '\t') || !c.is_control();
        let escaped = (!keep).then(|| c.escape_debug());
        escaped.into_iter().flatten().chain(keep.then_some(c))
    };
    text.chars().flat_map(shown).collect()
}

/// Whether the reader of a pipe has gone: the run ends quietly then, as other filters do.
#[must_use]
pub fn is_closed_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

#[cfg(test)]
mod tests {
    #[test]
    fn control_characters_do_not_reach_a_terminal() {
        assert_eq!(super::printable("a\u{1b}[31mb\r\nc\u{9b}"), "a\\u{1b}[31mb\\r\nc\\u{9b}");
    }
}
