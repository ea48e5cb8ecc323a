//! A stand-in for SES on a loopback port: answers every VerifyDomainDkim with three tokens.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]
#![allow(clippy::expect_used, reason = "a test fails that way")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The tokens that it hands out.
pub const TOKENS: [&str; 3] = [
    "vvjuipp74whm76gqoni7qmwwn4w4qusj",
    "4sb34jikrb7l2bvpwzq3mwsqdq3oc2ov",
    "x5krmbbygevk6kdhqlycdwqfnyv6pbri",
];

/// A running stand-in. It ends with the test's process.
pub struct Ses {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// One request that it got.
#[derive(Debug, Clone)]
pub struct Request {
    /// `name: value`, names in lower case.
    pub headers: Vec<String>,
    pub body: String,
}

impl Ses {
    /// Starts one that answers with this status and body; `None` answers with [`TOKENS`].
    pub fn start(answer: Option<(u16, &'static str)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Some(request) = serve(stream, answer) {
                    log.lock().expect("the log").push(request);
                }
            }
        });
        Self { url, requests }
    }

    /// What it was asked so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("the log").clone()
    }
}

fn serve(mut stream: TcpStream, answer: Option<(u16, &'static str)>) -> Option<Request> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (mut headers, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            if line.trim().is_empty() { break } else { continue }
        };
        let name = name.to_ascii_lowercase();
        if name == "content-length" {
            length = value.parse().ok()?;
        }
        headers.push(format!("{name}: {value}"));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (status, text) = answer.map_or_else(|| (200, tokens()), |(status, text)| (status, text.to_string()));
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: text/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        text.len()
    );
    let request = Request { headers, body: String::from_utf8(body).ok()? };
    // The request counts even where the client hangs up early.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(text.as_bytes()));
    Some(request)
}

fn tokens() -> String {
    let members: String = TOKENS.iter().map(|token| format!("<member>{token}</member>")).collect();
    format!(
        "<VerifyDomainDkimResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><VerifyDomainDkimResult>\
         <DkimTokens>{members}</DkimTokens></VerifyDomainDkimResult>\
         <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></VerifyDomainDkimResponse>"
    )
}
