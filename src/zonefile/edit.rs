//! Changes to a file as ranges and what replaces them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::lexer::Span;

/// One change. Nothing outside the ranges of all changes is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go; empty where something is only inserted.
    pub range: Range<usize>,
    /// The bytes that come in their place.
    pub text: Vec<u8>,
}

/// The edited file in pieces, in order, so that it can be written without a second copy of it.
pub(super) fn pieces<'a>(bytes: &'a [u8], edits: &'a [Edit]) -> impl Iterator<Item = &'a [u8]> {
    let mut at = 0;
    let kept_and_new = edits.iter().flat_map(move |edit| {
        let kept = &bytes[at..edit.range.start];
        at = edit.range.end;
        [kept, edit.text.as_slice()]
    });
    let tail = edits.last().map_or(0, |edit| edit.range.end);
    kept_and_new.chain(std::iter::once(&bytes[tail..])).filter(|piece| !piece.is_empty())
}

/// The edited file.
pub(super) fn apply(bytes: &[u8], edits: &[Edit]) -> Vec<u8> {
    let grown: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let gone: usize = edits.iter().map(|edit| edit.range.len()).sum();
    let mut out = Vec::with_capacity(bytes.len() + grown - gone);
    pieces(bytes, edits).for_each(|piece| out.extend_from_slice(piece));
    out
}

/// Lines to be added at offsets, and spans to be removed.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Whole lines without their ends, by the offset before which they go.
    pub(super) lines: BTreeMap<usize, Vec<Vec<u8>>>,
    /// Whole entries that go.
    pub(super) removed: Vec<Span>,
    /// Text that goes into lines.
    pub(super) inline: Vec<(Span, Vec<u8>)>,
}

impl Draft {
    /// Puts all in order. Lines end as those around them do, and a file without a final line end stays without.
    pub(super) fn finish(mut self, bytes: &[u8]) -> Vec<Edit> {
        self.removed.sort_by_key(|span| span.start);
        let mut edits: Vec<Edit> =
            self.lines.iter().map(|(offset, lines)| self.insertion(bytes, *offset, lines)).collect();
        let whole = self.removed.iter().map(|span| (*span, Vec::new()));
        edits.extend(whole.chain(self.inline).map(|(span, text)| Edit { range: span.start..span.end, text }));
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        edits
    }

    fn insertion(&self, bytes: &[u8], offset: usize, lines: &[Vec<u8>]) -> Edit {
        let end = line_end(bytes, offset);
        // What is removed in front of it are whole entries, and those begin behind a line end.
        let behind_removed = self.removed.binary_search_by_key(&offset, |span| span.end).is_ok();
        let after_line_end = behind_removed || offset == 0 || bytes.get(offset - 1) == Some(&b'\n');
        let unfinished = offset == bytes.len() && offset > 0 && bytes.last() != Some(&b'\n');
        let mut text = Vec::new();
        if !after_line_end {
            // The carriage return of this line end may be there already, at the very end of the file.
            text.extend_from_slice(if bytes.last() == Some(&b'\r') { b"\n" } else { end });
        }
        text.extend(lines.join(end));
        if !unfinished {
            text.extend_from_slice(end);
        }
        Edit { range: offset..offset, text }
    }
}

/// How the line before an offset ends, or the first one of the file.
fn line_end(bytes: &[u8], offset: usize) -> &'static [u8] {
    let newline = |byte: &u8| *byte == b'\n';
    let (before, after) = bytes.split_at(offset);
    let at =
        before.iter().rposition(newline).or_else(|| after.iter().position(newline).map(|at| offset + at));
    let end = at.unwrap_or(bytes.len());
    if bytes[..end].ends_with(b"\r") { b"\r\n" } else { b"\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insert(bytes: &[u8], offset: usize, removed: &[Range<usize>]) -> Vec<u8> {
        let draft = Draft {
            lines: BTreeMap::from([(offset, vec![b"x".to_vec(), b"y".to_vec()])]),
            removed: removed.iter().map(|range| Span { start: range.start, end: range.end }).collect(),
            inline: Vec::new(),
        };
        apply(bytes, &draft.finish(bytes))
    }

    #[test]
    fn line_ends_are_those_of_the_file() {
        assert_eq!(insert(b"", 0, &[]), b"x\ny\n");
        assert_eq!(insert(b"a\nb\n", 2, &[]), b"a\nx\ny\nb\n");
        assert_eq!(insert(b"a\nb", 3, &[]), b"a\nb\nx\ny");
        assert_eq!(insert(b"a\r\nb\r\n", 6, &[]), b"a\r\nb\r\nx\r\ny\r\n");
        assert_eq!(insert(b"a\r\nb", 4, &[]), b"a\r\nb\r\nx\r\ny");
        assert_eq!(insert(b"a\r", 2, &[]), b"a\r\nx\r\ny");
        assert_eq!(insert(b"a", 1, &[]), b"a\nx\ny");
    }

    #[test]
    fn what_goes_at_the_end_leaves_no_blank_line() {
        assert_eq!(insert(b"a\nb\nc", 5, std::slice::from_ref(&(4..5))), b"a\nb\nx\ny");
        assert_eq!(insert(b"a\nb\nc", 5, &[2..4, 4..5]), b"a\nx\ny");
        assert_eq!(insert(b"a", 1, std::slice::from_ref(&(0..1))), b"x\ny");
        assert_eq!(insert(b"a\nb\n", 2, std::slice::from_ref(&(0..2))), b"x\ny\nb\n");
    }
}
