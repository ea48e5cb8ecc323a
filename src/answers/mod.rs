//! Saved answers of SES, as the AWS CLI prints them, to identities. Told apart by content; several in one stream.

mod shape;

use thiserror::Error;

use crate::record::{Fqdn, Identity};
use shape::{Answer, AnyAnswer};

/// What was read.
#[derive(Debug, Default)]
pub struct Answers {
    /// The domain identities, in the order in which they came; also those without tokens.
    pub identities: Vec<Identity>,
    /// How many identities are e-mail addresses: these have no records of their own.
    pub addresses: usize,
}

/// An input that cannot be used. Each message names the input and the line.
#[derive(Debug, Error)]
pub enum AnswerError {
    /// Broken JSON, or a shape or value that no answer of SES has.
    #[error("{input}:{line}:{column}: {message}")]
    Parse {
        /// The file, or `standard input`.
        input: String,
        /// From 1.
        line: usize,
        /// From 1; 0 where the line has ended.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// Nothing in it.
    #[error(
        "{0}: nothing in it; give what `aws ses get-identity-dkim-attributes` or `verify-domain-dkim` printed"
    )]
    Empty(String),
    /// Not UTF-8.
    #[error("{0}: this is UTF-16; save it as UTF-8 (in PowerShell: | Out-File -Encoding utf8)")]
    Utf16(String),
    /// `{"DkimTokens": …}` does not say whose tokens they are.
    #[error(
        "{input}:{line}: this answer does not name its domain (verify-domain-dkim's does not); pass --domain, once"
    )]
    Nameless {
        /// The file, or `standard input`.
        input: String,
        /// Where the answer begins, from 1.
        line: usize,
    },
}

impl Answers {
    /// Reads all answers of `content`; `input` is what messages call it. `domain` is the domain of those that
    /// do not carry theirs.
    ///
    /// # Errors
    /// [`AnswerError`] for the first thing that cannot be used; nothing is taken from the input then.
    pub fn read(&mut self, input: &str, content: &[u8], domain: Option<&Fqdn>) -> Result<(), AnswerError> {
        if content.starts_with(b"\xFF\xFE") || content.starts_with(b"\xFE\xFF") {
            return Err(AnswerError::Utf16(input.into()));
        }
        // Windows tools put a byte order mark in front.
        let content = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
        let mut stream = serde_json::Deserializer::from_slice(content).into_iter::<AnyAnswer>();
        let mut any = false;
        loop {
            let start = stream.byte_offset();
            let Some(answer) = stream.next() else { break };
            let answer = answer.map_err(|error| parse_error(input, start, content, &error))?;
            self.take(answer, domain)
                .map_err(|()| AnswerError::Nameless { input: input.into(), line: line_of(content, start) })?;
            any = true;
        }
        if any { Ok(()) } else { Err(AnswerError::Empty(input.into())) }
    }

    /// Fails for an answer whose domain nobody knows.
    fn take(&mut self, AnyAnswer(answers): AnyAnswer, domain: Option<&Fqdn>) -> Result<(), ()> {
        for answer in answers {
            match answer {
                Answer::Tokens(tokens) => {
                    self.identities.push(Identity::new(domain.ok_or(())?.clone(), tokens))
                }
                Answer::Domain(domain, tokens) => self.identities.push(Identity::new(domain, tokens)),
                Answer::Address => self.addresses += 1,
            }
        }
        Ok(())
    }
}

/// The place in the whole content: the reader counts the lines of the stream itself, but a value that fails late
/// in a stream of many answers is still counted from the first one.
fn parse_error(input: &str, start: usize, content: &[u8], error: &serde_json::Error) -> AnswerError {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = text.strip_suffix(&place).unwrap_or(&text);
    let (line, column) =
        if error.line() == 0 { (line_of(content, start), 1) } else { (error.line(), error.column()) };
    AnswerError::Parse { input: input.into(), line, column, message: crate::world::printable(message) }
}

/// The line, from 1, of the first character that is no white space at or behind `offset`.
fn line_of(content: &[u8], offset: usize) -> usize {
    let space = content[offset..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    1 + content[..offset + space].iter().filter(|b| **b == b'\n').count()
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
            ("{\"DkimTokens\": [\"a\"]}", "in.json:1: this answer does not name its domain"),
            ("{\n  \"DkimTokens\": [\n", "in.json:3:"),
            ("hello", "in.json:1:1: expected value"),
            ("[1]", "in.json:1:"),
            ("{\"Tokens\": []}", "no answer of SES"),
            ("{}", "no answer of SES"),
            ("{\"DkimTokens\": \"a\"}", "in.json:1:"),
            ("{\"DkimTokens\": [1]}", "in.json:1:17: "),
            ("{\"DkimTokens\": [\n\"a b\"]}", "in.json:2:6: \"a b\" is no DKIM token"),
            ("{\"DkimTokens\": [null]}", "in.json:1:"),
            ("{\"DkimAttributes\": {\"a..b\": {\"DkimTokens\": []}}}", "empty label"),
            ("{\"DkimAttributes\": {\"a/b\": {\"DkimTokens\": []}}}", "'/'"),
            ("{\"DkimAttributes\": {}}\n{\"DkimTokens\": [\"a\"]}", "in.json:2: this answer does not name"),
            ("{\"DkimAttributes\": {}} x", "in.json:1:"),
            ("{\"DkimTokens\": [\"a\"], \"DkimTokens\": [\"b\"]}", "twice"),
        ] {
            let message = read(content, None).unwrap_err();
            assert!(message.contains(expected), "{content}: {message}");
        }
        let utf16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(matches!(Answers::default().read("-", &utf16, None), Err(AnswerError::Utf16(_))));
        assert!(matches!(
            Answers::default().read("-", b"{\"DkimTokens\": [\"\xFF\"]}", None),
            Err(AnswerError::Parse { .. })
        ));
    }
}
