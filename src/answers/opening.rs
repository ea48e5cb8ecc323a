//! How an input begins, which tells what it is: enough is read for that and no more, so that an input of any size
//! that is something else is refused at once.

use std::io::{self, Read};

/// Bytes at the beginning that are looked at.
const LENGTH: usize = 4096;

/// What an input may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing but white space, as far as it was looked at.
    Blank,
    Json,
    /// Text with a member of an answer at its beginning.
    Yaml,
    /// Text with the header of the console's CSV; the byte that parts its columns.
    Csv(u8),
    Utf16,
    Other,
}

/// The beginning of an input, without its byte order mark.
pub(super) struct Opening {
    pub(super) bytes: Vec<u8>,
    pub(super) kind: Kind,
}

impl Opening {
    /// Reads until it shows what the input is.
    ///
    /// # Errors
    /// Those of the input.
    pub(super) fn read(input: &mut impl Read) -> io::Result<Self> {
        let mut bytes = Vec::with_capacity(LENGTH);
        while bytes.len() < LENGTH && !is_enough(&bytes) {
            let before = bytes.len();
            bytes.resize(LENGTH, 0);
            let read = loop {
                match input.read(&mut bytes[before..]) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    read => break read?,
                }
            };
            bytes.truncate(before + read);
            if read == 0 {
                break;
            }
        }
        // Windows tools put a byte order mark in front.
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            bytes.drain(..3);
        }
        let kind = kind(&bytes);
        Ok(Self { bytes, kind })
    }
}

/// Whether the first thing in it is a bracket, or a whole line.
fn is_enough(bytes: &[u8]) -> bool {
    let begun = bytes.trim_ascii_start();
    begun.starts_with(b"{") || begun.contains(&b'\n')
}

fn kind(bytes: &[u8]) -> Kind {
    let begun = bytes.trim_ascii_start();
    match begun {
        [] => Kind::Blank,
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [b'{' | b'"' | b'T', 0, ..] | [0, b'{' | b'"' | b'T', ..] => {
            Kind::Utf16
        }
        [b'{' | b'[', ..] => Kind::Json,
        _ if is_yaml(begun) => Kind::Yaml,
        _ => super::console::delimiter_of(begun).map_or(Kind::Other, Kind::Csv),
    }
}

/// `Identities:`, after what may stand in front of the first member; any other text could be YAML as well.
fn is_yaml(begun: &[u8]) -> bool {
    let text = begun.strip_prefix(b"---").unwrap_or(begun).trim_ascii_start();
    let text = text.strip_prefix(b"- ").unwrap_or(text);
    let name = text.split(|b| *b == b':').next().unwrap_or_default();
    text.len() > name.len() && super::answer::is_part(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening(mut bytes: &[u8]) -> Kind {
        Opening::read(&mut bytes).unwrap().kind
    }

    #[test]
    fn the_beginning_tells_what_an_input_is() {
        for (bytes, kind) in [
            (&b""[..], Kind::Blank),
            (b"\xEF\xBB\xBF \r\n", Kind::Blank),
            (b"\xEF\xBB\xBF\n {", Kind::Json),
            (b"[1]", Kind::Json),
            (b"\xFF\xFE{\0", Kind::Utf16),
            (b"{\0\"\0", Kind::Utf16),
            (b"Type,Name,Value\r\n", Kind::Csv(b',')),
            (b"\xEF\xBB\xBF\"Value\";\"Record name\";\"TYPE\"", Kind::Csv(b';')),
            (b"DkimTokens:\n- a\n", Kind::Yaml),
            (b"---\nIdentities: []\n", Kind::Yaml),
            (b"- Identities:\n", Kind::Yaml),
            (b"- DkimTokens", Kind::Other),
            (b"Subject: x\n", Kind::Other),
            (b"Name,Value\n", Kind::Other),
            (b"hello", Kind::Other),
            (b"\0\0\0\0", Kind::Other),
        ] {
            assert_eq!(opening(bytes), kind, "{bytes:?}");
        }
    }

    #[test]
    fn nothing_is_waited_for_once_it_is_told() {
        struct Waits;
        impl Read for Waits {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::TimedOut.into())
            }
        }
        for told in ["{", " \n{", "hello\n", "Type,Name,Value\n"] {
            assert!(Opening::read(&mut told.as_bytes().chain(Waits)).is_ok(), "{told}");
        }
    }

    #[test]
    fn an_endless_input_is_looked_at_no_further_than_needed() {
        for endless in [0, b'x', b' ', b'\n', b'\xFF'] {
            assert_eq!(Opening::read(&mut io::repeat(endless)).unwrap().bytes.len(), LENGTH);
        }
    }
}
