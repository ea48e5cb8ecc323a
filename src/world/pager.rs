//! A pager: a program that shows text on the terminal.

use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;

use thiserror::Error;

use super::World;

/// A pager that cannot be run.
#[derive(Debug, Error)]
pub enum PagerError {
    /// Its command line has an open quote.
    #[error("the pager \"{0}\" has a quotation mark that is not closed")]
    Unbalanced(String),
    /// Its command line has no program in it.
    #[error(
        "the pager \"{0}\" names no program; set AWS_PAGER or cli_pager to one, or to nothing to have no pager"
    )]
    Nothing(String),
    /// There is no such program.
    #[error(
        "there is no program \"{0}\" to page the output with; set AWS_PAGER or cli_pager to one, or to nothing to have \
         no pager"
    )]
    Missing(String),
    /// The system refused to run it.
    #[error("the pager \"{0}\" cannot be run: {1}")]
    Refused(String, io::Error),
}

impl World<'_> {
    /// Shows `content` with the pager of this command line, and waits for its end. It is run without a shell.
    ///
    /// # Errors
    /// [`PagerError`] where it cannot be run. How it ends is its own affair.
    pub fn page(&mut self, command: &str, content: &[u8]) -> Result<(), PagerError> {
        let unbalanced = |_| PagerError::Unbalanced(command.to_string());
        let words = shell_words::split(command).map_err(unbalanced)?;
        let nothing = || PagerError::Nothing(command.to_string());
        let (program, arguments) = words.split_first().ok_or_else(nothing)?;
        let mut pager = Command::new(program);
        pager.args(arguments).stdin(Stdio::piped()).env_clear().envs(&self.env);
        if !self.env.contains_key(std::ffi::OsStr::new("LESS")) {
            // Leave at the end of a short text, keep colours, keep the text on the screen.
            pager.env("LESS", "FRX");
        }
        self.ends_on_interrupt.store(false, Ordering::Relaxed);
        let shown = pager.spawn().and_then(|mut running| {
            if let Some(mut input) = running.stdin.take() {
                // A pager that is left early has seen enough.
                let _ = input.write_all(content);
            }
            running.wait()
        });
        self.ends_on_interrupt.store(true, Ordering::Relaxed);
        match shown {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(PagerError::Missing(program.clone()))
            }
            Err(error) => Err(PagerError::Refused(program.clone(), error)),
        }
    }
}
