//! One request a connection, read and answered.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::SystemTime;

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

    /// SES takes a request within five minutes of its date.
    fn must_be_of_now(&self) -> Result<(), Refusal> {
        let date = self.headers.get("x-amz-date").map(String::as_str).unwrap_or_default();
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let early = seconds(date).unwrap() - i64::try_from(now).unwrap();
        let code =
            if self.path.starts_with("/v2/") { "InvalidSignatureException" } else { "SignatureDoesNotMatch" };
        match early {
            ..-300 => refuse(403, code, format!("Signature expired: {date} is now earlier than {now}")),
            -300..=300 => Ok(()),
            _ => refuse(403, code, format!("Signature not yet current: {date} is still later than {now}")),
        }
    }

    /// Account and region, out of the signature: `Credential=AKID/20260101/eu-west-1/ses/aws4_request`.
    pub(super) fn scope(&self) -> Result<(String, String), Refusal> {
        let authorization = self.headers.get("authorization").map(String::as_str).unwrap_or_default();
        let scope = authorization.split_once("Credential=").map(|(_, rest)| rest);
        let scope = scope.and_then(|rest| rest.split(',').next()).unwrap_or_default();
        match scope.split('/').collect::<Vec<_>>()[..] {
            [account, _, region, "ses", "aws4_request"] => {
                self.must_be_of_now()?;
                Ok((account.into(), region.into()))
            }
            _ => refuse(403, "MissingAuthenticationToken", "Missing Authentication Token"),
        }
    }
}

/// Seconds since 1970 of `20260131T235959Z`.
fn seconds(date: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| date.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    // The year begins in March, so that the leap day is its last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 - 719_468;
    Some(((days * 24 + number(9..11)?) * 60 + number(11..13)?) * 60 + number(13..15)?)
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
