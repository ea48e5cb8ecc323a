//! What may be printed: plain words, and the whole literals that the filters make.
//!
//! A filter returns its literal sealed with a keyed hash. The escape function, which sees every printed value, lets
//! a value through if it is a plain word or an unbroken literal; anything else is an error. So neither a
//! forgotten filter nor a filter behind the literal can let a value out of its quotes.
//!
//! What has been printed can still be captured, cut and printed again (`{% set x %}…{% endset %}{{ x[2:] }}`), and the
//! engine asks nobody then. So a literal is put aside when it is printed, and a token stands for it until the rendering
//! is over: whatever is cut, there is never more of a literal in the output than the whole.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::sync::LazyLock;

use super::stand_in;

/// Marks a sealed literal. A noncharacter: no text that is interchanged holds it.
const SEAL: char = '\u{FDD0}';
const HASH_DIGITS: usize = 16;

/// The key of this process: a value from outside cannot know it, so it cannot pass for a literal.
static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// `literal` in the form that [`print`] lets through.
pub(super) fn seal(literal: &str) -> String {
    let mut sealed = String::with_capacity(SEAL.len_utf8() + HASH_DIGITS + literal.len());
    // Writing to a string does not fail.
    let _ = write!(sealed, "{SEAL}{:016x}", KEY.hash_one(literal));
    sealed.push_str(literal);
    sealed
}

/// Prints one value of a template.
pub(super) fn print(value: &str, out: &mut dyn Write) -> io::Result<()> {
    if let Some(sealed) = value.strip_prefix(SEAL) {
        let intact = sealed
            .split_at_checked(HASH_DIGITS)
            .filter(|(hash, literal)| u64::from_str_radix(hash, 16) == Ok(KEY.hash_one(*literal)));
        return match intact {
            Some((_, literal)) => put_aside(literal, out),
            None => Err(io::Error::other(
                "a filter behind the literal filter has changed the literal; put it in front",
            )),
        };
    }
    if is_plain(value) {
        return out.write_all(value.as_bytes());
    }
    if let Some(mark) = stand_in::defer(None, value) {
        return put_aside(&mark, out);
    }
    let shown: String = value.chars().filter(|c| *c != SEAL).take(80).flat_map(char::escape_debug).collect();
    Err(io::Error::other(format!("\"{shown}\" would be printed as it is; print it through a literal filter")))
}

/// Whether a value may be printed as it is.
pub(super) fn is_plain(value: &str) -> bool {
    // Without a way out in the middle: several bytes are looked at at once.
    value
        .bytes()
        .fold(true, |plain, b| plain & (b.is_ascii_alphanumeric() | (b == b'.') | (b == b'_') | (b == b'-')))
}

/// Keeps a literal, and prints the token for it.
fn put_aside(literal: &str, out: &mut dyn Write) -> io::Result<()> {
    let index = PRINTED.with_borrow_mut(|printed| printed.push(literal));
    write!(out, "{SEAL}{index}{END}")
}

/// Ends the token of a literal that is put aside; [`SEAL`] begins it.
const END: char = '\u{FDD2}';

thread_local! {
    /// The literals of this rendering, by the numbers of their tokens.
    static PRINTED: RefCell<Literals> = const { RefCell::new(Literals { text: String::new(), ends: Vec::new() }) };
}

/// Literals, one behind the other.
struct Literals {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Literals {
    /// Adds one; its number.
    fn push(&mut self, literal: &str) -> usize {
        self.text.push_str(literal);
        self.ends.push(self.text.len());
        self.ends.len() - 1
    }

