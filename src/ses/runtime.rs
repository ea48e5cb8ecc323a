//! The asynchronous runtime: one thread.

use std::future::poll_fn;
use std::io::Write;
use std::pin::pin;

use super::error::SesError;
use super::journal::Journal;

/// Runs to the end on this thread: a program that waits for the network needs no more. What `--debug` tells is printed
/// as it comes.
pub(super) fn run<T>(
    journal: &Journal,
    log: &mut dyn Write,
    work: impl Future<Output = T>,
) -> Result<T, SesError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| SesError::Transport(format!("the asynchronous runtime does not start: {error}")))?;
    let finished = {
        let mut work = pin!(work);
        runtime.block_on(poll_fn(|context| {
            let state = work.as_mut().poll(context);
            for line in journal.take() {
                // A standard error that cannot be written has nobody to tell.
                let _ = writeln!(log, "debug: {}", crate::world::printable(&line));
            }
            state
        }))
    };
    // A name that is still being looked up must not keep the program from ending.
    runtime.shutdown_background();
    Ok(finished)
}
