//! Large answers of SES v1, `{"DkimAttributes": {"example.com": {…}, …}}`, one or a stream of them, in pieces: all
//! processors read them at once, and as long as all goes well the input is not held.
//!
//! Where a piece ends is a guess, and it is proven by reading: a piece that is whole once what is open at its end is
//! closed did end behind a member, or behind an answer. What is left from the first piece on that is not whole is read as
//! any other input.

use std::io::{self, Read};
use std::mem;
use std::sync::Mutex;

use super::Answers;
use crate::world::at_once;

/// Bytes of a piece.
pub(super) const SIZE: usize = 1 << 18;

/// What stands before a piece in place of the pieces before it, where it goes on with the members of an answer.
const BEFORE: &[u8] = b"{\"DkimAttributes\":{";
/// What stands behind such a piece in place of the pieces behind it.
const BEHIND: &[u8] = b"}}";

/// Where a text begins that is read apart from what is before it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// Lines before its own.
    pub(super) lines: usize,
    /// Bytes before it in its line.
    pub(super) column: usize,
    /// Bytes at its beginning that are not of the input.
    pub(super) added: usize,
}

impl Place {
    fn pass(&mut self, content: &[u8]) {
        // A byte holds the count of so few that the processor can count many at once.
        let newlines = |few: &[u8]| few.iter().map(|byte| u8::from(*byte == b'\n')).sum::<u8>();
        self.lines +=
            content.chunks(usize::from(u8::MAX)).map(|few| usize::from(newlines(few))).sum::<usize>();
        let line_start = content.iter().rposition(|byte| *byte == b'\n');
        self.column = line_start.map_or(self.column + content.len(), |newline| content.len() - newline - 1);
    }
}

/// What is left to be read.
pub(super) struct Rest {
    pub(super) bytes: Vec<u8>,
    pub(super) place: Place,
}

/// Whether an input that begins so can be read in pieces.
pub(super) fn are_possible(beginning: &[u8]) -> bool {
    beginning.iter().filter(|byte| !byte.is_ascii_whitespace()).take(BEFORE.len()).eq(BEFORE)
}

/// Takes in the pieces of an input, `beginning` and `content`, of about `size` bytes each.
///
/// # Errors
/// Those of the input; memory that is not there.
pub(super) fn read(
    into: &mut Answers,
    beginning: Vec<u8>,
    content: impl Read + Send,
    size: usize,
) -> io::Result<Rest> {
    let domain = into.domain.clone();
    let (room, identities) = (Room::new(), Room::new());
    let pieces = Pieces { content, size, beginning, added: 0, is_over: false, room: &room };
    let work = |piece: io::Result<Piece>| {
        let mut piece = piece?;
        let answers = Answers { identities: identities.take(), domain: domain.clone(), ..Answers::default() };
        let answers = piece.read(answers);
        Ok::<_, io::Error>((piece, answers))
    };
    let (mut place, mut rest) = (Place::default(), None::<Vec<u8>>);
    at_once(pieces, work, |read| {
        let (piece, answers) = read?;
        match (&mut rest, answers) {
            (Some(rest), _) => {
                rest.try_reserve(piece.content().len())?;
                rest.extend_from_slice(piece.content());
            }
            (None, Some(answers)) => {
                place.pass(piece.content());
                identities.give(into.absorb(answers));
                room.give(piece.bytes);
            }
            (None, None) => {
                place.added = piece.added;
                into.goes_on = piece.added > 0;
                rest = Some(piece.bytes);
            }
        }
        Ok::<_, io::Error>(())
    })?;
    Ok(Rest { bytes: rest.unwrap_or_default(), place })
}

/// Some of the input.
struct Piece {
    bytes: Vec<u8>,
    /// Bytes at its beginning that are not of the input.
    added: usize,
    end: End,
}

/// Where a piece ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Behind the comma behind a member.
    Member,
    /// Behind an answer.
    Answer,
    /// Where the input ends.
    Input,
}

impl Piece {
    /// The bytes of the input.
    fn content(&self) -> &[u8] {
        self.bytes.get(self.added..).unwrap_or_default()
    }

    /// The answers of the piece, where it does end so.
    fn read(&mut self, mut answers: Answers) -> Option<Answers> {
        answers.goes_on = self.added > 0;
        match self.end {
            End::Input => None,
            End::Answer => answers.parse(&self.bytes).is_ok().then_some(answers),
            End::Member => {
                let comma = self.bytes.pop()?;
                self.bytes.extend_from_slice(BEHIND);
                let read = answers.parse(&self.bytes);
                self.bytes.truncate(self.bytes.len() - BEHIND.len());
                self.bytes.push(comma);
                (read.is_ok() && answers.ends_inside).then_some(answers)
            }
        }
    }
}

/// The pieces of an input.
struct Pieces<'r, R> {
    content: R,
    size: usize,
    /// What has been read of the next piece.
    beginning: Vec<u8>,
    added: usize,
    is_over: bool,
    room: &'r Room<u8>,
}

/// Memory that is free again: new memory costs more than what it is filled with.
struct Room<T>(Mutex<Vec<Vec<T>>>);

impl<T> Room<T> {
    fn new() -> Self {
        Self(Mutex::default())
    }

    fn take(&self) -> Vec<T> {
        self.0.lock().ok().and_then(|mut all| all.pop()).unwrap_or_default()
    }

    fn give(&self, mut one: Vec<T>) {
        one.clear();
        if let Ok(mut all) = self.0.lock() {
            all.push(one);
        }
    }
}

impl<R: Read> Iterator for Pieces<'_, R> {
    type Item = io::Result<Piece>;

    fn next(&mut self) -> Option<io::Result<Piece>> {
        if self.is_over {
            return None;
        }
        let piece = self.piece();
        self.is_over = !matches!(&piece, Ok(piece) if piece.end != End::Input);
        Some(piece)
    }
}

