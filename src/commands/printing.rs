//! Data on its way out: through the query, into a format, to standard output or a pager.

use super::aws::Aws;
use crate::cli::AwsOptions;
use crate::error::{Exit, Failure};
use crate::output::{Color, Data, DataFormat, OutputError, RESET, TableStyle, render};
use crate::world::{PagerError, World, is_closed_pipe, unwritten_output};

/// What Python holds back before it writes: less than this is lost at the end of a run only, with a code of its own.
const HELD_BACK: usize = 8192;

/// Prints what the query makes of `value`. `title` heads tables.
pub(super) fn print(
    value: &Data,
    format: DataFormat,
    title: &str,
    aws: &Aws<'_>,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let picked = picked(value, aws)?;
    let pager = pager(aws, world);
    let style = style(aws, world, pager.is_some());
    let (bytes, failure) = match render(picked.as_ref().unwrap_or(value), format, title, style) {
        Ok(bytes) => (bytes, None),
        Err(error) => (error.written().to_vec(), Some(error)),
    };
    let exit = match pager {
        None => write(&bytes, format, world)?,
        Some(_) if bytes.is_empty() => Exit::Done,
        Some(pager) => {
            page(&pager, &bytes, world)?;
            // The pager's own colours end with it; those of the terminal end here, as the AWS CLI ends them.
            let reset = if style.color == Color::Pager && format == DataFormat::Table { RESET } else { "" };
            write(reset.as_bytes(), format, world)?
        }
    };
    match failure {
        None => Ok(exit),
        Some(error) => Err(unprintable(&error)),
    }
}

/// What the query makes of `value`, for a file.
pub(super) fn rendered(
    value: &Data,
    format: DataFormat,
    title: &str,
    aws: &Aws<'_>,
) -> Result<Vec<u8>, Failure> {
    let picked = picked(value, aws)?;
    let style = TableStyle { color: Color::Off, ..TableStyle::default() };
    render(picked.as_ref().unwrap_or(value), format, title, style).map_err(|error| unprintable(&error))
}

fn picked(value: &Data, aws: &Aws<'_>) -> Result<Option<Data>, Failure> {
    let picked = aws.query.as_ref().map(|query| query.search(value)).transpose();
    picked.map_err(|error| Failure::general(format!("--query: {error}")))
}

fn unprintable(error: &OutputError) -> Failure {
    Failure::general(error)
}

/// Writes `bytes` to standard output and nothing else. What cannot be written ends the run as it ends the AWS CLI: with
/// 120 where Python finds out at its end only, and otherwise as the format's printer takes it.
pub(super) fn write(bytes: &[u8], format: DataFormat, world: &mut World<'_>) -> Result<Exit, Failure> {
    let written = world.stdout.write_all(bytes).and_then(|()| world.stdout.flush());
    let Err(error) = written else { return Ok(Exit::Done) };
    let message = unwritten_output(&error);
    if bytes.len() <= HELD_BACK {
        return Err(Failure { exit: Exit::Unwritten, message });
    }
    if is_closed_pipe(&error) && format != DataFormat::Text {
        return Ok(Exit::Done);
    }
    Err(Failure::general(message))
}

/// Writes `bytes` to standard output. A reader of a pipe that has gone wants no more: that is no failure.
pub(super) fn print_bytes(bytes: &[u8], world: &mut World<'_>) -> Result<Exit, Failure> {
    match world.stdout.write_all(bytes).and_then(|()| world.stdout.flush()) {
        Err(error) if !is_closed_pipe(&error) => Err(Failure::general(unwritten_output(&error))),
        _ => Ok(Exit::Done),
    }
}

/// The command line of the pager, if there is to be one.
fn pager(aws: &Aws<'_>, world: &World<'_>) -> Option<String> {
    if !world.terminal.output || aws.options.no_cli_pager {
        return None;
    }
    let named = world.variable("AWS_PAGER").or(aws.of_profile("cli_pager")).or(world.variable("PAGER"));
    let named = named.unwrap_or("less");
    (!named.is_empty()).then(|| named.to_string())
}

fn page(pager: &str, bytes: &[u8], world: &mut World<'_>) -> Result<(), Failure> {
    match world.page(pager, bytes) {
        Ok(()) => Ok(()),
        Err(error @ PagerError::Missing(_)) => Err(Failure::configuration(error)),
        Err(error @ (PagerError::Unbalanced(_) | PagerError::Nothing(_))) => Err(Failure::general(error)),
        // The AWS CLI passes over this in silence.
        Err(error @ PagerError::Refused(..)) => {
            world.warn(error);
            Ok(())
        }
    }
}

/// Whether standard output gets colours.
pub(super) fn is_coloured(options: &AwsOptions, world: &World<'_>) -> bool {
    match options.color.as_deref() {
        Some("on") => true,
        Some("off") => false,
        _ => world.terminal.output,
    }
}

fn style(aws: &Aws<'_>, world: &World<'_>, is_paged: bool) -> TableStyle {
    let color = match (is_coloured(aws.options, world), is_paged, world.terminal.output) {
        (false, ..) => Color::Off,
        (true, true, _) => Color::Pager,
        (true, false, true) => Color::Terminal,
        (true, false, false) => Color::Stream,
    };
    TableStyle { color, width: world.terminal.columns.unwrap_or(TableStyle::default().width) }
}
