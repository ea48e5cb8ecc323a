//! The unified diff of any edits to any bytes, applied by the letter: it makes the edited bytes.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

use proptest::prelude::*;
use sesdns::zonefile::{Edit, Plan};

fn plan(edits: Vec<Edit>) -> Plan {
    Plan {
        zone: "example.com".to_string(),
        edits,
        added: Vec::new(),
        satisfied: Vec::new(),
        removed: Vec::new(),
        serials: Vec::new(),
        notes: Vec::new(),
    }
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// `12,3` or `12`: where a side of a hunk begins, from 0, and how many lines it has.
fn range(text: &str) -> (usize, usize) {
    let (start, count) = text[1..].split_once(',').unwrap_or((&text[1..], "1"));
    let (start, count): (usize, usize) = (start.parse().unwrap(), count.parse().unwrap());
    // A side without lines names the line before it.
    (if count == 0 { start } else { start - 1 }, count)
}

/// The line of a hunk without its sign; without its end too, if the note behind it says so.
fn content<'a>(line: &'a [u8], next: Option<&&[u8]>) -> &'a [u8] {
    let unfinished = next.is_some_and(|next| next.starts_with(b"\\"));
    &line[1..line.len() - usize::from(unfinished)]
}

/// Applies a diff as strictly as can be: every number and every line of context has to be right.
fn patched(old: &[u8], diff: &[u8], name: &str) -> Vec<u8> {
    let (old, diff) = (lines(old), lines(diff));
    let [from, to, hunks @ ..] = diff.as_slice() else { return old.concat() };
    assert_eq!([*from, *to], [format!("--- {name}\n").as_bytes(), format!("+++ {name}\n").as_bytes()]);
    let (mut new, mut taken, mut at): (Vec<&[u8]>, usize, usize) = (Vec::new(), 0, 0);
    while let Some(head) = hunks.get(at) {
        let words: Vec<&str> = std::str::from_utf8(head).unwrap().split_whitespace().collect();
        let ["@@", minus, plus, "@@"] = words[..] else { panic!("no hunk: {}", head.escape_ascii()) };
        let ((old_start, old_count), (new_start, new_count)) = (range(minus), range(plus));
        assert!(old_start >= taken, "hunks are in order");
        new.extend(&old[taken..old_start]);
        assert_eq!(new.len(), new_start, "{minus} {plus}");
        taken = old_start;
        at += 1;
        while let Some(line) = hunks.get(at).filter(|line| !line.starts_with(b"@")) {
            let text = content(line, hunks.get(at + 1));
            if matches!(line[0], b' ' | b'-') {
                assert_eq!(old[taken].escape_ascii().to_string(), text.escape_ascii().to_string());
                taken += 1;
            }
            if matches!(line[0], b' ' | b'+') {
                new.push(text);
            }
            assert!(matches!(line[0], b' ' | b'+' | b'-' | b'\\'), "{}", line.escape_ascii());
            at += 1;
        }
        assert_eq!((taken - old_start, new.len() - new_start), (old_count, new_count), "{minus} {plus}");
    }
    new.extend(&old[taken..]);
    new.concat()
}

/// Bytes that look like lines, some of them like lines of a diff.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        &b"a\n"[..],
        b"b\n",
        b"\n",
        b"c",
        b"@@ -1 +1 @@\n",
        b"-x\n",
        b"\\ No\n",
        b"\r\n",
        b"\xff\n",
        b"+",
    ]);
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// Edits in order that do not overlap, many of them at line ends.
fn edits() -> impl Strategy<Value = Vec<(prop::sample::Index, bool, prop::sample::Index, Vec<u8>)>> {
    let new = prop_oneof![Just(Vec::new()), text().prop_map(|text| text[..text.len().min(12)].to_vec())];
    prop::collection::vec(
        (any::<prop::sample::Index>(), any::<bool>(), any::<prop::sample::Index>(), new),
        0..6,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_diff_makes_the_edited_bytes(old in text(), drawn in edits()) {
        let starts: Vec<usize> = (0..=old.len()).filter(|at| *at == 0 || old[at - 1] == b'\n').collect();
        let mut cuts: Vec<usize> = drawn
            .iter()
            .flat_map(|(one, at_line, other, _)| match at_line {
                true => [starts[one.index(starts.len())], starts[other.index(starts.len())]],
                false => [one.index(old.len() + 1), other.index(old.len() + 1)],
            })
            .collect();
        cuts.sort_unstable();
        let edits: Vec<Edit> = cuts
            .chunks(2)
            .zip(&drawn)
            .map(|(cut, (.., text))| Edit { range: cut[0]..cut[1], text: text.clone() })
            .collect();
        // Edits that put back what they take away change nothing; those that move a line past its like do not either,
        // but are shown.
        let idle = edits.iter().all(|edit| old[edit.range.clone()] == edit.text[..]);
        let plan = plan(edits);
        let (new, diff) = (plan.apply(&old), plan.diff(&old, "db"));
        prop_assert_eq!(patched(&old, &diff, "db").escape_ascii().to_string(), new.escape_ascii().to_string());
        prop_assert!(!diff.is_empty() || new == old);
        prop_assert!(!idle || diff.is_empty());
    }
}
