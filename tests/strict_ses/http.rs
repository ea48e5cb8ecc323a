//! One request a connection, read and answered.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use super::{Refusal, refuse};

/// A request as it came in.
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    /// Names are lower-case.
    headers: HashMap<String, String>,
    /// The fields of the form, in their order.
    pub(super) form: Vec<(String, String)>,
}

impl Request {
    pub(super) fn read(stream: TcpStream) -> Option<(Self, TcpStream)> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let mut words = line.split(' ');
        let (method, path) = (words.next()?.to_string(), decoded(words.next()?));
        let mut headers = HashMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_lowercase(), value.to_string());
        }
        let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let body = String::from_utf8(body).ok()?;
        let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
        let form = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
        Some((Self { method, path, headers, form }, reader.into_inner()))
    }

    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The values of a list: `Name.member.1` and so on.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        let prefix = format!("{name}.member.");
        self.form.iter().filter(|(known, _)| known.starts_with(&prefix)).map(|(_, v)| v.as_str()).collect()
    }

    /// What the request is about, for those who want to know later.
    pub(super) fn subject(&self) -> String {
        let own = |(name, _): &&(String, String)| !["Action", "Version"].contains(&name.as_str());
        let fields = self.form.iter().filter(own).map(|(name, value)| format!("{name}={value}"));
        let fields: Vec<String> = fields.collect();
        if fields.is_empty() { self.path.clone() } else { fields.join("&") }
    }

    /// Account and region, out of the signature: `Credential=AKID/20260101/eu-west-1/ses/aws4_request`.
    pub(super) fn scope(&self) -> Result<(String, String), Refusal> {
        let authorization = self.headers.get("authorization").map(String::as_str).unwrap_or_default();
        let scope = authorization.split_once("Credential=").map(|(_, rest)| rest);
        let scope = scope.and_then(|rest| rest.split(',').next()).unwrap_or_default();
        match scope.split('/').collect::<Vec<_>>()[..] {
            [account, _, region, "ses", "aws4_request"] => Ok((account.into(), region.into())),
            _ => refuse(403, "MissingAuthenticationToken", "Missing Authentication Token"),
        }
    }
}

/// `%40` and `+` back to what they stand for.
fn decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [bytes.next().unwrap_or(b'0'), bytes.next().unwrap_or(b'0')];
                u8::from_str_radix(&String::from_utf8_lossy(&digits), 16).unwrap_or(b'?')
            }
            byte => byte,
        });
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// What goes back.
pub(super) struct Response {
    status: u16,
    headers: String,
    body: String,
}

impl Response {
    pub(super) fn xml(status: u16, body: &str) -> Self {
        Self { status, headers: "Content-Type: text/xml\r\n".into(), body: body.into() }
    }

    pub(super) fn json(status: u16, body: &str) -> Self {
        Self { status, headers: "Content-Type: application/json\r\n".into(), body: body.into() }
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    pub(super) fn send(self, mut stream: TcpStream) -> Option<()> {
        let Self { status, headers, body } = self;
        let length = body.len();
        let head =
            format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        // One piece: a client that hangs up in between is none of the tests' business.
        stream.write_all((head + &body).as_bytes()).ok()
    }
}
