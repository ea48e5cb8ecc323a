//! The world outside: standard streams, environment, files. What a command needs of it is handed to it, so that
//! tests can put their own in its place.

mod ending;
mod files;
mod pager;
mod parallel;
mod progress;
#[cfg(test)]
mod scratch;
mod temporary;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;

pub use ending::heed_signals;
pub use files::{AtomicFile, FileError, make_folder, read_if_there, unwritten_output};
pub use pager::PagerError;
pub use parallel::{at_once, in_order};
pub use progress::Bar;
#[cfg(test)]
pub(crate) use scratch::scratch;

/// The streams and the environment of one run.
pub struct World<'a> {
    /// The environment variables.
    pub env: BTreeMap<OsString, OsString>,
    /// Standard input.
    pub stdin: &'a mut (dyn Read + Send),
    /// Standard output: the artefact and nothing else.
    pub stdout: &'a mut dyn Write,
    /// Standard error: warnings, hints, differences, the one error.
    pub stderr: &'a mut dyn Write,
    /// Whether `--quiet` silences warnings.
    pub quiet: bool,
    /// What of this is a terminal.
    pub terminal: Terminal,
    /// Whether Ctrl-C ends the program; not while a pager runs, whose key it is then.
    pub ends_on_interrupt: Arc<AtomicBool>,
}

/// Which streams are terminals.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal {
    /// Standard input.
    pub input: bool,
    /// Standard output.
    pub output: bool,
    /// Standard error.
    pub error: bool,
    /// Columns of the one that is standard output.
    pub columns: Option<usize>,
}

impl World<'_> {
    /// An environment variable that is set, not empty, and Unicode.
    #[must_use]
    pub fn env(&self, name: &str) -> Option<&str> {
        self.variable(name).filter(|value| !value.is_empty())
    }

    /// An environment variable that is set and Unicode; also an empty one.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.env.get(OsStr::new(name))?.to_str()
    }

    /// The path with `~` and `$NAME` or `${NAME}` replaced. What is not set stays as it is.
    #[must_use]
    pub fn expand(&self, path: &str) -> PathBuf {
        let home = self.env("HOME").filter(|_| path == "~" || path.starts_with("~/"));
        let mut expanded = home.unwrap_or_default().to_string();
        let mut rest = if home.is_some() { &path[1..] } else { path };
        while let Some((before, after)) = rest.split_once('$') {
            expanded.push_str(before);
            let (name, behind) = variable_name(after);
            match self.variable(name) {
                Some(value) if !name.is_empty() => expanded.push_str(value),
                _ => {
                    expanded.push('$');
                    expanded.push_str(&after[..after.len() - behind.len()]);
                }
            }
            rest = behind;
        }
        expanded.push_str(rest);
        PathBuf::from(expanded)
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

    /// A bar for a long run, where standard error is a terminal and somebody may look at it.
    #[must_use]
    pub fn bar(&self) -> Option<Bar> {
        (self.terminal.error && !self.quiet).then(Bar::new)
    }

    /// From now on Ctrl-C ends a line of standard output, where the terminal shows `^C`, as it does in the AWS CLI.
    pub fn end_line_on_interrupt(&self) {
        ending::unfinished().has_output_line = true;
    }

    /// Prints one warning on standard error, unless the run is quiet. A standard error that cannot be written
    /// has nobody to tell.
    pub fn warn(&mut self, message: impl std::fmt::Display) {
        if !self.quiet {
            let _ = writeln!(self.stderr, "warning: {}", printable(&message.to_string()));
        }
    }
}

/// The name that a text begins with, bare or in braces, and what comes behind it.
fn variable_name(text: &str) -> (&str, &str) {
    if let Some((name, behind)) = text.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
        return (name, behind);
    }
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.split_at(end)
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
    use super::*;

    #[test]
    fn paths_are_expanded() {
        let env = [("HOME", "/h"), ("A", "x")].map(|(k, v)| (OsString::from(k), OsString::from(v)));
        let (mut input, mut out, mut err) = (io::empty(), Vec::new(), Vec::new());
        let world = World {
            env: BTreeMap::from(env),
            stdin: &mut input,
            stdout: &mut out,
            stderr: &mut err,
            quiet: false,
            terminal: Terminal::default(),
            ends_on_interrupt: Arc::default(),
        };
        for (path, expanded) in
            [("~/a", "/h/a"), ("$A/${A}y$", "x/xy$"), ("~b/$NO/${", "~b/$NO/${"), ("a~", "a~"), ("", "")]
        {
            assert_eq!(world.expand(path), PathBuf::from(expanded));
        }
    }

    #[test]
    fn control_characters_do_not_reach_a_terminal() {
        assert_eq!(super::printable("a\u{1b}[31mb\r\nc\u{9b}"), "a\\u{1b}[31mb\\r\nc\\u{9b}");
    }
}