impl<R: Read> Pieces<'_, R> {
    fn piece(&mut self) -> io::Result<Piece> {
        let (mut bytes, added) = (mem::take(&mut self.beginning), self.added);
        loop {
            // So much more each time that a member of any length is soon read.
            let (before, wanted) = (bytes.len(), self.size.max(bytes.len()));
            bytes.try_reserve_exact(wanted + BEHIND.len())?;
            if self.content.by_ref().take(wanted as u64).read_to_end(&mut bytes)? < wanted {
                return Ok(Piece { bytes, added, end: End::Input });
            }
            if let Some((at, end)) = last_end(&bytes, before) {
                self.beginning = self.room.take();
                self.beginning.extend_from_slice(if end == End::Member { BEFORE } else { &[] });
                self.added = self.beginning.len();
                self.beginning.extend_from_slice(&bytes[at..]);
                bytes.truncate(at);
                return Ok(Piece { bytes, added, end });
            }
        }
    }
}

/// The last place that looks like the end of a member or an answer. Before `known` there is none that shows without
/// what is behind it.
fn last_end(bytes: &[u8], known: usize) -> Option<(usize, End)> {
    let is_bracket = |at: &usize| bytes[*at] == b'}';
    let first = (0..known).rev().find(is_bracket).unwrap_or(0);
    (first..bytes.len()).rev().filter(is_bracket).find_map(|at| {
        let behind = bytes[at + 1..].trim_ascii_start();
        match behind.split_first()? {
            (b'{', _) => Some((at + 1, End::Answer)),
            (b',', rest) if rest.trim_ascii_start().starts_with(b"\"") => {
                Some((bytes.len() - rest.len(), End::Member))
            }
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::json_error;

    const STREAM: &str = r#"{ "DkimAttributes": {"a.example": {"DkimEnabled": true, "DkimTokens": ["t1", "t2"]},
  "b@x.example": {}, "B@x.example": {},
  "b.example": {"More": {"a": {}, "b": [{}, "}, \"", {}]}, "DkimTokens": ["t3"]}, "c.example" : {} , "d.example":{}},
  "More": {"e.example": {}, "f.example": {"DkimTokens": 1}}}
{"DkimAttributes": {"g.example": {"DkimTokens": ["t4"]}, "b@x.example": {}, "h.example": null}} {"DkimAttributes": {
"i.example": {}, "Tokens": []}} {"DkimAttributes": {"Status": "SUCCESS", "Tokens": ["t5"]}}{"MailFromDomainAttributes": {"a.example": {"MailFromDomain": "m.a.example"},
 "g.example": {"MailFromDomain": "m.g.example"}, "h.example": {}}}"#;

    /// What is read of it, or why it cannot be.
    fn read_by(size: Option<usize>, content: &[u8]) -> Result<String, String> {
        let domain = crate::record::Fqdn::parse("nameless.example").ok();
        let mut answers = Answers { domain, ..Answers::default() };
        let rest = match size {
            None => Rest { bytes: content.to_vec(), place: Place::default() },
            Some(size) => read(&mut answers, Vec::new(), content, size).unwrap(),
        };
        match answers.parse(&rest.bytes) {
            Err(error) => Err(json_error("in.json", &error, rest.place).to_string()),
            Ok(_) => Ok(format!("{} {:?}", answers.addresses, answers.identities)),
        }
    }

    #[test]
    fn pieces_of_any_size_tell_what_the_whole_tells() {
        let good = STREAM.replace("\"h.example\": null", "\"h.example\": {}").replace(", \"Tokens\": []", "");
        assert_eq!(read_by(None, good.as_bytes()).map(|told| told.matches("domain:").count()), Ok(11));
        for content in [STREAM, &good, &good.replace(": ", ":").replace('\n', "")] {
            let bytes = content.as_bytes();
            for size in [1, 60, 300] {
                // Cut off anywhere, or with a byte that does not belong anywhere.
                for at in 0..=bytes.len() {
                    let mut broken = bytes.to_vec();
                    if let Some(byte) = broken.get_mut(at) {
                        *byte = b'}';
                    }
                    for bytes in [&bytes[..at], &broken] {
                        let shown = String::from_utf8_lossy(bytes);
                        assert_eq!(read_by(Some(size), bytes), read_by(None, bytes), "{size}: {shown}");
                    }
                }
            }
        }
    }

    #[test]
    fn pieces_are_of_the_size_and_all_but_the_last_are_read_as_such() {
        let member = |n: usize| format!("\"d{n}.example\": {{\"DkimTokens\": [\"t{n}\"]}}");
        let members: Vec<String> = (0..10_000).map(member).collect();
        let one = format!("{{\"DkimAttributes\": {{{}}}}}\n", members.join(",\n"));
        let mut answers = Answers::default();
        let rest = read(&mut answers, Vec::new(), one.repeat(3).as_bytes(), 5_000).unwrap();
        assert!(rest.bytes.len() < 10_100, "{}", rest.bytes.len());
        assert!(answers.identities.len() > 29_500 && rest.place.lines > 29_500);
        // The same of a stream of answers about one domain each.
        let stream: String =
            (0..10_000).map(|n| format!("{{\"DkimAttributes\": {{{}}}}}\n", member(n))).collect();
        let mut answers = Answers::default();
        let rest = read(&mut answers, Vec::new(), stream.as_bytes(), 5_000).unwrap();
        assert!(rest.bytes.len() < 10_100, "{}", rest.bytes.len());
        assert!(answers.identities.len() > 9_500 && rest.place.lines > 9_500);
    }
}
