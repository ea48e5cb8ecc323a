//! How far a long run is, for a person who watches it.

use std::time::Duration;

use indicatif::{FormattedDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::World;
use super::ending::unfinished;

/// What empties the line that the cursor is in.
pub(super) const CLEAR_LINE: &str = "\r\x1b[2K";

/// Draws something; whether a line of it is there afterwards is for the end to know.
fn draw(is_there: bool, draw: impl FnOnce()) {
    let mut unfinished = unfinished();
    draw();
    unfinished.has_line = is_there;
}

impl World<'_> {
    /// Says on standard error what is being done, in place of what it said before: one line that changes, on a terminal
    /// only. Nothing to say takes it away.
    pub fn show_line(&mut self, text: &str) {
        if self.terminal.error && !self.quiet {
            draw(!text.is_empty(), || {
                let _ = write!(self.stderr, "{CLEAR_LINE}{text}");
                let _ = self.stderr.flush();
            });
        }
    }
}

/// A bar on the terminal that is standard error; it goes away with its owner, so that nothing of it is left.
pub struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
        // A template that is none leaves the usual bar, which says less.
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} requests, {msg}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Shows that `done` of `known` requests are answered, and how long the others take.
    pub fn show(&self, done: usize, known: usize, left: Duration) {
        draw(true, || {
            self.0.set_length(known.try_into().unwrap_or(u64::MAX));
            self.0.set_message(format!("{} left", FormattedDuration(left)));
            self.0.set_position(done.try_into().unwrap_or(u64::MAX));
        });
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        draw(false, || self.0.finish_and_clear());
    }
}
