//! What `--debug` tells: every step, no secret. Session tokens, signatures and secret keys never get as far as a line.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::header::AUTHORIZATION;
use hyper::{HeaderMap, Method, Uri};

use super::wire::RawAnswer;

/// The longest part of a body that is shown.
const LONGEST_BODY: usize = 4096;

/// What stands in the place of a secret.
pub(super) const REDACTED: &str = "(redacted)";

/// Lines that wait to be printed; none are kept where nobody asked for them.
#[derive(Debug, Clone, Default)]
pub(super) struct Journal {
    pages: Option<Arc<Mutex<Pages>>>,
    /// Bodies are not shown: they hold credentials.
    hides_bodies: bool,
}

#[derive(Debug, Default)]
struct Pages {
    lines: Vec<String>,
    /// What never gets on a line, wherever it turns up: SES repeats a session token in what it says of a bad signature.
    secrets: Vec<String>,
}

impl Journal {
    pub(super) fn new(wanted: bool) -> Self {
        Self { pages: wanted.then(Arc::default), hides_bodies: false }
    }

    /// The same journal for requests whose bodies hold credentials.
    pub(super) fn without_bodies(&self) -> Self {
        Self { hides_bodies: true, ..self.clone() }
    }

    /// Whether the bodies are those of SES, which hold no credentials of their own.
    pub(super) fn shows_bodies(&self) -> bool {
        !self.hides_bodies
    }

    /// Keeps this off all lines to come.
    pub(super) fn hide(&self, secret: &str) {
        if let Some(pages) = &self.pages
            && !secret.is_empty()
        {
            pages.lock().unwrap_or_else(PoisonError::into_inner).secrets.push(secret.to_string());
        }
    }

    pub(super) fn note(&self, text: fmt::Arguments<'_>) {
        if let Some(pages) = &self.pages {
            let mut pages = pages.lock().unwrap_or_else(PoisonError::into_inner);
            let line =
                pages.secrets.iter().fold(text.to_string(), |line, secret| line.replace(secret, REDACTED));
            pages.lines.push(line);
        }
    }

    pub(super) fn request(&self, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) {
        if self.pages.is_none() {
            return;
        }
        let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if let Some((_, signature)) = authorization.and_then(|text| text.split_once("Signature=")) {
            self.hide(signature);
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
        if self.hides_bodies {
            return REDACTED.to_string();
        }
        String::from_utf8_lossy(&body[..body.len().min(LONGEST_BODY)]).into_owned()
    }

    /// The lines since the last call.
    pub(super) fn take(&self) -> Vec<String> {
        let Some(pages) = &self.pages else { return Vec::new() };
        std::mem::take(&mut pages.lock().unwrap_or_else(PoisonError::into_inner).lines)
    }
}

/// The address without the user and the password in front of its host.
pub(super) fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_string() };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}{path}"),
        None => url.to_string(),
    }
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
        journal.hide("tok");
        let mut headers = HeaderMap::new();
        for (name, value) in
            [("authorization", "AWS4 Signature=abc"), ("x-amz-security-token", "tok"), ("host", "h")]
        {
            headers.insert(name, value.parse().unwrap());
        }
        journal.request(&Method::POST, &Uri::from_static("http://u:pass@h/x@y"), &headers, b"a tok");
        journal.answer(&RawAnswer {
            status: 403,
            body: b"x-amz-security-token:tok abc".to_vec(),
            ..RawAnswer::default()
        });
        journal.without_bodies().request(
            &Method::GET,
            &Uri::from_static("http://h"),
            &HeaderMap::new(),
            b"key",
        );
        let lines = journal.take().join("\n");
        for secret in ["tok ", ":tok", "abc", "pass", "key"] {
            assert!(!lines.contains(secret), "{secret}: {lines}");
        }
        assert!(lines.contains("http://h/x@y") && lines.contains("host: h"), "{lines}");
        Journal::new(false).note(format_args!("x"));
    }
}
