//! JSON as Python's `json` module reads it.
//!
//! Beyond the standard it takes `NaN`, `Infinity` and `-Infinity`, integers of any size, and floats that overflow to
//! infinity; `serde_json` takes none of these.

use std::sync::Arc;

use super::MAX_DEPTH;
use crate::output::integer::Integer;
use crate::output::value::{Data, Members};

/// Python refuses longer integers.
const MAX_DIGITS: usize = 4300;

/// Why a text is not JSON.
pub(super) struct Malformed {
    /// The end of a sentence.
    pub(super) reason: String,
    /// Python gives up altogether on what nests too deep, instead of trying the deprecated form.
    pub(super) too_deep: bool,
}

/// The value of a JSON text.
pub(super) fn read(text: &str) -> Result<Data, Malformed> {
    let mut reader = Reader { rest: text, depth: 0 };
    let value = reader.document();
    value.map_err(|reason| Malformed { reason, too_deep: reader.depth > MAX_DEPTH })
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> Result<Data, String> {
        self.skip_space();
        let value = self.value()?;
        self.skip_space();
        if self.rest.is_empty() { Ok(value) } else { Err("there is text behind the value".to_owned()) }
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn take(&mut self, wanted: &str) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn value(&mut self) -> Result<Data, String> {
        const WORDS: [(&str, Data); 6] = [
            ("null", Data::Null),
            ("true", Data::Bool(true)),
            ("false", Data::Bool(false)),
            ("NaN", Data::Float(f64::NAN)),
            ("Infinity", Data::Float(f64::INFINITY)),
            ("-Infinity", Data::Float(f64::NEG_INFINITY)),
        ];
        for (word, value) in WORDS {
            if self.take(word) {
                return Ok(value);
            }
        }
        match self.rest.chars().next() {
            Some('"') => Ok(Data::Text(Arc::from(self.string()?))),
            Some('[') => self.nested(Self::array),
            Some('{') => self.nested(Self::object),
            Some('-' | '0'..='9') => self.number(),
            _ => Err("a value is expected".to_owned()),
        }
    }

    fn nested(&mut self, read: impl Fn(&mut Self) -> Result<Data, String>) -> Result<Data, String> {
        self.rest = &self.rest[1..];
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("it nests too deep".to_owned());
        }
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn array(&mut self) -> Result<Data, String> {
        let mut items = Vec::new();
        self.skip_space();
        if self.take("]") {
            return Ok(Data::list(items));
        }
        loop {
            self.skip_space();
            items.push(self.value()?);
            self.skip_space();
            if self.take("]") {
                return Ok(Data::list(items));
            }
            if !self.take(",") {
                return Err("a list is not closed".to_owned());
            }
        }
    }

    fn object(&mut self) -> Result<Data, String> {
        let mut members = Members::new();
        self.skip_space();
        if self.take("}") {
            return Ok(Data::map(members));
        }
        loop {
            self.skip_space();
            if !self.rest.starts_with('"') {
                return Err("a key in double quotes is expected".to_owned());
            }
            let key = self.string()?;
            self.skip_space();
            if !self.take(":") {
                return Err("a key has no ':' behind it".to_owned());
            }
            self.skip_space();
            let value = self.value()?;
            members.insert(Arc::from(key), value);
            self.skip_space();
            if self.take("}") {
                return Ok(Data::map(members));
            }
            if !self.take(",") {
                return Err("an object is not closed".to_owned());
            }
        }
    }

    fn number(&mut self) -> Result<Data, String> {
        let start = self.rest;
        let _ = self.take("-");
        if !self.take("0") && self.take_while(|c| c.is_ascii_digit()).is_empty() {
            return Err("a '-' has no digits behind it".to_owned());
        }
        let whole = &start[..start.len() - self.rest.len()];
        // Point and exponent belong to the number only if digits follow.
        let fraction = self.optional(|reader| reader.take("."));
        let exponent = self.optional(|reader| {
            let found = reader.take("e") || reader.take("E");
            let _ = found && (reader.take("+") || reader.take("-"));
            found
        });
        if fraction || exponent {
            let text = &start[..start.len() - self.rest.len()];
            return text.parse().map(Data::Float).map_err(|_| "a number is malformed".to_owned());
        }
        if whole.trim_start_matches('-').len() > MAX_DIGITS {
            return Err("a number is too long".to_owned());
        }
        Integer::from_decimal(whole).map(Data::Integer).ok_or_else(|| "a number is malformed".to_owned())
    }

    /// Takes what `start` takes and the digits behind it, or nothing.
    fn optional(&mut self, start: impl Fn(&mut Self) -> bool) -> bool {
        let before = self.rest;
        let found = start(self) && !self.take_while(|c| c.is_ascii_digit()).is_empty();
        if !found {
            self.rest = before;
        }
        found
    }

    fn string(&mut self) -> Result<String, String> {
        self.rest = &self.rest[1..];
        let mut text = String::new();
        loop {
            text.push_str(self.take_while(|c| c >= ' ' && !matches!(c, '"' | '\\')));
            if self.take("\"") {
                return Ok(text);
            }
            if !self.take("\\") {
                return Err("a string is not closed, or holds a raw control character".to_owned());
            }
            text.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        const LETTERS: [(&str, char); 8] = [
            ("\"", '"'),
            ("\\", '\\'),
            ("/", '/'),
            ("b", '\u{8}'),
            ("f", '\u{c}'),
            ("n", '\n'),
            ("r", '\r'),
            ("t", '\t'),
        ];
        for (letter, c) in LETTERS {
            if self.take(letter) {
                return Ok(c);
            }
        }
        if !self.take("u") {
            return Err("a string has an unknown escape".to_owned());
        }
        let mut code = u32::from(self.hex()?);
        if (0xd800..0xdc00).contains(&code) && self.take("\\u") {
            let low = u32::from(self.hex()?);
            if (0xdc00..0xe000).contains(&low) {
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            }
        }
        char::from_u32(code).ok_or_else(|| "half of a surrogate pair is no character".to_owned())
    }

    fn hex(&mut self) -> Result<u16, String> {
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        self.rest = self.rest.get(4..).unwrap_or_default();
        code.ok_or_else(|| "\\u has no four hexadecimal digits behind it".to_owned())
    }
}
