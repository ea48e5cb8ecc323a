//! Stand-ins for texts that are filled in later.
//!
//! While a pattern is made, a text of the context is a stand-in. A filter that meets one does not make its literal:
//! it notes what it would have made it of, and leaves a mark in the output.

use std::cell::RefCell;

use crate::escape::EscapeError;

/// Makes a literal.
pub(super) type Make = fn(&str) -> Result<String, EscapeError>;

/// Begins a stand-in. A noncharacter, as are the others.
const STAND_IN: char = '\u{FDD3}';
/// Begins the mark of a literal that is made later.
const LATER: char = '\u{FDD4}';
/// Ends both.
const END: char = '\u{FDD5}';

/// What is printed later: as a plain word, or as the literal of a filter.
#[derive(Debug)]
pub(super) struct Deferred {
    pub(super) make: Option<Make>,
    /// The text, in parts; numbers are those of stand-ins.
    pub(super) parts: Vec<Part>,
}

/// A part of a text with numbered places in it.
#[derive(Debug)]
pub(super) enum Part {
    Text(String),
    Number(usize),
}

thread_local! {
    /// What is noted while a pattern is made.
    static NOTED: RefCell<Option<Vec<Deferred>>> = const { RefCell::new(None) };
}

/// The stand-in of this number.
pub(super) fn stand_in(number: usize) -> String {
    format!("{STAND_IN}{number}{END}")
}

/// Renders with stand-ins: the output, and what its marks stand for. `None` where that does not work.
pub(super) fn deferring(render: impl FnOnce() -> Option<String>) -> Option<(Vec<Part>, Vec<Deferred>)> {
    NOTED.set(Some(Vec::new()));
    let rendered = render();
    let noted = NOTED.take();
    let output = parts(&rendered?, LATER)?;
    // One that got past the filters.
    let has_leaked = |part: &Part| matches!(part, Part::Text(text) if text.contains([STAND_IN, END]));
    (!output.iter().any(has_leaked)).then_some((output, noted?))
}

/// Whether the text holds a stand-in now.
pub(super) fn is_in(text: &str) -> bool {
    text.contains(STAND_IN) && NOTED.with_borrow(Option::is_some)
}

/// The mark for what `make` is going to make of a text with stand-ins.
pub(super) fn defer(make: Option<Make>, text: &str) -> Option<String> {
    if !text.contains(STAND_IN) {
        return None;
    }
    NOTED.with_borrow_mut(|noted| {
        let noted = noted.as_mut()?;
        noted.push(Deferred { make, parts: parts(text, STAND_IN)? });
        Some(format!("{LATER}{}{END}", noted.len() - 1))
    })
}

/// The text between the marks, and their numbers.
fn parts(mut text: &str, mark: char) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    while let Some((before, behind)) = text.split_once(mark) {
        let (number, behind) = behind.split_once(END)?;
        if !before.is_empty() {
            parts.push(Part::Text(before.to_string()));
        }
        parts.push(Part::Number(number.parse().ok()?));
        text = behind;
    }
    if !text.is_empty() {
        parts.push(Part::Text(text.to_string()));
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_of_a_stand_in_is_noted_and_one_that_got_past_is_found() {
        let made = |render: &dyn Fn() -> Option<String>| deferring(render);
        let (output, noted) =
            made(&|| Some(format!("a{}b", defer(None, &format!("x{}y", stand_in(7)))?))).unwrap();
        let numbers = |parts: &[Part]| -> Vec<usize> {
            parts.iter().filter_map(|part| if let Part::Number(n) = part { Some(*n) } else { None }).collect()
        };
        assert_eq!((output.len(), numbers(&output), numbers(&noted[0].parts)), (3, vec![0], vec![7]));
        assert!(made(&|| Some(stand_in(0))).is_none());
        assert!(made(&|| Some(LATER.to_string())).is_none());
        assert!(made(&|| is_in(&stand_in(0)).then(String::new)).is_some());
        // Elsewhere it is a text like any other.
        assert!(!is_in(&stand_in(0)) && defer(None, &stand_in(0)).is_none());
    }
}
