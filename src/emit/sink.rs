//! Where documents go.

use std::io;

/// How documents are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// All in one stream.
    OneStream,
    /// One file a document.
    FileEach,
}

/// Where the bytes go.
pub trait Sink {
    /// The bytes that follow belong to the file of this name.
    ///
    /// # Errors
    /// The system's.
    fn start_file(&mut self, name: &str) -> io::Result<()>;

    /// More bytes.
    ///
    /// # Errors
    /// The system's.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// Takes everything and keeps nothing.
pub(super) struct Nowhere;

impl Sink for Nowhere {
    fn start_file(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn write(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}
