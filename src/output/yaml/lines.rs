//! The line being written: libyaml's rules for when to break it and when to put a space.

/// Spaces a level.
const STEP: i64 = 2;

/// Output so far, and what libyaml remembers of it.
#[derive(Debug)]
pub(super) struct Lines {
    out: String,
    /// Code points on the current line.
    pub(super) column: usize,
    /// Indentation of the current level; below zero outside of everything.
    pub(super) level: i64,
    /// Does the line end in white space?
    pub(super) after_space: bool,
    /// Is there nothing on the line but indentation and the indicators that count as such?
    pub(super) only_indention: bool,
}

impl Default for Lines {
    fn default() -> Self {
        Self { out: String::new(), column: 0, level: -1, after_space: true, only_indention: true }
    }
}

impl Lines {
    /// Goes one level deeper and answers the level to come back to.
    pub(super) fn deepen(&mut self, indentless: bool) -> i64 {
        let outer = self.level;
        if outer < 0 {
            self.level = 0;
        } else if !indentless {
            self.level += STEP;
        }
        outer
    }

    /// Goes to the current level's column, on a new line unless this one is still there.
    pub(super) fn indent(&mut self) {
        let level = usize::try_from(self.level).unwrap_or(0);
        if !self.only_indention || self.column > level || (self.column == level && !self.after_space) {
            self.line_break('\n');
        }
        while self.column < level {
            self.put(' ');
        }
        self.after_space = true;
        self.only_indention = true;
    }

    /// Writes a piece of syntax, after a space if it needs one.
    pub(super) fn indicator(&mut self, text: &str, needs_space: bool, is_indention: bool) {
        if needs_space {
            self.space();
        }
        text.chars().for_each(|c| self.put(c));
        self.after_space = false;
        self.only_indention = self.only_indention && is_indention;
    }

    /// A space, unless there is one.
    pub(super) fn space(&mut self) {
        if !self.after_space {
            self.put(' ');
        }
    }

    pub(super) fn put(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }

    /// Ends the line, with a character that may be another than the line feed.
    pub(super) fn line_break(&mut self, c: char) {
        self.out.push(c);
        self.column = 0;
    }

    /// The document, its last line ended.
    pub(super) fn finish(mut self) -> String {
        self.indent();
        self.out
    }
}
