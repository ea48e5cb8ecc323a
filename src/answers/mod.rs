//! Saved answers of SES and what else holds its tokens, to identities. Told apart by content; several in one stream.

mod answer;
mod attributes;
mod console;
mod draft;
mod members;
mod nested;
mod opening;
mod pieces;
mod snapshot;
mod terraform;
mod wording;
mod yaml;

use std::collections::HashSet;
use std::io::{self, Read};

use serde::de::DeserializeSeed;
use thiserror::Error;

use crate::record::{Fqdn, Identity};
use answer::{Answer, SHAPES};
use draft::{Draft, Name};
use opening::{Kind, Opening};
use pieces::{Place, Rest};

/// What was read.
#[derive(Debug, Default)]
pub struct Answers {
    /// The domain identities, in the order in which they came; also those without tokens.
    pub identities: Vec<Identity>,
    /// How many identities are e-mail addresses: these have no records of their own.
    pub addresses: usize,
    /// The addresses that were counted, where they were named.
    known_addresses: HashSet<Box<str>>,
    /// The domain of answers that do not carry theirs.
    domain: Option<Fqdn>,
    /// Whether the answer that is read next goes on with `DkimAttributes` by domain.
    goes_on: bool,
    /// Whether the answer that was read last has nothing else in it.
    ends_inside: bool,
}

/// An input that cannot be used. Each message names the input, and the line where there is one.
#[derive(Debug, Error)]
pub enum AnswerError {
    /// Broken, or a shape or value that no answer of SES has.
    #[error("{input}:{line}:{}{message}", column.map_or_else(|| " ".to_string(), |column| format!("{column}: ")))]
    Parse {
        /// The file, or `standard input`.
        input: String,
        /// From 1.
        line: usize,
        /// From 1; none where the line has not begun.
        column: Option<usize>,
        /// What is wrong there.
        message: String,
    },
    /// Something else altogether.
    #[error("{0}: this is neither JSON nor YAML of SES, nor the CSV file of its console; {SHAPES}")]
    Unknown(String),
    /// Nothing in it.
    #[error("{0}: nothing in it; {SHAPES}")]
    Empty(String),
    /// Not UTF-8.
    #[error("{0}: this is UTF-16; save it as UTF-8 (in PowerShell: | Out-File -Encoding utf8)")]
    Utf16(String),
    /// The input cannot be read.
    #[error("{input}: cannot read: {source}")]
    Read {
        /// The file, or `standard input`.
        input: String,
        /// What the system says.
        source: io::Error,
    },
}

/// How much of an input is tried before the rest is read.
const TRIAL: u64 = 1 << 16;

impl AnswerError {
    fn without_column(mut self) -> Self {
        if let Self::Parse { column, .. } = &mut self {
            *column = None;
        }
        self
    }
}

impl Answers {
    /// Reads all answers of `content`, piece by piece; `input` is what messages call it. `domain` is the domain of
    /// those that do not carry theirs.
    ///
    /// # Errors
    /// [`AnswerError`] for the first thing that cannot be used; the run is over then, for what came before it was
    /// taken.
    pub fn read(
        &mut self,
        input: &str,
        mut content: impl Read + Send,
        domain: Option<&Fqdn>,
    ) -> Result<(), AnswerError> {
        let unread = |source| AnswerError::Read { input: input.into(), source };
        let opening = Opening::read(&mut content).map_err(unread)?;
        (self.domain, self.goes_on) = (domain.cloned(), false);
        let whole = io::Cursor::new(opening.bytes).chain(content);
        match opening.kind {
            Kind::Utf16 => Err(AnswerError::Utf16(input.into())),
            Kind::Other => Err(AnswerError::Unknown(input.into())),
            Kind::Csv(delimiter) => console::read(self, input, whole, delimiter),
            Kind::Json | Kind::Blank => self.read_json(input, whole),
            Kind::Yaml => self.read_yaml(input, whole),
        }
    }

