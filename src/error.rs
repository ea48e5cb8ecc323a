//! What ends a run early: an exit code and the sentence that goes with it.

use std::fmt;

/// The exit codes of the program, as the README lists them. 2 to 251 but for these are reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done; nothing differs.
    Done = 0,
    /// A difference: a file out of date, or something asked for that SES does not have.
    Difference = 1,
    /// It could not be told: the deadline passed, or the servers could not be asked.
    Inconclusive = 3,
    /// Standard output took nothing, and too little was to be written for this to show before the end: the AWS
    /// CLI's code, or rather Python's.
    Unwritten = 120,
    /// Interrupted from the keyboard.
    Interrupted = 130,
    /// An option, or an input that does not parse or that contradicts.
    Usage = 252,
    /// No region, credentials or usable configuration.
    Configuration = 253,
    /// SES answered with an error.
    Service = 254,
    /// Anything else: network, file.
    General = 255,
}

impl Exit {
    /// The number that the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// Why a command could not do what it was asked: one message for the user, and the exit code.
#[derive(Debug)]
pub struct Failure {
    /// The exit code of the run.
    pub exit: Exit,
    /// One sentence or a few lines; without a final newline.
    pub message: String,
}

impl Failure {
    /// The user's words or input are at fault (252).
    pub fn usage(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Usage, message: message.to_string() }
    }

    /// Region, credentials or configuration are missing or unusable (253).
    pub fn configuration(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Configuration, message: message.to_string() }
    }

    /// SES refused (254).
    pub fn service(message: impl fmt::Display) -> Self {
        Self { exit: Exit::Service, message: message.to_string() }
    }

    /// A file, the network or the machine failed (255).
    pub fn general(message: impl fmt::Display) -> Self {
        Self { exit: Exit::General, message: message.to_string() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
