//! Renders record sets of any type that stand in a JSON file: the library without SES, and the way in which the peer
//! tests get at the records that the program does not fetch yet.
//!
//!     cargo run --example render -- FORMAT DIR/ [--set KEY=VALUE]… [--zone-id ZONE=ID]… < records.json
//!
//! The input is that of `fixtures/records`. One file a document is written into DIR.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a tool for tests: it fails that way"
)]

#[path = "../common/records.rs"]
mod records;

use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use sesdns::emit::{Format, Layout};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [format, folder, more @ ..] = &arguments[..] else {
        panic!("FORMAT DIR/ [--set …] [--zone-id …]")
    };
    let given = |option: &str| -> Vec<String> {
        more.chunks(2).filter(|pair| pair[0] == option).map(|pair| pair[1].clone()).collect()
    };
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input).expect("standard input");
    let format = Format::find(format).expect("a format");
    let records = records::read_records(&input);
    match records::render(&records, format, &given("--set"), &given("--zone-id"), Layout::FileEach) {
        Ok(files) => {
            for (name, content) in files {
                std::fs::write(Path::new(folder).join(name), content).expect("a file");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(252)
        }
    }
}
