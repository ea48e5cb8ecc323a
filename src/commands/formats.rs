//! `sesdns formats`: what there is, and the built-in templates as starting points.

use std::fmt::Write as _;

use super::emission::format_of;
use super::export;
use super::printing::print_bytes;
use crate::cli::{AwsOptions, FormatsCommand, FormatsOptions};
use crate::emit::{FORMATS, Format};
use crate::error::{Exit, Failure};
use crate::world::World;

pub(super) fn run(options: FormatsOptions, aws: &AwsOptions, world: &mut World<'_>) -> Result<Exit, Failure> {
    let text = match options.command {
        None | Some(FormatsCommand::List) => list(),
        Some(FormatsCommand::Show { format }) => show(format_of(&format)?),
        Some(FormatsCommand::Context(options)) => return export::context(&options, aws, world),
    };
    print_bytes(text.as_bytes(), world)
}

fn list() -> String {
    let width = FORMATS.iter().map(|format| format.id.len()).max().unwrap_or_default();
    let line =
        |format: &Format| format!("{:width$}  .{:8} {}\n", format.id, format.extension, format.summary);
    FORMATS.iter().map(line).collect()
}

/// The template with its options in a comment in front: what is printed is a template that declares them.
fn show(format: &Format) -> String {
    let mut text = format!("{{#- {}: {}\n", format.template_name(), format.summary);
    if let Some(declaration) = format.document.declaration() {
        let _ = writeln!(text, "    {declaration}");
    }
    for option in format.options {
        let _ = writeln!(text, "    --set {}={}  {}", option.key, option.kind.values(), option.help);
    }
    text.push_str("-#}\n");
    text.push_str(format.template);
    text
}
