//! The end that a signal brings: what is half done is taken away first.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

use super::progress::CLEAR_LINE;
use super::temporary::is_at;

/// What a signal would leave half done. Whoever changes it holds it meanwhile; the end never lets go of it again, so
/// that nothing is put in place or drawn behind it.
pub(super) struct Unfinished {
    files: Vec<(PathBuf, Arc<File>)>,
    /// Whether a line of progress stands on the terminal.
    pub(super) has_line: bool,
    /// Whether Ctrl-C ends a line of standard output.
    pub(super) has_output_line: bool,
}

static UNFINISHED: Mutex<Unfinished> =
    Mutex::new(Unfinished { files: Vec::new(), has_line: false, has_output_line: false });

/// Waits for ever where the end has begun.
pub(super) fn unfinished() -> MutexGuard<'static, Unfinished> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Unfinished {
    /// This temporary file is to go.
    pub(super) fn add(&mut self, path: &Path, file: &Arc<File>) {
        self.files.push((path.to_path_buf(), file.clone()));
    }

    /// This temporary file is none any more.
    pub(super) fn forget(&mut self, file: &Arc<File>) {
        self.files.retain(|(_, known)| !Arc::ptr_eq(known, file));
    }

    fn put_in_order(&mut self) {
        for (path, file) in self.files.drain(..) {
            // Where another run has the lock, it is about to take this very file away.
            if file.try_lock().is_ok() && is_at(&file, &path) {
                let _ = fs::remove_file(path);
            }
        }
        if self.has_line {
            say(io::stderr(), CLEAR_LINE);
        }
    }
}

/// Ends the program in good order: on SIGINT, while this flag is set, with `exit`; on SIGTERM with the signal itself, of
/// which a shell makes 143. Callers of the AWS CLI expect these.
pub fn heed_signals(ends_on_interrupt: Arc<AtomicBool>, exit: u8) {
    // Without this the signals end the program themselves.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    let heed = move || {
        for signal in signals.forever() {
            if signal != SIGINT || ends_on_interrupt.load(Ordering::Relaxed) {
                end(signal, exit);
            }
        }
    };
    let _ = thread::Builder::new().name("signals".into()).spawn(heed);
}

fn end(signal: i32, exit: u8) {
    let mut unfinished = unfinished();
    unfinished.put_in_order();
    if signal == SIGINT {
        if unfinished.has_output_line {
            say(io::stdout(), "\n");
        }
        say(io::stderr(), "sesdns: interrupted\n");
        low_level::exit(exit.into());
    }
    let _ = low_level::emulate_default_handler(signal);
    low_level::abort();
}

/// Past the standard library's own lock, which the program holds from beginning to end.
fn say(stream: impl AsFd, text: &str) {
    let written = stream.as_fd().try_clone_to_owned().map(File::from);
    let _ = written.and_then(|mut stream| stream.write_all(text.as_bytes()));
}