    fn get(&self, number: usize) -> Option<&str> {
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(number)?)
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

/// Begins a rendering: forgets the literals of the one before.
pub(super) fn begin() {
    PRINTED.with_borrow_mut(Literals::clear);
}

/// Ends a rendering: `rendered` with the literals in the place of their tokens; `None` where a token is broken.
pub(super) fn finish(rendered: &[u8], out: &mut Vec<u8>) -> Option<()> {
    /// The first byte of both, in UTF-8.
    const FIRST: u8 = 0xEF;
    if !rendered.contains(&FIRST) {
        out.extend_from_slice(rendered);
        return Some(());
    }
    let (seal, end) = (SEAL.to_string(), END.to_string());
    let mut rest = std::str::from_utf8(rendered).ok()?;
    PRINTED.with_borrow(|printed| {
        out.reserve(rendered.len() + printed.text.len());
        while let Some((plain, token)) = rest.split_once(&seal) {
            let (index, behind) = token.split_once(&end)?;
            let literal = printed.get(index.parse::<usize>().ok()?)?;
            if plain.contains(END) {
                return None;
            }
            out.extend_from_slice(plain.as_bytes());
            out.extend_from_slice(literal.as_bytes());
            rest = behind;
        }
        out.extend_from_slice(rest.as_bytes());
        (!rest.contains(END)).then_some(())
    })
}

/// Marks the place of a printed value, for messages.
const PLACE: char = '\u{FDD1}';

thread_local! {
    /// The place of the value that was printed last.
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The template `name` with a marker in front of every `{{`, which prints nothing and tells [`print_and_locate`] the
/// place.
pub(super) fn with_markers(name: &str, source: &str) -> String {
    // The name stands in a string of the template.
    let name = name.replace(['"', '\\'], "?");
    let (mut out, mut line, mut column) = (String::with_capacity(source.len() * 2), 1, 1);
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("{{") {
            out.push_str(&format!("{{{{ \"{PLACE}{name}:{line}:{column}\" }}}}{{{{"));
            (rest, column) = (&rest[2..], column + 2);
            continue;
        }
        (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// As [`print`], and remembers the markers of [`with_markers`].
pub(super) fn print_and_locate(value: &str, out: &mut dyn Write) -> io::Result<()> {
    match value.strip_prefix(PLACE) {
        Some(place) => {
            LOCATION.set(Some(place.to_string()));
            Ok(())
        }
        None => print(value, out),
    }
}

/// Template, line and column of the value that was printed last.
pub(super) fn location() -> Option<String> {
    LOCATION.take()
}

/// Forgets the last place.
pub(super) fn forget_location() {
    LOCATION.set(None);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(value: &str) -> Option<String> {
        let (mut rendered, mut out) = (Vec::new(), Vec::new());
        begin();
        print(value, &mut rendered).ok()?;
        finish(&rendered, &mut out).map(|()| String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_token_is_whole_or_an_error() {
        begin();
        let mut rendered = Vec::new();
        print(&seal("\"a b\""), &mut rendered).unwrap();
        let token = String::from_utf8(rendered).unwrap();
        assert!(!token.contains("a b"));
        let finished = |text: &str| {
            let mut out = Vec::new();
            finish(text.as_bytes(), &mut out).map(|()| String::from_utf8(out).unwrap())
        };
        assert_eq!(finished(&format!("x{token}{token}y")).unwrap(), "x\"a b\"\"a b\"y");
        for (start, _) in token.char_indices().skip(1) {
            assert!(!finished(&token[start..]).is_some_and(|text| text.contains('a')));
            assert!(!finished(&token[..start]).is_some_and(|text| text.contains('a')));
        }
        assert_eq!(finished(&format!("{SEAL}7{END}")), None);
    }

    #[test]
    fn plain_words_and_whole_literals_pass() {
        assert_eq!(printed("a._domainkey.example.com.").unwrap(), "a._domainkey.example.com.");
        assert_eq!(printed(&seal("\"a\\\"b\"")).unwrap(), "\"a\\\"b\"");
        assert_eq!(printed(&seal("")).unwrap(), "");
    }

    #[test]
    fn anything_else_does_not() {
        let sealed = seal("\"a\\\"b\"");
        for value in
            ["a b", "\"", "a\n", "é", ";", &sealed.replace('\\', ""), &sealed[..10], &format!("{sealed}x")]
        {
            assert_eq!(printed(value), None, "{value:?}");
        }
        let forged = format!("{SEAL}{:016x}\"x", 0);
        assert_eq!(printed(&forged), None);
    }
}
