//! The domains that were asked for by name.

use std::collections::BTreeSet;
use std::path::Path;

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
    let (name, content) = read_input(path, world)?;
    let text =
        String::from_utf8(content).map_err(|_| Failure::usage(format!("{name}: this is not UTF-8")))?;
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

/// The name and the content of an input file; `-` is standard input.
pub(super) fn read_input(path: &Path, world: &mut World<'_>) -> Result<(String, Vec<u8>), Failure> {
    if path == Path::new("-") {
        let mut content = Vec::new();
        let name = "standard input".to_string();
        return match world.stdin.read_to_end(&mut content) {
            Ok(_) => Ok((name, content)),
            Err(error) => Err(Failure::general(format!("{name}: {error}"))),
        };
    }
    let name = path.display().to_string();
    match std::fs::read(path) {
        Ok(content) => Ok((name, content)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Failure::usage(format!("{name}: there is no such file")))
        }
        Err(error) => Err(Failure::general(format!("{name}: cannot read: {error}"))),
    }
}
