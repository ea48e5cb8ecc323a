//! `sesdns completions`.

use super::printing::print_bytes;
use crate::cli::CompletionsOptions;
use crate::error::{Exit, Failure};
use crate::world::World;

pub(super) fn run(options: &CompletionsOptions, world: &mut World<'_>) -> Result<Exit, Failure> {
    print_bytes(&options.script(), world)
}
