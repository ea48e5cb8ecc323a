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

#[cfg(test)]
mod tests {
    use super::*;

    fn table(json: serde_json::Value, color: Color, width: usize) -> String {
        let mut out = String::new();
        write(&Data::from(&json), "T", TableStyle { color, width }, &mut out).unwrap();
        out
    }

    #[test]
    fn colours_reset_after_every_piece_unless_a_pager_reads() {
        let json = serde_json::json!({"k": [1]});
        let plain = "---------\n|   T   |\n+-------+\n||  k  ||\n|+-----+|\n||  1  ||\n|+-----+|\n";
        assert_eq!(table(json.clone(), Color::Off, 80), plain);
        let pager = table(json.clone(), Color::Pager, 80);
        assert!(
            pager.contains("\x1b[2m\x1b[33m|\x1b[0m|  \x1b[1m\x1b[34m1\x1b[0m  |\x1b[2m\x1b[33m|\x1b[0m\n")
        );
        assert!(pager.starts_with("---------\n|   T   |\n"));
        let stream = table(json.clone(), Color::Stream, 80);
        assert!(stream.starts_with("---------\n\x1b[0m\x1b[0m|   T   |\x1b[0m\x1b[0m\n\x1b[0m"));
        assert_eq!(table(json, Color::Terminal, 80), format!("{stream}\x1b[0m"));
    }

    #[test]
    fn a_terminal_is_reset_even_where_there_is_no_table() {
        assert_eq!(table(serde_json::json!([]), Color::Terminal, 80), RESET);
        assert_eq!(table(serde_json::json!([]), Color::Stream, 80), "");
    }

    #[test]
    fn a_table_wider_than_the_terminal_turns_vertical() {
        let json = serde_json::json!({"a": "x", "b": "y"});
        let wide = "------------\n|     T    |\n+----+-----+\n|  a |  b  |\n+----+-----+\n|  x |  y  |\n+----+-----+\n";
        assert_eq!(table(json.clone(), Color::Off, 12), wide);
        let narrow = "------------\n|     T    |\n+----+-----+\n|  a |  x  |\n|  b |  y  |\n+----+-----+\n";
        assert_eq!(table(json, Color::Off, 11), narrow);
    }
}
