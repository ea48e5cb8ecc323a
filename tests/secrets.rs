//! No secret gets into any stream, of any command, however much `--debug` tells and whatever a server sends back.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;

use common::commands::{SAMPLES, commands, every_command_has_a_sample, program, sample_folder};
use common::root;
use common::ses::{Ses, TOKENS};

const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const SESSION_TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE//session/token+of+somebody==";
const PROXY_PASSWORD: &str = "pr0xy-passw0rd";
const KEY: &str = "fixtures/keys/private-pkcs8.pem";

/// What a server that means ill, or well but in detail, sends back: all that it was sent.
#[derive(Clone, Copy, Debug)]
enum Echo {
    /// As what is wrong with the signature, in the words of SES v1 and v2.
    Refusal,
    /// The same with `/` as XML and JSON may have it.
    Escaped,
    /// From SES v2 alone, as the name of an error; SES v1 answers well.
    Second,
    /// As an answer that is none.
    Nonsense,
}

/// A server on a loopback port, which ends with the test's process; its address without the scheme.
fn start(echo: Echo) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream, echo));
        }
    });
    address
}

fn serve(mut stream: TcpStream, echo: Echo) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (mut head, mut length) = (String::new(), 0);
    while reader.read_line(&mut head).ok()? > 2 {
        if let Some(value) = head.lines().last()?.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let sent = format!("{head}{}", String::from_utf8_lossy(&body)).replace(['\r', '\n', '"', '<', '&'], " ");
    let is_second = head.contains(" /v2/");
    let said = match (echo, is_second) {
        (Echo::Escaped, false) => sent.replace('/', "&#47;"),
        (Echo::Escaped, true) => sent.replace('/', "\\/"),
        _ => sent.clone(),
    };
    let (status, answer) = match (echo, is_second) {
        (Echo::Refusal | Echo::Escaped, false) => (
            403,
            format!(
                "<ErrorResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><Error><Type>Sender</Type>\
                 <Code>SignatureDoesNotMatch</Code><Message>The signature does not match: {said}</Message></Error>\
                 <RequestId>{said}</RequestId></ErrorResponse>"
            ),
        ),
        (Echo::Refusal | Echo::Escaped, true) => {
            (403, format!("{{\"message\": \"The signature does not match: {said}\"}}"))
        }
        (Echo::Second, false) => (200, well()),
        (Echo::Second, true) => (400, "{}".into()),
        (Echo::Nonsense, _) => (200, said),
    };
    let kind = if is_second { "application/json" } else { "text/xml" };
    let head = format!(
        "HTTP/1.1 {status} {sent}\r\nContent-Type: {kind}\r\nx-amzn-errortype: Bad {}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{answer}",
        // A code ends at its colon.
        sent.replace(':', " "),
        answer.len()
    );
    stream.write_all(head.as_bytes()).ok()
}

/// What SES v1 answers to whatever it is asked.
fn well() -> String {
    let tokens = TOKENS.map(|token| format!("<member>{token}</member>")).concat();
    let tokens = format!("<DkimTokens>{tokens}</DkimTokens>");
    format!(
        "<R><VerifyDomainDkimResult>{tokens}</VerifyDomainDkimResult>\
         <ListIdentitiesResult><Identities><member>example.com</member></Identities></ListIdentitiesResult>\
         <GetIdentityDkimAttributesResult><DkimAttributes><entry><key>example.com</key><value>{tokens}\
         <DkimEnabled>true</DkimEnabled><DkimVerificationStatus>Success</DkimVerificationStatus></value></entry>\
         </DkimAttributes></GetIdentityDkimAttributesResult></R>"
    )
}

/// The secrets, the proxy's also as it is sent, and the lines of the private key.
fn secrets() -> Vec<String> {
    let key = fs::read_to_string(root().join(KEY)).unwrap();
    let lines = key.lines().filter(|line| !line.starts_with("---")).map(str::to_string);
    let proxy = data_encoding::BASE64.encode(format!("user:{PROXY_PASSWORD}").as_bytes());
    [SECRET_KEY, SESSION_TOKEN, PROXY_PASSWORD, &proxy].map(str::to_string).into_iter().chain(lines).collect()
}

