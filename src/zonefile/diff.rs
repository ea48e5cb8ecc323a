//! A unified diff straight from the edits: nothing has to be compared, whatever the size of the file.

use std::ops::Range;

use super::edit::{self, Edit};

/// Unchanged lines around a change, as diff(1) shows them.
const CONTEXT: usize = 3;

/// Lines that go and lines that come in their place.
struct Change {
    /// The lines that go, by their bytes; empty where lines are only added.
    old: Range<usize>,
    /// The lines that come.
    new: Vec<u8>,
    /// The number of the first old line, from 0.
    line: usize,
}

/// The unified diff of an edited file, in its raw bytes, so that `patch` applies it. Nothing if nothing changes.
pub(super) fn unified(bytes: &[u8], edits: &[Edit], name: &str) -> Vec<u8> {
    let changes = changes(bytes, edits);
    if changes.is_empty() {
        return Vec::new();
    }
    let name = quoted(name);
    let mut out = format!("--- {name}\n+++ {name}\n").into_bytes();
    let mut shift = 0;
    let apart = |a: &Change, b: &Change| lines(&bytes[a.old.end..b.old.start]).count() > 2 * CONTEXT;
    for hunk in changes.chunk_by(|a, b| !apart(a, b)) {
        write_hunk(bytes, hunk, &mut shift, &mut out);
    }
    out
}

/// The edits widened to whole lines, those that share a line or touch as one, lines that stay the same at the edges left out.
fn changes(bytes: &[u8], edits: &[Edit]) -> Vec<Change> {
    let line_start =
        |at: usize| bytes[..at].iter().rposition(|b| *b == b'\n').map_or(0, |newline| newline + 1);
    let line_end =
        |at: usize| bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n + 1);
    let mut blocks: Vec<(Range<usize>, Vec<Edit>)> = Vec::new();
    for edit in edits {
        let start = line_start(edit.range.start);
        let whole_lines = edit.range.start == start && (edit.text.is_empty() || edit.text.ends_with(b"\n"));
        // Text that is put in front of a line leaves the line alone; anything else changes the line that it is in.
        let end = match edit.range.end {
            end if whole_lines && (end == edit.range.start || bytes[..end].ends_with(b"\n")) => end,
            end => line_end(end),
        };
        match blocks.last_mut() {
            Some((range, parts)) if start <= range.end => {
                range.end = range.end.max(end);
                parts.push(edit.clone());
            }
            _ => blocks.push((start..end, vec![edit.clone()])),
        }
    }
    let (mut line, mut counted) = (0, 0);
    let change = |(range, mut edits): (Range<usize>, Vec<Edit>)| {
        for edit in &mut edits {
            edit.range = edit.range.start - range.start..edit.range.end - range.start;
        }
        let new = edit::apply(&bytes[range.clone()], &edits);
        let change = trimmed(bytes, range, new);
        line += newlines(&bytes[counted..change.old.start]);
        counted = change.old.start;
        Change { line, ..change }
    };
    blocks.into_iter().map(change).filter(|change| bytes[change.old.clone()] != change.new[..]).collect()
}

/// A change without the lines that are the same at its beginning and at its end.
fn trimmed(bytes: &[u8], old: Range<usize>, new: Vec<u8>) -> Change {
    let (before, after): (Vec<&[u8]>, Vec<&[u8]>) =
        (lines(&bytes[old.clone()]).collect(), lines(&new).collect());
    let same = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let rest = before.len().min(after.len()) - same;
    let tail = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let length = |lines: &[&[u8]]| lines.iter().map(|line| line.len()).sum::<usize>();
    let start = old.start + length(&before[..same]);
    let end = old.end - length(&before[before.len() - tail..]);
    Change { old: start..end, new: after[same..after.len() - tail].concat(), line: 0 }
}

