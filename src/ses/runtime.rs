//! The asynchronous runtime: one thread, which notices Ctrl-C at once.

use std::future::poll_fn;
use std::io::Write;
use std::pin::pin;
use std::task::Poll;

use tokio::signal::unix::{SignalKind, signal};

use super::error::SesError;
use super::journal::Journal;

/// Runs to the end on this thread: a program that waits for the network needs no more. What `--debug` tells is printed
/// as it comes, and Ctrl-C is noticed at once.
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
        let _inside = runtime.enter();
        let mut interrupts = signal(SignalKind::interrupt()).ok();
        let mut work = pin!(work);
        runtime.block_on(poll_fn(|context| {
            let state = work.as_mut().poll(context);
            for line in journal.take() {
                // A standard error that cannot be written has nobody to tell.
                let _ = writeln!(log, "debug: {}", crate::world::printable(&line));
            }
            match (state, interrupts.as_mut().map(|interrupts| interrupts.poll_recv(context))) {
                (Poll::Ready(value), _) => Poll::Ready(Ok(value)),
                (_, Some(Poll::Ready(_))) => Poll::Ready(Err(SesError::Interrupted)),
                _ => Poll::Pending,
            }
        }))
    };
    // A name that is still being looked up must not keep the program from ending.
    runtime.shutdown_background();
    finished
}
