//! The DKIM tokens of Amazon SES as DNS records.

pub mod answers;
pub mod cli;
pub mod commands;
pub mod emit;
pub mod error;
pub mod escape;
pub mod live;
pub mod output;
pub mod record;
pub mod ses;
pub mod world;
pub mod zonefile;

use std::ffi::OsString;

use cli::CommandLine;
use error::Exit;
use world::{World, is_closed_pipe, printable, unwritten_output};

/// Runs the program with these arguments (the first is its name) in this world; returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, world: &mut World<'_>) -> u8 {
    let line = match CommandLine::read(arguments) {
        Ok(line) => line,
        Err(error) => return explain(&error, world),
    };
    match commands::run(line, world) {
        Ok(exit) => exit.code(),
        Err(failure) => {
            let _ = writeln!(world.stderr, "sesdns: {}", printable(&failure.message));
            failure.exit.code()
        }
    }
}

/// Help and version go to standard output and are no failure; anything else about the command line is.
fn explain(error: &clap::Error, world: &mut World<'_>) -> u8 {
    let text = error.render().to_string();
    if error.use_stderr() {
        let _ = write!(world.stderr, "{}", printable(&text));
        return Exit::Usage.code();
    }
    let written = world.stdout.write_all(text.as_bytes()).and_then(|()| world.stdout.flush());
    match written {
        Err(error) if !is_closed_pipe(&error) => {
            let _ = writeln!(world.stderr, "sesdns: {}", unwritten_output(&error));
            Exit::Unwritten.code()
        }
        _ => Exit::Done.code(),
    }
}