/// Every command at `--debug`, with all its options that take secrets; those that can ask SES do so as well.
fn runs() -> Vec<Vec<String>> {
    every_command_has_a_sample();
    let mut runs = Vec::new();
    for (name, command) in commands() {
        let has = |option: &str| command.get_arguments().any(|arg| arg.get_id() == option);
        let sample = SAMPLES.iter().find(|sample| sample.command == name).unwrap();
        let mut words: Vec<String> = sample.words().iter().map(ToString::to_string).collect();
        words.push("--debug".to_string());
        if has("byodkim_key") {
            words.extend(["--byodkim-key".to_string(), "sel=key.pem".to_string()]);
        }
        if has("all") {
            let asking = words.iter().filter(|word| !["--from", "tokens.json"].contains(&word.as_str()));
            let asking: Vec<String> = asking.cloned().collect();
            runs.push([asking.clone(), vec!["--all".to_string()]].concat());
            runs.push([asking, ["--domain", "example.com", "--exact"].map(str::to_string).to_vec()].concat());
        }
        runs.push(words);
    }
    runs
}

/// Runs all of it and searches both streams.
fn search(name: &str, environment: &[(&str, &str)]) {
    let folder = sample_folder(name);
    fs::copy(root().join(KEY), folder.join("key.pem")).unwrap();
    let secrets = secrets();
    let mut told = 0;
    for words in runs() {
        let mut command = program(Path::new(env!("CARGO_BIN_EXE_sesdns")), &folder);
        command.args(&words).env("AWS_SECRET_ACCESS_KEY", SECRET_KEY).env("AWS_SESSION_TOKEN", SESSION_TOKEN);
        command.env("AWS_MAX_ATTEMPTS", "1").envs(environment.iter().copied());
        let output = command.output().unwrap();
        let streams = String::from_utf8_lossy(&[output.stdout, output.stderr].concat())
            .replace("\\n", "\n")
            .to_string();
        for secret in &secrets {
            assert!(!streams.contains(secret.as_str()), "{name} {words:?} tells {secret}:\n{streams}");
        }
        // 64 hexadecimal digits behind it are one.
        let signatures = streams.match_indices("Signature=").filter(|(at, word)| {
            let behind: String = streams[at + word.len()..].chars().take(64).collect();
            behind.len() == 64 && behind.chars().all(|c| c.is_ascii_hexdigit())
        });
        assert_eq!(signatures.count(), 0, "{name} {words:?} tells a signature:\n{streams}");
        told += usize::from(
            streams.contains("/2010-12-01") || streams.contains("POST") || streams.contains("403"),
        );
    }
    assert!(told > 0, "{name}: --debug tells of requests");
}

#[test]
fn of_runs_that_go_well() {
    let ses = Ses::start(None);
    search("secrets-well", &[("AWS_ENDPOINT_URL", &ses.url)]);
}

#[test]
fn of_servers_that_send_back_what_they_got() {
    for echo in [Echo::Refusal, Echo::Escaped, Echo::Second, Echo::Nonsense] {
        let url = format!("http://{}", start(echo));
        search(&format!("secrets-{echo:?}"), &[("AWS_ENDPOINT_URL", &url)]);
    }
}

#[test]
fn of_proxies_that_send_back_what_they_got() {
    for echo in [Echo::Refusal, Echo::Escaped, Echo::Nonsense] {
        let proxy = format!("http://user:{PROXY_PASSWORD}@{}", start(echo));
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://email.test");
            let environment = [
                ("AWS_ENDPOINT_URL", &*url),
                ("HTTP_PROXY", &proxy),
                ("http_proxy", &proxy),
                ("HTTPS_PROXY", &proxy),
            ];
            search(&format!("secrets-proxy-{scheme}-{echo:?}"), &environment);
        }
    }
}
