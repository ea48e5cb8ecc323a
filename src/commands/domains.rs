//! The domains that were asked for by name.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use crate::answers::{AnswerError, Answers};
use crate::error::Failure;
use crate::record::Fqdn;
use crate::world::World;

/// Bytes of a line of `--domains-file`, with its comment: what has a longer one is some other file.
const LONGEST_LINE: u64 = 4096;

/// The domains of `--domain` and `--domains-file`, normalised, each once.
pub(super) fn asked_for(
    domains: &[String],
    file: Option<&Path>,
    world: &mut World<'_>,
) -> Result<BTreeSet<Fqdn>, Failure> {
    let mut found = BTreeSet::new();
    for domain in domains {
        found.insert(Fqdn::parse(domain).map_err(|error| Failure::usage(format!("--domain: {error}")))?);
    }
    let Some(path) = file else { return Ok(found) };
    let (name, content) = open_input(path, world)?;
    let mut content = BufReader::new(content);
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        line.clear();
        number += 1;
        let read = content.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
        match read.map_err(|error| Failure::general(format!("{name}: cannot read: {error}")))? as u64 {
            0 => break,
            LONGEST_LINE => {
                return Err(Failure::usage(format!(
                    "{name}:{number}: this line is too long; give one domain a line"
                )));
            }
            _ => {}
        }
        let text = std::str::from_utf8(&line);
        let text = text.map_err(|_| Failure::usage(format!("{name}:{number}: this is not UTF-8")))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let domain = text.split('#').next().unwrap_or_default().trim();
        if !domain.is_empty() {
            let domain = Fqdn::parse(domain);
            found.insert(domain.map_err(|error| Failure::usage(format!("{name}:{number}: {error}")))?);
        }
    }
    if found.is_empty() {
        return Err(Failure::usage(format!("{name}: there is no domain in it; give one a line")));
    }
    Ok(found)
}

/// The name and the content of an input; `-` is standard input.
pub(super) fn open_input<'a>(
    path: &Path,
    world: &'a mut World<'_>,
) -> Result<(String, Box<dyn Read + Send + 'a>), Failure> {
    if path == Path::new("-") {
        return Ok(("standard input".to_string(), Box::new(&mut *world.stdin)));
    }
    let name = path.display().to_string();
    match File::open(path) {
        Ok(file) => Ok((name, Box::new(file))),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(Failure::usage(format!("{name}: there is no such file")))
        }
        Err(error) => Err(Failure::general(format!("{name}: cannot read: {error}"))),
    }
}

/// Reads one input into `answers`, piece by piece; `domain` is that of answers which do not carry theirs.
pub(super) fn read_answers(
    path: &Path,
    domain: Option<&Fqdn>,
    answers: &mut Answers,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let (name, content) = open_input(path, world)?;
    answers.read(&name, content, domain).map_err(|error| match error {
        AnswerError::Read { .. } => Failure::general(error),
        _ => Failure::usage(error),
    })
}
