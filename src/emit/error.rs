//! Why records could not be emitted.

use std::io;

use thiserror::Error;

use super::{LimitError, TemplateError, ZoneIdError};
use crate::record::ZoneName;

/// Why the records could not be emitted.
#[derive(Debug, Error)]
pub enum EmitError {
    /// The target does not take them.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The zone ids do not fit.
    #[error(transparent)]
    ZoneId(#[from] ZoneIdError),
    /// The reference to the zone does not fit.
    #[error("--set zone-ref={0}")]
    ZoneRef(String),
    /// Import blocks, and nothing to import from.
    #[error(
        "--set import=true: an import block needs the id of the zone {0}, which is not known; pass --zone-id, or leave \
         the import blocks out"
    )]
    Import(ZoneName),
    /// The template failed.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The bytes could not be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}
