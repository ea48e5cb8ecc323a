//! Records through templates into what an importer reads.
//!
//! A format is a template under `templates/`, a row in [`format::FORMATS`], and its golden files.

mod context;
mod engine;
mod filters;
pub mod format;
mod formatter;
mod limits;
mod literal;
mod natural;
mod options;
mod render;
mod syntax;
mod zone_ids;

pub use context::master_file;
pub use engine::TemplateError;
pub use format::{Document, FORMATS, Format};
pub use formatter::{Formatter, OwnTemplate, included};
pub use limits::LimitError;
pub use options::{OptionError, OptionKind, OptionSpec, Options};
pub use render::{EmitError, Job, Layout, Sink};
pub use syntax::Syntax;
pub use zone_ids::{ZoneIdError, ZoneIds};
