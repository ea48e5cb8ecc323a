//! Where documents go.

use std::io;

use crate::record::ZoneName;

/// How documents are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// All in one stream.
    OneStream,
    /// One file a document.
    FileEach,
}

/// Which file begins.
#[derive(Debug)]
pub struct Start<'a> {
    /// The zone that its records are of.
    pub zone: &'a ZoneName,
    /// Which of the zone's documents it is, from 1.
    pub number: usize,
    /// How many the zone has.
    pub count: usize,
    /// The extension of the format, without the dot.
    pub extension: &'a str,
}

impl Start<'_> {
    /// `<zone>.<extension>`, with a number where the zone has several documents.
    #[must_use]
    pub fn file_name(&self) -> String {
        let Self { zone, number, extension, .. } = self;
        if self.count == 1 {
            format!("{zone}.{extension}")
        } else {
            format!("{zone}-{number:03}.{extension}")
        }
    }
}

/// Where the bytes go.
pub trait Sink {
    /// The bytes that follow belong to a file of their own.
    ///
    /// # Errors
    /// The system's.
    fn start_file(&mut self, start: &Start<'_>) -> io::Result<()>;

    /// More bytes.
    ///
    /// # Errors
    /// The system's.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// Takes everything and keeps nothing.
pub(super) struct Nowhere;

impl Sink for Nowhere {
    fn start_file(&mut self, _: &Start<'_>) -> io::Result<()> {
        Ok(())
    }

    fn write(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}
