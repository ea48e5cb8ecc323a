//! The strict stand-in for SES as a program, for the peers: reads what it knows as JSON from standard input, prints its
//! address, and runs until it is killed. `GET /counts` tells what it was asked for.

#[path = "../strict_ses/mod.rs"]
mod strict_ses;

use std::io::{Read, Write};

fn main() -> std::io::Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let ses = strict_ses::StrictSes::start(serde_json::from_str(&text)?);
    writeln!(std::io::stdout(), "{}", ses.url)?;
    std::io::stdout().flush()?;
    loop {
        std::thread::park();
    }
}
