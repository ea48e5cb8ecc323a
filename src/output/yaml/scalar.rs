//! One scalar: plain, in single or in double quotes, folded where the line is longer than 80 columns.

use super::implicit;
use super::lines::Lines;

/// Lines are broken at the first single space beyond this column.
const BEST_WIDTH: usize = 80;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotes {
    Plain,
    Single,
    Double,
}

/// A scalar's text and how it must be written.
#[derive(Debug)]
pub(super) struct Scalar {
    text: Vec<char>,
    quotes: Quotes,
    pub(super) multiline: bool,
}

impl Scalar {
    /// A number, `true`, `false` or `null`: text that stands for itself.
    pub(super) fn implicit(text: &str) -> Self {
        Self { text: text.chars().collect(), quotes: Quotes::Plain, multiline: false }
    }

    /// A string, in quotes where its text would be read as anything else.
    pub(super) fn string(text: &str) -> Self {
        let text_type_is_clear = !implicit::is_other_type(text);
        let text: Vec<char> = text.chars().collect();
        let findings = Findings::of(&text);
        let quotes = if findings.needs_escapes {
            Quotes::Double
        } else if findings.plain_allowed && text_type_is_clear {
            Quotes::Plain
        } else {
            Quotes::Single
        };
        Self { multiline: text.iter().any(|c| is_break(*c)), text, quotes }
    }

    pub(super) fn write(&self, lines: &mut Lines, fold: bool) {
        // A key with line breaks takes the "? " form, in which folding is allowed again.
        match self.quotes {
            Quotes::Plain => self.write_plain(lines, fold),
            Quotes::Single => self.write_single(lines, fold),
            Quotes::Double => self.write_double(lines, fold),
        }
        lines.after_space = false;
        lines.only_indention = false;
    }

    fn next_is_space(&self, i: usize) -> bool {
        self.text.get(i + 1) == Some(&' ')
    }

    fn is_inner(&self, i: usize) -> bool {
        i > 0 && i + 1 < self.text.len()
    }

    fn write_plain(&self, lines: &mut Lines, fold: bool) {
        lines.space();
        let mut spaces = false;
        for (i, &c) in self.text.iter().enumerate() {
            if c == ' ' && fold && !spaces && lines.column > BEST_WIDTH && !self.next_is_space(i) {
                lines.indent();
            } else {
                lines.put(c);
            }
            if c != ' ' {
                lines.only_indention = false;
            }
            spaces = c == ' ';
        }
    }

    /// A line break in the text is an empty line; a single one in the output would read as a space.
    fn write_single(&self, lines: &mut Lines, fold: bool) {
        lines.indicator("'", true, false);
        let (mut spaces, mut breaks) = (false, false);
        for (i, &c) in self.text.iter().enumerate() {
            if c == ' ' {
                let here = fold && !spaces && lines.column > BEST_WIDTH && self.is_inner(i);
                if here && !self.next_is_space(i) {
                    lines.indent()
                } else {
                    lines.put(c)
                }
                spaces = true;
            } else if is_break(c) {
                if !breaks && c == '\n' {
                    lines.line_break('\n');
                }
                lines.line_break(c);
                lines.only_indention = true;
                breaks = true;
            } else {
                if breaks {
                    lines.indent();
                }
                if c == '\'' {
                    lines.put('\'');
                }
                lines.put(c);
                lines.only_indention = false;
                (spaces, breaks) = (false, false);
            }
        }
        if breaks {
            lines.indent();
        }
        lines.indicator("'", false, false);
    }

    fn write_double(&self, lines: &mut Lines, fold: bool) {
        lines.indicator("\"", true, false);
        let mut spaces = false;
        for (i, &c) in self.text.iter().enumerate() {
            if !is_printable(c) || is_break(c) || matches!(c, '"' | '\\') {
                escape(c).chars().for_each(|c| lines.put(c));
            } else if c == ' ' && fold && !spaces && lines.column > BEST_WIDTH && self.is_inner(i) {
                lines.indent();
                if self.next_is_space(i) {
                    lines.put('\\');
                }
            } else {
                lines.put(c);
            }
            spaces = c == ' ';
        }
        lines.indicator("\"", false, false);
    }
}

/// What libyaml finds in a text that bears on its quotes.
struct Findings {
    plain_allowed: bool,
    needs_escapes: bool,
}

impl Findings {
    fn of(text: &[char]) -> Self {
        let at = |i: usize| text.get(i).copied();
        // The end counts as white space, and so does the character NUL.
        let blank = |c: Option<char>| c.is_none_or(|c| matches!(c, '\0' | ' ' | '\t') || is_break(c));
        let outer_blank = |c: Option<char>| c.is_some_and(|c| c == ' ' || is_break(c));
        let like_a_marker = text.starts_with(&['-'; 3]) || text.starts_with(&['.'; 3]);
        let outer_blanks = outer_blank(at(0)) || outer_blank(text.last().copied());
        let mut plain_allowed = !like_a_marker && !outer_blanks;
        let mut needs_escapes = false;
        for (i, &c) in text.iter().enumerate() {
            let next = at(i + 1);
            let indicator = match c {
                ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
                    i == 0
                }
                '#' => i == 0 || blank(at(i - 1)),
                '?' | '-' => i == 0 && blank(next),
                ':' => blank(next),
                _ => false,
            };
            let at_break = |other: Option<char>| c == ' ' && other.is_some_and(is_break);
            let before = if i > 0 { at(i - 1) } else { None };
            needs_escapes |= !is_printable(c) || at_break(next) || at_break(before);
            plain_allowed &= !indicator && !is_break(c);
        }
        Self { plain_allowed, needs_escapes }
    }
}

fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// libyaml 0.1 takes nothing beyond the Basic Multilingual Plane, no tab and no byte order mark as printable.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}') && c != '\u{feff}'
}

fn escape(c: char) -> String {
    let letter = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            return match u32::from(c) {
                code @ 0..=0xff => format!("\\x{code:02X}"),
                code @ 0x100..=0xffff => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{letter}")
}
