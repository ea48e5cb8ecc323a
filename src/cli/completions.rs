//! `sesdns completions`.

use clap::Args;
pub use clap_complete::Shell;

use super::tree;

/// The options of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsOptions {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}

impl CompletionsOptions {
    /// The script that the shell reads.
    #[must_use]
    pub fn script(&self) -> Vec<u8> {
        let mut command = tree();
        let name = command.get_name().to_string();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        script
    }
}
