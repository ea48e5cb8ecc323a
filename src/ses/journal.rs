//! What `--debug` tells: every step, no secret. Session tokens, signatures and secret keys never get as far as a line.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::{HeaderMap, Method, Uri};

use super::wire::RawAnswer;

/// The longest part of a body that is shown.
const LONGEST_BODY: usize = 4096;

/// Lines that wait to be printed; none are kept where nobody asked for them.
#[derive(Debug, Clone, Default)]
pub(super) struct Journal(Option<Arc<Mutex<Vec<String>>>>);

impl Journal {
    pub(super) fn new(wanted: bool) -> Self {
        Self(wanted.then(Arc::default))
    }

    pub(super) fn note(&self, text: fmt::Arguments<'_>) {
        if let Some(lines) = &self.0 {
            lines.lock().unwrap_or_else(PoisonError::into_inner).push(text.to_string());
        }
    }

    pub(super) fn request(&self, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) {
        self.note(format_args!("request: {method} {uri}"));
        for (name, value) in headers {
            let value = if is_public(name.as_str()) { value.to_str().unwrap_or("…") } else { "(redacted)" };
            self.note(format_args!("request header: {name}: {value}"));
        }
        self.note(format_args!("request body: {}", shown(body)));
    }

    pub(super) fn answer(&self, answer: &RawAnswer) {
        self.note(format_args!("answer: status {}, {} bytes", answer.status, answer.body.len()));
        self.note(format_args!("answer body: {}", shown(&answer.body)));
    }

    /// The lines since the last call.
    pub(super) fn take(&self) -> Vec<String> {
        let lines = self
            .0
            .as_ref()
            .map(|lines| std::mem::take(&mut *lines.lock().unwrap_or_else(PoisonError::into_inner)));
        lines.unwrap_or_default()
    }
}

/// The headers that hold no secret; any other, known or not, is not shown.
fn is_public(name: &str) -> bool {
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

fn shown(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(LONGEST_BODY)]).into_owned();
    if is_secret(&text) { "(redacted)".into() } else { text }
}

/// Answers of the services that hand out credentials.
fn is_secret(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    [
        "secretaccesskey",
        "sessiontoken",
        "accesstoken",
        "refreshtoken",
        "webidentitytoken",
        "clientsecret",
        "samlassertion",
    ]
    .iter()
    .any(|word| text.contains(word))
}
