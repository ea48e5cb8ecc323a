//! Records through templates into what an importer reads.
//!
//! A format is a template under `templates/`, a row in [`format::FORMATS`], and its golden files.

mod context;
mod document;
mod engine;
mod error;
mod filters;
pub mod format;
mod formatter;
mod limits;
mod literal;
mod members;
mod natural;
mod options;
mod pattern;
mod rdata;
mod render;
mod rendering;
mod renderings;
mod shape;
mod shared_options;
mod sink;
mod slot;
mod sorted;
mod stand_in;
mod syntax;
mod zone_ids;

pub use document::Document;
pub use engine::TemplateError;
pub use error::EmitError;
pub use format::{FORMATS, Format};
pub use formatter::{Formatter, OwnTemplate, included};
pub use limits::LimitError;
pub use options::{OptionError, OptionKind, OptionSpec, Options};
pub use rdata::master_file;
pub use render::Job;
pub use sink::{Layout, Sink, Start};
pub use syntax::Syntax;
pub use zone_ids::{ZoneIdError, ZoneIds};
