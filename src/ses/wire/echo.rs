//! What was secret in a request is taken out of its answer, before anybody reads it: SES repeats the session token in
//! what it says of a bad signature, and a proxy that fails may repeat everything.

use hyper::HeaderMap;

use crate::ses::journal::{REDACTED, is_public};

/// Less than this is no secret that anybody could keep, and may well be part of an innocent word.
const SHORTEST: usize = 8;

/// The secrets of one request.
pub(super) struct Secrets(Vec<Vec<u8>>);

impl Secrets {
    /// Those that its headers hold: all values but the public ones, without the words in front (`Basic`,
    /// `AWS4-HMAC-SHA256 Credential=…`).
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let hidden = headers.iter().filter(|(name, _)| !is_public(name.as_str()));
        let secret = |value: &[u8]| {
            let last = value.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
            last.strip_prefix(b"Signature=").unwrap_or(last).to_vec()
        };
        let secrets = hidden.map(|(_, value)| secret(value.as_bytes()));
        Self(secrets.filter(|secret| secret.len() >= SHORTEST).collect())
    }

    /// The body without them.
    pub(super) fn hide_in(&self, body: Vec<u8>) -> Vec<u8> {
        self.0.iter().fold(body, |body, secret| without(body, secret))
    }
}

fn without(mut body: Vec<u8>, secret: &[u8]) -> Vec<u8> {
    let mut from = 0;
    while let Some(at) = body[from..].windows(secret.len()).position(|window| window == secret) {
        body.splice(from + at..from + at + secret.len(), REDACTED.bytes());
        from += at + REDACTED.len();
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_secret_is_taken_out() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("authorization", "AWS4-HMAC-SHA256 Credential=AKID/x, SignedHeaders=host, Signature=abcdefgh"),
            ("proxy-authorization", "Basic dXNlcg=="),
            ("x-amz-security-token", "tok+en/="),
            ("host", "example.com"),
            ("x-empty", ""),
            ("x-short", "exam"),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let body = b"dXNlcg==; tok+en/= abcdefghabcdefgh example.com \xff abcdefgh".to_vec();
        let hidden = Secrets::of(&headers).hide_in(body);
        let text = String::from_utf8_lossy(&hidden).into_owned();
        let expected = "(redacted); (redacted) (redacted)(redacted) example.com \u{fffd} (redacted)";
        assert_eq!(text, expected);
    }
}
