//! What is being done, on standard error: one line that changes, on a terminal only.

use crate::world::World;

/// The line.
pub(super) struct Progress<'a, 'w> {
    world: &'a mut World<'w>,
}

impl<'a, 'w> Progress<'a, 'w> {
    pub(super) fn new(world: &'a mut World<'w>) -> Self {
        Self { world }
    }

    /// Puts this in place of what the line said.
    pub(super) fn show(&mut self, text: &str) {
        const CLEAR: &str = "\r\x1b[2K";
        if self.is_seen() {
            let _ = write!(self.world.stderr, "{CLEAR}{text}");
            let _ = self.world.stderr.flush();
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&mut self) {
        self.show("");
    }

    fn is_seen(&self) -> bool {
        self.world.terminal.error && !self.world.quiet
    }
}
