//! What `--debug` tells: every step, no secret. Session tokens, signatures and secret keys never get as far as a line.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::{HeaderMap, Method, Uri};

use super::address::without_user;
use super::wire::RawAnswer;

/// The longest part of a body that is shown.
const LONGEST_BODY: usize = 4096;

/// What stands in the place of a secret.
const REDACTED: &str = "(redacted)";

/// Less than this is no secret that anybody could keep, and may well be part of an innocent word.
const SHORTEST: usize = 8;

/// Lines that wait to be printed; none are kept where nobody asked for them.
#[derive(Debug, Clone, Default)]
pub(super) struct Journal {
    lines: Option<Arc<Mutex<Vec<String>>>>,
    /// What is never shown, wherever it turns up: SES repeats a session token in what it says of a bad signature, and a
    /// proxy that fails may repeat everything. By length.
    secrets: Arc<Mutex<BTreeSet<(usize, String)>>>,
    /// Bodies are not shown: they hold credentials.
    hides_bodies: bool,
}

impl Journal {
    pub(super) fn new(wanted: bool) -> Self {
        Self { lines: wanted.then(Arc::default), ..Self::default() }
    }

    /// The same journal for requests whose bodies hold credentials.
    pub(super) fn without_bodies(&self) -> Self {
        Self { hides_bodies: true, ..self.clone() }
    }

    /// Keeps this off all that is shown from now on.
    pub(super) fn hide(&self, secret: &str) {
        if secret.len() >= SHORTEST {
            locked(&self.secrets).insert((secret.len(), secret.to_string()));
        }
    }

    /// The text without the secrets.
    pub(super) fn redacted(&self, text: &str) -> String {
        let secrets = locked(&self.secrets);
        // The longest first: one that is a part of another would leave the rest of it to be seen.
        secrets.iter().rev().fold(text.to_string(), |text, (_, secret)| text.replace(secret, REDACTED))
    }

    pub(super) fn note(&self, text: fmt::Arguments<'_>) {
        if let Some(lines) = &self.lines {
            locked(lines).push(self.redacted(&text.to_string()));
        }
    }

    pub(super) fn request(&self, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) {
        for (_, value) in headers.iter().filter(|(name, _)| !is_public(name.as_str())) {
            // Without the words in front (`Basic`, `AWS4-HMAC-SHA256 Credential=…`).
            let last = value.to_str().unwrap_or_default().rsplit(' ').next().unwrap_or_default();
            self.hide(last.strip_prefix("Signature=").unwrap_or(last));
        }
        self.note(format_args!("request: {method} {}", without_user(&uri.to_string())));
        for (name, value) in headers {
            let value = if is_public(name.as_str()) { value.to_str().unwrap_or("…") } else { REDACTED };
            self.note(format_args!("request header: {name}: {value}"));
        }
        self.note(format_args!("request body: {}", self.shown(body)));
    }

    pub(super) fn answer(&self, answer: &RawAnswer) {
        self.note(format_args!("answer: status {}, {} bytes", answer.status, answer.body.len()));
        self.note(format_args!("answer body: {}", self.shown(&answer.body)));
    }

    fn shown(&self, body: &[u8]) -> String {
        if self.hides_bodies || self.lines.is_none() {
            return REDACTED.to_string();
        }
        let mut text = self.redacted(&String::from_utf8_lossy(body));
        let decoded = decoded(&text);
        if self.redacted(&decoded) != decoded {
            return REDACTED.to_string();
        }
        text.truncate(text.floor_char_boundary(LONGEST_BODY));
        text
    }

    /// The lines since the last call.
    pub(super) fn take(&self) -> Vec<String> {
        self.lines.as_ref().map(|lines| std::mem::take(&mut *locked(lines))).unwrap_or_default()
    }
}

/// What XML or JSON says, without its escapes: `&#47;` and `\/` are `/`.
fn decoded(text: &str) -> String {
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(text) {
        return value.to_string();
    }
    let Ok(document) = roxmltree::Document::parse(text) else { return String::new() };
    document.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect()
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The headers that hold no secret; any other, known or not, is not shown.
pub(super) fn is_public(name: &str) -> bool {
    const PUBLIC: [&str; 12] = [
        "accept",
        "amz-sdk-invocation-id",
        "amz-sdk-request",
        "content-length",
        "content-type",
        "date",
        "host",
        "user-agent",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-target",
        "x-amz-user-agent",
    ];
    PUBLIC.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stay_off_the_lines() {
        let journal = Journal::new(true);
        journal.hide("tok/en+of=");
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("authorization", "AWS4-HMAC-SHA256 Credential=AKID/x, SignedHeaders=host, Signature=abcdefgh"),
            ("proxy-authorization", "Basic dXNlcg=="),
            ("host", "example.com"),
            ("x-empty", ""),
            ("x-short", "exam"),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let uri = Uri::from_static("http://u:password@h/x");
        journal.request(&Method::POST, &uri, &headers, b"a tok/en+of=");
        journal.without_bodies().request(
            &Method::GET,
            &Uri::from_static("http://h"),
            &HeaderMap::new(),
            b"key",
        );
        let answer = |body: String| {
            journal.answer(&RawAnswer { status: 403, body: body.into_bytes(), ..RawAnswer::default() });
        };
        answer("token:tok/en+of= abcdefghabcdefgh example.com".into());
        answer("<E>tok&#47;en+of=</E>".into());
        answer(r#"{"message": "tok\/en\u002bof="}"#.into());
        answer(format!("{}tok/en+of=", "x".repeat(LONGEST_BODY - 4)));
        let lines = journal.take().join("\n");
        for secret in ["tok/", "tok&", "tok\\", "xtok", "abcdefgh", "password", "key", "dXNlcg"] {
            assert!(!lines.contains(secret), "{secret}: {lines}");
        }
        assert!(lines.contains("http://h/x") && lines.contains("host: example.com"), "{lines}");
        assert!(lines.contains("token:(redacted) (redacted)(redacted) example.com"), "{lines}");
        assert_eq!(journal.redacted("exam dXNlcg=="), "exam (redacted)");
        journal.hide("aa tok/en+of=");
        assert_eq!(journal.redacted("aa tok/en+of="), REDACTED);
    }
}
