//! The limit: what it takes to stream the answers with serde and to write the lines, with nothing checked, sorted,
//! sorted out by zone or escaped. `benches/run` measures sesdns beside it.
//!
//!     cargo run --release --example limit -- ANSWERS.json > LINES

use std::fmt;
use std::io::{self, BufWriter, Write};

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

/// `{"DkimAttributes": {…}}`.
struct Answers<W>(W);
/// `{"example.com": {…}, …}`.
struct Domains<'a, W>(&'a mut W);

#[derive(Deserialize)]
struct Attributes<'a> {
    #[serde(rename = "DkimTokens", borrow)]
    tokens: Vec<&'a str>,
}

impl<'de, W: Write> Visitor<'de> for Answers<W> {
    type Value = W;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer of get-identity-dkim-attributes")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<W, A::Error> {
        while map.next_key::<&str>()?.is_some() {
            map.next_value_seed(Domains(&mut self.0))?;
        }
        Ok(self.0)
    }
}

impl<'de, W: Write> DeserializeSeed<'de> for Domains<'_, W> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, W: Write> Visitor<'de> for Domains<'_, W> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("domains")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((domain, Attributes { tokens })) = map.next_entry::<&str, Attributes<'de>>()? {
            for token in tokens {
                writeln!(self.0, "{token}._domainkey.{domain}. 1800 IN CNAME {token}.dkim.amazonses.com.")
                    .map_err(A::Error::custom)?;
            }
        }
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let path = std::env::args_os().nth(1).unwrap_or_default();
    let content = std::fs::read(path)?;
    let lines = Answers(BufWriter::with_capacity(1 << 16, io::stdout().lock()));
    serde_json::Deserializer::from_slice(&content).deserialize_map(lines)?.flush()
}
