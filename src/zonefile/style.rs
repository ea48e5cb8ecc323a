//! How an added record is written: as its neighbours are, as far as that cannot change what it means.

use super::index::{Model, Place};
use super::lexer::Span;
use super::reader::DefaultTtl;
use super::wanted::Want;

/// How added records are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// In the columns of the record before, with a relative name, and without TTL or class, where that one is so
    /// and it means the same.
    #[default]
    Follow,
    /// Absolute name, TTL, class, type and data with one space between.
    Plain,
}

/// Where tabs lead.
const TAB: usize = 8;

/// A part of a record after its owner: what to write, the column where it begins in the model and the blanks before.
struct Part<'a> {
    text: String,
    column: usize,
    gap: &'a [u8],
}

/// One line for a wanted record at a place, without its end.
pub(super) fn line(bytes: &[u8], want: &Want<'_>, ttl: u32, place: &Place, style: Style) -> Vec<u8> {
    let mut out = match place.model.filter(|_| style == Style::Follow) {
        Some(model) => like(bytes, want, ttl, place, &model),
        None => {
            let (name, kind) = (want.name.with_dot(), want.record.kind.label());
            format!("{name} {ttl} IN {kind} ").into_bytes()
        }
    };
    out.extend_from_slice(&want.record.rdata);
    out
}

/// All of the line that stands before the data.
fn like(bytes: &[u8], want: &Want<'_>, ttl: u32, place: &Place, model: &Model) -> Vec<u8> {
    let owner = model.owner.of(bytes);
    let absolute = owner.ends_with(b".") && !owner.ends_with(b"\\.");
    let name = if absolute { want.name.with_dot() } else { want.name.relative_to(&place.origin) };
    let mut out = name.into_bytes();
    let mut width = out.len();
    for part in parts(bytes, want, ttl, place, model) {
        pad(&mut out, &mut width, &part);
        out.extend_from_slice(part.text.as_bytes());
        width += part.text.len();
    }
    out
}

fn parts<'a>(bytes: &'a [u8], want: &Want<'_>, ttl: u32, place: &Place, model: &Model) -> Vec<Part<'a>> {
    let Model { owner, record } = model;
    let mut spans: Vec<(Span, Option<String>)> = vec![(*owner, None)];
    let mut middle: Vec<(Span, String)> = Vec::new();
    middle.extend(record.ttl.map(|(span, _)| (span, ttl.to_string())));
    middle.extend(record.class.map(|span| (span, lettered(bytes, span, "IN"))));
    middle.push((record.type_word, lettered(bytes, record.type_word, want.record.kind.label())));
    middle.push((record.data, String::new()));
    middle.sort_by_key(|(span, _)| span.start);
    spans.extend(middle.into_iter().map(|(span, text)| (span, Some(text))));

    let mut parts: Vec<Part<'a>> = spans
        .windows(2)
        .filter_map(|pair| {
            let [(before, _), (span, Some(text))] = pair else { return None };
            let gap = &bytes[before.end..span.start];
            // One space is no column.
            let column = if gap == b" " { 0 } else { column(&bytes[owner.start..span.start]) };
            Some(Part { text: text.clone(), column, gap })
        })
        .collect();
    // The TTL goes without saying only where $TTL says it for certain.
    if record.ttl.is_none()
        && place.ttl != DefaultTtl::Directive(Some(ttl))
        && let Some(first) = parts.first()
    {
        let ttl = Part { text: ttl.to_string(), column: first.column, gap: first.gap };
        parts.insert(0, ttl);
    }
    parts
}

/// In the letters of the file.
fn lettered(bytes: &[u8], span: Span, word: &str) -> String {
    let lower = span.of(bytes).iter().any(u8::is_ascii_lowercase);
    if lower { word.to_ascii_lowercase() } else { word.to_owned() }
}

/// The column, from 0, that follows some text.
fn column(text: &[u8]) -> usize {
    text.iter().fold(0, |column, byte| if *byte == b'\t' { next_stop(column) } else { column + 1 })
}

fn next_stop(column: usize) -> usize {
    (column / TAB + 1) * TAB
}

/// Blanks up to the part's column, of the kind that the model has there; one at least.
fn pad(out: &mut Vec<u8>, width: &mut usize, part: &Part<'_>) {
    let start = *width;
    if part.gap.contains(&b'\t') {
        while next_stop(*width) <= part.column {
            out.push(b'\t');
            *width = next_stop(*width);
        }
        if *width == start && *width >= part.column {
            out.push(b'\t');
            *width = next_stop(*width);
        }
    }
    while *width < part.column || *width == start {
        out.push(b' ');
        *width += 1;
    }
}