    /// YAML is held whole; no answer is printed in it unasked.
    fn read_yaml(&mut self, input: &str, mut content: impl Read + Send) -> Result<(), AnswerError> {
        let mut bytes = Vec::new();
        let read = content.read_to_end(&mut bytes);
        read.map_err(|source| AnswerError::Read { input: input.into(), source })?;
        let text = String::from_utf8(bytes).map_err(|_| AnswerError::Parse {
            input: input.into(),
            line: 1,
            column: None,
            message: "this is not UTF-8".into(),
        })?;
        let json = yaml::to_json(&text).map_err(|(line, message)| {
            let message = crate::world::printable(&message);
            AnswerError::Parse { input: input.into(), line, column: None, message }
        })?;
        // The columns are those of the JSON.
        self.read_json(input, json.as_bytes()).map_err(AnswerError::without_column)
    }

    fn read_json(&mut self, input: &str, mut content: impl Read + Send) -> Result<(), AnswerError> {
        let unread = |source| AnswerError::Read { input: input.into(), source };
        let mut bytes = Vec::new();
        content.by_ref().take(TRIAL).read_to_end(&mut bytes).map_err(unread)?;
        let mut rest = Rest { bytes, place: Place::default() };
        if rest.bytes.len() as u64 == TRIAL {
            // What is wrong at its beginning need not be read to its end.
            let mut trial = Self { domain: self.domain.clone(), ..Self::default() };
            match trial.parse(&rest.bytes) {
                Err(error) if !error.is_eof() => return Err(json_error(input, &error, rest.place)),
                _ if pieces::are_possible(&rest.bytes) => {
                    rest = pieces::read(self, rest.bytes, content, pieces::SIZE).map_err(unread)?;
                }
                _ => drop(content.read_to_end(&mut rest.bytes).map_err(unread)?),
            };
        }
        match self.parse(&rest.bytes) {
            Ok(true) => Ok(()),
            Ok(false) => Err(AnswerError::Empty(input.into())),
            Err(error) => Err(json_error(input, &error, rest.place)),
        }
    }

    /// Takes all the answers: a reader that is asked for each byte takes four times as long. Whether there
    /// was one.
    fn parse(&mut self, bytes: &[u8]) -> serde_json::Result<bool> {
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let mut any = false;
        while reader.end().is_err() {
            self.goes_on &= !any;
            Answer(self).deserialize(&mut reader)?;
            any = true;
        }
        Ok(any)
    }

    /// Takes over what another has read, the next piece of the same input; gives back the room that it was in.
    fn absorb(&mut self, mut other: Self) -> Vec<Identity> {
        self.identities.append(&mut other.identities);
        self.addresses += other.addresses - other.known_addresses.len();
        for address in other.known_addresses {
            self.addresses += usize::from(self.known_addresses.insert(address));
        }
        other.identities
    }

    /// Takes an identity that is named.
    fn take(&mut self, mut draft: Draft) {
        match draft.name.take() {
            Some(Name::Domain(domain)) => self.identities.push(draft.into_identity(domain)),
            Some(Name::Address(address)) => {
                self.addresses += usize::from(self.known_addresses.insert(address))
            }
            None => {}
        }
    }
}

