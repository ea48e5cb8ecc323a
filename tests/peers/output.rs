//! Prints values through `--query` and the AWS CLI's formats, for the comparison with the originals in `tests/peers`.
//!
//! Reads lines `{"query": "…", "format": "json", "value": …}` and answers each with a line
//! `{"exit": 0, "stdout": "…"}`; `exit` is what the AWS CLI would end with.

use std::io::{BufRead, Write};

use sesdns::output::{Data, DataFormat, Query, TableStyle, render};

fn answer(request: &serde_json::Value) -> (i32, Vec<u8>) {
    let text = |key: &str| request[key].as_str().unwrap_or_default();
    let Some(format) = DataFormat::from_name(text("format")) else { return (252, Vec::new()) };
    let Ok(query) = Query::parse(text("query")) else { return (252, Vec::new()) };
    let Ok(result) = query.search(&Data::from(&request["value"])) else { return (255, Vec::new()) };
    match render(&result, format, "VerifyDomainDkim", TableStyle::default()) {
        Ok(bytes) => (0, bytes),
        Err(error) => (255, error.written().to_vec()),
    }
}

fn main() -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let request = serde_json::from_str(&line?)?;
        let (exit, bytes) = answer(&request);
        let answer = serde_json::json!({"exit": exit, "stdout": String::from_utf8_lossy(&bytes)});
        writeln!(stdout, "{answer}")?;
    }
    Ok(())
}
