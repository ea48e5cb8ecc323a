//! A stand-in for SES on the loopback interface, and a way to run the program against it in a scrubbed environment.
//!
//! The path of the address picks a scenario (see `answer`); every request is kept.

#![allow(dead_code, reason = "each test file uses its part of it")]
#![allow(clippy::unwrap_used, reason = "a test fails that way")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// The tokens of a usual answer.
pub(crate) const TOKENS: [&str; 3] = [
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    "cccccccccccccccccccccccccccccccc",
];

/// One request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) path: String,
    /// Names are lower-case.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

/// The server; it ends with the test's process.
pub(crate) struct StandIn {
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl StandIn {
    pub(crate) fn start() -> Self {
        Self::serve(|stream| Some(Box::new(stream) as Box<dyn Duplex>))
    }

    /// `wrap` makes what is spoken through of a connection (TLS, say).
    pub(crate) fn serve(wrap: impl Fn(TcpStream) -> Option<Box<dyn Duplex>> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (log, wrap) = (requests.clone(), Arc::new(wrap));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, wrap) = (log.clone(), wrap.clone());
                thread::spawn(move || wrap(stream).map(|stream| converse(stream, &log)));
            }
        });
        Self { port, requests }
    }

    pub(crate) fn url(&self, scenario: &str) -> String {
        format!("http://127.0.0.1:{}/{scenario}", self.port)
    }

    pub(crate) fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

pub(crate) trait Duplex: Read + Write {}
impl<T: Read + Write> Duplex for T {}

fn converse(stream: Box<dyn Duplex>, log: &Mutex<Vec<Request>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_string();
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
    let scenario = path.rsplit('/').next()?.to_string();
    let request = Request { path, headers, body: String::from_utf8(body).unwrap() };
    let seen = {
        let mut log = log.lock().unwrap();
        log.push(request.clone());
        log.iter().filter(|other| other.path == request.path).count()
    };
    let mut stream = reader.into_inner();
    stream.write_all(answer(&scenario, seen, &request)?.as_bytes()).ok()
}

/// The whole answer; `None` closes the connection without one.
fn answer(scenario: &str, seen: usize, request: &Request) -> Option<String> {
    Some(match scenario {
        "one" => http(200, &tokens(&TOKENS[..1]), 0),
        "empty" => http(200, &tokens(&[]), 0),
        "odd" => http(200, &tokens(&["not a token"]), 0),
        "missing" => http(200, &result(""), 0),
        "many" => http(200, &tokens(&["token"; 2000]), 0),
        "short" => http(200, &tokens(&TOKENS), 100),
        "broken" => http(200, "<VerifyDomainDkimResponse><Verify", 0),
        "html" => http(200, "<html>log in</html>", 0),
        "throttle" => http(400, &error("Throttling", "Rate exceeded"), 0),
        "throttle-twice" if seen <= 2 => http(400, &error("Throttling", "Rate exceeded"), 0),
        "close-once" if seen <= 1 => return None,
        "close" => return None,
        "invalid" => http(400, &error("InvalidParameterValue", "bad &lt;domain&gt;"), 0),
        "gateway" => http(502, "<html>Bad Gateway</html>", 0),
        "plain-503" => http(503, "Service Unavailable\n", 0),
        "redirect" => http(307, "", 0),
        "echo" => {
            let token = request.headers.get("x-amz-security-token").cloned().unwrap_or_default();
            http(403, &error("SignatureDoesNotMatch", &format!("x-amz-security-token:{token}")), 0)
        }
        "slow" => {
            thread::sleep(std::time::Duration::from_secs(3));
            http(200, &tokens(&TOKENS), 0)
        }
        _ => http(200, &tokens(&TOKENS), 0),
    })
}

fn http(status: u16, body: &str, missing: usize) -> String {
    let length = body.len() + missing;
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

fn tokens(tokens: &[&str]) -> String {
    let members: String = tokens.iter().map(|token| format!("<member>{token}</member>")).collect();
    result(&format!("<DkimTokens>{members}</DkimTokens>"))
}

fn result(inner: &str) -> String {
    format!(
        "<VerifyDomainDkimResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><VerifyDomainDkimResult>{inner}\
         </VerifyDomainDkimResult></VerifyDomainDkimResponse>"
    )
}

fn error(code: &str, message: &str) -> String {
    format!("<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>")
}

/// A folder that goes away with its owner.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("sesdns-aws-cli-{}-{number}", std::process::id()));
        std::fs::create_dir_all(path.join(".aws")).unwrap();
        Self(path)
    }

    pub(crate) fn write(&self, name: &str, content: &str) -> &Self {
        std::fs::write(self.0.join(name), content).unwrap();
        self
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What a run did.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The variables of a run that has credentials and a region, and nothing else.
pub(crate) const ENVIRONMENT: [(&str, &str); 5] = [
    ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "secret-of-the-test"),
    ("AWS_DEFAULT_REGION", "us-east-1"),
    ("AWS_EC2_METADATA_DISABLED", "true"),
    ("LANG", "C.UTF-8"),
];

/// The program in `folder` as its home, with `changes` to the environment; no value removes one.
pub(crate) fn command(folder: &Folder, arguments: &[&str], changes: &[(&str, Option<&str>)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sesdns"));
    command.args(arguments).current_dir(folder.path()).env_clear();
    command.envs(ENVIRONMENT).env("HOME", folder.path()).stdin(Stdio::null());
    for (name, value) in changes {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

pub(crate) fn run(folder: &Folder, arguments: &[&str], changes: &[(&str, Option<&str>)]) -> Outcome {
    let output = command(folder, arguments, changes).output().unwrap();
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
