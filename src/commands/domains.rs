//! The domains that were asked for by name.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::answers::{AnswerError, Answers};
use crate::error::Failure;
use crate::record::Fqdn;
use crate::world::World;

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
    let (name, mut content) = open_input(path, world)?;
    let mut bytes = Vec::new();
    content
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::general(format!("{name}: cannot read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| Failure::usage(format!("{name}: this is not UTF-8")))?;
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let domain = line.split('#').next().unwrap_or_default().trim();
        if !domain.is_empty() {
            let domain = Fqdn::parse(domain)
                .map_err(|error| Failure::usage(format!("{name}:{}: {error}", number + 1)))?;
            found.insert(domain);
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
) -> Result<(String, Box<dyn Read + 'a>), Failure> {
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