/// The error of a text that is at this place of the input.
fn json_error(input: &str, error: &serde_json::Error, place: Place) -> AnswerError {
    let message = crate::world::printable(&wording::sentence(error));
    // In column 0 the reader is behind the end of the line that is meant; in front of the first it has not begun.
    let (line, column) = match (error.line(), error.column()) {
        (1, 0) => (1, Some(1)),
        (1, column) => (1, Some((column + place.column).saturating_sub(place.added))),
        (line, 0) => (line.saturating_sub(1), None),
        (line, column) => (line, Some(column)),
    };
    AnswerError::Parse { input: input.into(), line: line.max(1) + place.lines, column, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str, domain: Option<&str>) -> Result<Vec<(String, usize)>, String> {
        let domain = domain.map(|d| Fqdn::parse(d).unwrap());
        let mut answers = Answers::default();
        answers.read("in.json", content.as_bytes(), domain.as_ref()).map_err(|error| error.to_string())?;
        Ok(answers.identities.iter().map(|i| (i.domain.to_string(), i.tokens.len())).collect())
    }

    #[test]
    fn both_shapes_are_read_alone_and_in_one_stream() {
        let tokens = r#"{"DkimTokens": ["a", "b", "c"]}"#;
        let attributes = r#"{"DkimAttributes": {
            "Example.ORG.": {"DkimEnabled": true, "DkimVerificationStatus": "Success", "DkimTokens": ["d"]},
            "pending.example": {"DkimEnabled": false, "DkimVerificationStatus": "NotStarted"}}}"#;
        assert_eq!(read(tokens, Some("example.com")).unwrap(), [("example.com".into(), 3)]);
        let two = [("example.org".to_string(), 1), ("pending.example".to_string(), 0)];
        assert_eq!(read(attributes, None).unwrap(), two);
        for between in ["", "\n", " \r\n\t"] {
            let stream = format!("\u{feff}{attributes}{between}{tokens}{between}");
            assert_eq!(read(&stream, Some("x.example")).unwrap().len(), 3);
        }
    }

    #[test]
    fn e_mail_addresses_are_counted_and_left_out() {
        let content = r#"{"DkimAttributes": {"bob@example.com": {"DkimTokens": ["a"]}, "example.com": {"DkimTokens": ["a"]}}}"#;
        let mut answers = Answers::default();
        answers.read("-", content.as_bytes(), None).unwrap();
        assert_eq!((answers.identities.len(), answers.addresses), (1, 1));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (content, expected) in [
            ("", "in.json: nothing in it"),
            (" \n ", "nothing in it"),
            ("{\"DkimTokens\": [\"a\"]}", "in.json:1:21: this answer does not name its domain"),
            ("{\n  \"DkimTokens\": [\n", "in.json:2: the input ends in the middle of a list"),
            ("hello", "in.json: this is neither JSON nor YAML of SES"),
            ("[1]", "in.json:1:1: expected an object, {…}, an answer of SES, found a list"),
            ("{\"Tokens\": []}", "no answer of SES"),
            ("{}", "no answer of SES"),
            ("{\"DkimTokens\": \"a\"}", "in.json:1:"),
            ("{\"DkimTokens\": [1]}", "in.json:1:17: expected a token, which is a text, found a number"),
            ("{\"DkimTokens\": [\n\"a b\"]}", "in.json:2:5: \"a b\" is no DKIM token"),
            ("{\"DkimTokens\": [null]}", "in.json:1:"),
            (
                "{\"Identities\": [{\"Domain\":\n1\n}]}",
                "in.json:2:1: expected a text for \"Domain\", found a number",
            ),
            ("{\"DkimTokens\": [\"a\n\"]}", "in.json:1: control character"),
            (
                "{\"DkimAttributes\": {\"a.b\": 1}}",
                "expected an object, the DKIM attributes of one identity, found a number",
            ),
            ("{\"DkimAttributes\": {\"a.b\": {}, \"Tokens\": []}}", "it must be either"),
            ("{\"DkimAttributes\": {\"a..b\": {\"DkimTokens\": []}}}", "empty label"),
            ("{\"DkimAttributes\": {\"a/b\": {\"DkimTokens\": []}}}", "'/'"),
            (
                "{\"DkimAttributes\": {}}\n{\"DkimTokens\": [\"a\"]}",
                "in.json:2:21: this answer does not name",
            ),
            ("{\"DkimAttributes\": {}} x", "in.json:1:"),
            ("{\"DkimTokens\": [\"a\"], \"DkimTokens\": [\"b\"]}", "twice"),
        ] {
            let message = read(content, None).unwrap_err();
            assert!(message.contains(expected), "{content}: {message}");
        }
        let utf16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(matches!(Answers::default().read("-", &utf16[..], None), Err(AnswerError::Utf16(_))));
        assert!(matches!(
            Answers::default().read("-", &b"{\"DkimTokens\": [\"\xFF\"]}"[..], None),
            Err(AnswerError::Parse { .. })
        ));
    }
}