fn write_hunk(bytes: &[u8], hunk: &[Change], shift: &mut isize, out: &mut Vec<u8>) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return };
    let before = &bytes[..first.old.start];
    let lead = last_lines(before, CONTEXT);
    let trail_end =
        last.old.end + lines(&bytes[last.old.end..]).take(CONTEXT).map(<[u8]>::len).sum::<usize>();
    let mut body = Vec::new();
    let (mut old_count, mut new_count, mut at) = (0, 0, lead);
    let mut put = |sign: u8, text: &[u8], old: usize, new: usize| {
        for line in lines(text) {
            body.push(sign);
            body.extend_from_slice(line);
            if !line.ends_with(b"\n") {
                body.extend_from_slice(b"\n\\ No newline at end of file\n");
            }
            old_count += old;
            new_count += new;
        }
    };
    for change in hunk {
        put(b' ', &bytes[at..change.old.start], 1, 1);
        put(b'-', &bytes[change.old.clone()], 1, 0);
        put(b'+', &change.new, 0, 1);
        at = change.old.end;
    }
    put(b' ', &bytes[at..trail_end], 1, 1);
    let old_start = first.line - lines(&bytes[lead..first.old.start]).count();
    let new_start = old_start.saturating_add_signed(*shift);
    *shift += new_count as isize - old_count as isize;
    let range = |start: usize, count: usize| match count {
        // An empty side names the line before it.
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        _ => format!("{},{count}", start + 1),
    };
    let head = format!("@@ -{} +{} @@\n", range(old_start, old_count), range(new_start, new_count));
    out.extend_from_slice(head.as_bytes());
    out.append(&mut body);
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|b| *b == b'\n')
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| **b == b'\n').count()
}

/// Where the last `count` lines begin.
fn last_lines(bytes: &[u8], count: usize) -> usize {
    let mut start = bytes.len();
    for _ in 0..count {
        let Some(end) = start.checked_sub(1) else { break };
        start = bytes[..end].iter().rposition(|b| *b == b'\n').map_or(0, |newline| newline + 1);
    }
    start
}

/// A file's name as diff(1) writes it: in quotes with escapes where it would not read back.
fn quoted(name: &str) -> String {
    let odd = |c: char| c.is_control() || matches!(c, '"' | '\\');
    if name.chars().any(odd) {
        let escaped: String = name
            .bytes()
            .map(|b| match b {
                b'"' | b'\\' => format!("\\{}", char::from(b)),
                b' '..=b'~' => char::from(b).to_string(),
                _ => format!("\\{b:03o}"),
            })
            .collect();
        return format!("\"{escaped}\"");
    }
    // Behind a blank a tab says where the name ends.
    if name.contains(' ') { format!("{name}\t") } else { name.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(old: &str, edits: &[(Range<usize>, &str)]) -> String {
        let edits: Vec<Edit> = edits
            .iter()
            .map(|(range, text)| Edit { range: range.clone(), text: text.as_bytes().to_vec() })
            .collect();
        String::from_utf8(unified(old.as_bytes(), &edits, "db")).unwrap()
    }

    #[test]
    fn added_changed_and_removed_lines() {
        assert_eq!(
            diff("a\nb\nc\nd\ne\nf\n", &[(2..3, "B"), (6..6, "x\n"), (10..12, "")]),
            "--- db\n+++ db\n@@ -1,6 +1,6 @@\n a\n-b\n+B\n c\n+x\n d\n e\n-f\n"
        );
        assert_eq!(diff("a\n", &[]), "");
        assert_eq!(diff("a\n", &[(0..1, "a")]), "");
    }

    #[test]
    fn changes_far_apart_are_hunks_of_their_own() {
        let old: String = (1..=20).map(|n| format!("{n:02}\n")).collect();
        let at = |line: usize| 3 * (line - 1);
        assert_eq!(
            diff(&old, &[(at(2)..at(2), "new\n"), (at(15)..at(15) + 2, "xx")]),
            "--- db\n+++ db\n@@ -1,4 +1,5 @@\n 01\n+new\n 02\n 03\n 04\n@@ -12,7 +13,7 @@\n 12\n 13\n 14\n-15\n+xx\n 16\n 17\n 18\n"
        );
    }

    #[test]
    fn a_missing_final_line_end_is_told() {
        assert_eq!(
            diff("a\nb", &[(3..3, "\nc")]),
            "--- db\n+++ db\n@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n\\ No newline at end of file\n"
        );
        assert_eq!(diff("", &[(0..0, "a\n")]), "--- db\n+++ db\n@@ -0,0 +1 @@\n+a\n");
    }

    #[test]
    fn odd_names_are_quoted() {
        assert_eq!(quoted("db.example.com"), "db.example.com");
        assert_eq!(quoted("my db"), "my db\t");
        assert_eq!(quoted("a\"b\né"), "\"a\\\"b\\012\\303\\251\"");
    }
}
