//! `--output table`: boxes of ASCII art, nested values in sections under their key.
//!
//! A value becomes a flat list of [`Section`]s first (`outline`), which `drawing` then prints to one common width.

mod drawing;
mod outline;
mod section;

use super::value::Data;
use outline::Outline;

/// Where a coloured table goes decides on escape sequences beside the colours themselves: the reference writes
/// standard output through a layer that resets the terminal after every piece it writes, and once more when it ends on
/// a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// No escape sequences: `--color off`, or `auto` where standard output is no terminal.
    Off,
    /// `--color on` into a pipe or a file.
    Stream,
    /// `--color on` or `auto` on a terminal, without a pager.
    Terminal,
    /// The bytes for a pager's standard input. After the pager has ended the terminal itself gets [`RESET`].
    Pager,
}

/// The escape sequence that takes all colours back.
pub const RESET: &str = "\x1b[0m";

/// What a table depends on beside its value; the other formats ignore it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableStyle {
    /// Colours, and where they go.
    pub color: Color,
    /// Columns of the terminal; 80 where standard output is none. Wider tables turn vertical.
    pub width: usize,
}

impl Default for TableStyle {
    fn default() -> Self {
        Self { color: Color::Off, width: 80 }
    }
}

/// Writes the table of `value` under `title` into `out`. An empty value is no table at all; a scalar is the title alone.
///
/// # Errors
/// The reference cannot print ragged rows; the sentence says which.
pub(super) fn write(value: &Data, title: &str, style: TableStyle, out: &mut String) -> Result<(), String> {
    let mut outline = Outline::default();
    let added = outline.add(Some(title), value, 0);
    if let Ok(true) = added {
        out.push_str(&drawing::draw(outline.sections, style));
    }
    if style.color == Color::Terminal {
        out.push_str(RESET);
    }
    added.map(drop)
}
