//! The program: the library in the real world.

use std::io::{self, BufWriter};
use std::process::ExitCode;

use sesdns::world::World;

fn main() -> ExitCode {
    let (mut stdin, mut stderr) = (io::stdin().lock(), io::stderr().lock());
    let mut stdout = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut world = World {
        env: std::env::vars_os().collect(),
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        quiet: false,
    };
    ExitCode::from(sesdns::run(std::env::args_os(), &mut world))
}
