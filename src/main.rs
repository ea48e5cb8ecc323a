//! The program: the library in the real world.

use std::io::{self, BufWriter, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use sesdns::error::Exit;
use sesdns::world::{Terminal, World, heed_signals};

fn main() -> ExitCode {
    let ends_on_interrupt = Arc::new(AtomicBool::new(true));
    heed_signals(ends_on_interrupt.clone(), Exit::Interrupted.code());
    let output_is_terminal = io::stdout().is_terminal();
    let terminal = Terminal {
        input: io::stdin().is_terminal(),
        output: output_is_terminal,
        error: io::stderr().is_terminal(),
        columns: output_is_terminal.then(columns).flatten(),
    };
    let (mut stdin, mut stderr) = (io::stdin(), io::stderr().lock());
    let mut stdout = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut world = World {
        env: std::env::vars_os().collect(),
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        quiet: false,
        terminal,
        ends_on_interrupt,
    };
    ExitCode::from(sesdns::run(std::env::args_os(), &mut world))
}

/// The width of the terminal, where it tells.
fn columns() -> Option<usize> {
    let (_, columns) = console::Term::stdout().size_checked()?;
    (columns > 0).then_some(usize::from(columns))
}
