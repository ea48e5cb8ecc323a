//! Terraform reads all files of a folder together: what one declares, no other may.

use std::collections::HashMap;

use super::files::File;
use crate::emit::Syntax;
use crate::error::Failure;

/// Checks that nothing is declared twice.
///
/// # Errors
/// The second of two files of one folder that declare the same.
pub(super) fn check(files: &[File]) -> Result<(), Failure> {
    let mut known: HashMap<(&str, &str), &File> = HashMap::new();
    for file in files.iter().filter(|file| file.syntax == Syntax::Hcl) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for declared in declarations(&file.content) {
            let Some(other) = known.insert((folder, declared), file) else { continue };
            if other.path != file.path {
                return Err(file.place.fail(format_args!(
                    "{} and {} both have {declared}, and Terraform reads all files of a folder together; give each a \
                     folder of its own{}",
                    other.path,
                    file.path,
                    way_out(declared)
                )));
            }
        }
    }
    Ok(())
}

/// What a file declares: the headers of its blocks. A line that begins like one is one, for no literal has a line break.
fn declarations(content: &[u8]) -> impl Iterator<Item = &str> {
    let lines = std::str::from_utf8(content).unwrap_or_default().lines();
    lines.filter_map(|line| match line.trim_end_matches(" {") {
        "  required_providers" => Some("required_providers"),
        header if line.starts_with("resource \"") || line.starts_with("variable \"") => Some(header),
        _ => None,
    })
}

fn way_out(declared: &str) -> &'static str {
    if declared == "required_providers" {
        ", or set required-providers = false"
    } else if declared.starts_with("variable \"azure") {
        ", or set resource-group"
    } else if declared.starts_with("variable") {
        ", or give the zone's id under [zones]"
    } else {
        ""
    }
}
