//! The manual, from the same tree as the command line itself: a page for the program and one for each command.

use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::{examples_of, tree};

/// A manual page.
#[derive(Debug, Clone)]
pub struct ManPage {
    /// Its file's name: `sesdns-export.1`.
    pub file_name: String,
    /// Its source: roff with the man macros.
    pub source: Vec<u8>,
}

/// What the exit codes mean, in short; the README has them in full.
const EXIT_STATUS: &[(&str, &str)] = &[
    ("0", "Done; nothing differs."),
    ("1", "A difference, or something that was asked for and is not there."),
    ("3", "Inconclusive: the deadline passed, or the servers could not be asked."),
    ("120", "Standard output could not be written."),
    ("130, 143", "Interrupted."),
    ("252", "An option, or an input that does not parse or that contradicts."),
    ("253", "No region, credentials or usable configuration."),
    ("254", "SES answered with an error."),
    ("255", "Anything else: network, file."),
];

/// The pages, that of the program first.
///
/// # Errors
/// Those of writing to memory: none.
pub fn man_pages() -> io::Result<Vec<ManPage>> {
    let mut program = tree();
    program.build();
    let mut pages = Vec::new();
    add_pages(program, &mut pages)?;
    Ok(pages)
}

fn add_pages(mut command: Command, pages: &mut Vec<ManPage>) -> io::Result<()> {
    // One line in place of one that names every option.
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().to_string();
    let below: Vec<Command> =
        command.get_subcommands().filter(|below| !below.is_hide_set()).cloned().collect();
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_string();
    let command = command.override_usage(usage).after_help(None).after_long_help(None);
    pages.push(page(command, &name)?);
    below.into_iter().try_for_each(|below| add_pages(below, pages))
}

fn page(command: Command, name: &str) -> io::Result<ManPage> {
    let source = format!("sesdns {}", env!("CARGO_PKG_VERSION"));
    // An empty date would be left out, and the source take its place; today's would differ from build to build.
    let man = Man::new(command).title(name).date(" ").source(source).manual("sesdns manual");
    let mut source = Vec::new();
    man.render(&mut source)?;
    let mut roff = Roff::new();
    examples(&mut roff, name);
    if name.contains('-') {
        roff.control("SH", ["SEE ALSO"]).text([bold("sesdns"), roman("(1)")]);
    } else {
        roff.control("SH", ["EXIT STATUS"]);
        for (code, meaning) in EXIT_STATUS {
            roff.control("TP", []).text([bold(*code)]).text([roman(*meaning)]);
        }
    }
    roff.to_writer(&mut source)?;
    Ok(ManPage { file_name: format!("{name}.1"), source })
}

fn examples(roff: &mut Roff, name: &str) {
    let examples = examples_of(name);
    if !examples.is_empty() {
        roff.control("SH", ["EXAMPLES"]);
    }
    for example in examples {
        roff.control("TP", []).text([roman(example.purpose)]).text([bold(example.command)]);
    }
}
