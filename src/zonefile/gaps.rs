//! Gaps between records, and whether new lines can go there.

use std::collections::HashMap;

use super::directive::Directive;
use super::entry::{self, Entry};
use super::error::Error;
use super::index::Place;
use super::prune::{self, Stale};
use super::splitter::Splitter;

/// Whether lines can go to a place, by its offset and whether a `$TTL` is in force there. Each answer is found once: the
/// places in a row of records that are going to be removed have one in common.
#[derive(Debug, Default)]
pub(super) struct Gaps(HashMap<(usize, bool), bool>);

impl Gaps {
    /// Whether what follows a place keeps its meaning when a record with its own TTL goes in: the next record must not
    /// take over its owner from the one before, nor its TTL. Entries that are going to be removed do not count.
    pub(super) fn take_lines(&mut self, bytes: &[u8], place: &Place, stale: &[Stale]) -> Result<bool, Error> {
        let mut splitter = Splitter::from(bytes, place.offset, place.number);
        let mut has_default = place.ttl.is_directive();
        let mut alike = vec![(place.offset, has_default)];
        let answer = loop {
            let Some(line) = splitter.next()? else { break true };
            if let Some(known) = self.0.get(&(line.span.start, has_default)) {
                break *known;
            }
            match entry::read(bytes, &line)? {
                Entry::Blank | Entry::Directive(Directive::Origin(_) | Directive::Date) => {}
                Entry::Directive(Directive::Ttl(_)) => has_default = true,
                Entry::Directive(Directive::Generate(_)) if has_default => {}
                // What the included file takes over from here cannot be seen.
                Entry::Directive(Directive::Generate(_) | Directive::Include(_)) => break false,
                Entry::Record(_) if prune::is_stale(stale, line.span) => {
                    alike.push((line.span.end, has_default));
                }
                Entry::Record(record) => {
                    break record.owner.is_some() && (has_default || record.ttl.is_some());
                }
            }
        };
        self.0.extend(alike.into_iter().map(|place| (place, answer)));
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zonefile::index::Index;
    use crate::zonefile::name::Name;
    use crate::zonefile::reader::DefaultTtl;

    fn is_safe(after: &str, ttl: DefaultTtl) -> bool {
        let place = Place { offset: 0, number: 1, origin: Default::default(), ttl, model: None };
        Gaps::default().take_lines(after.as_bytes(), &place, &[]).unwrap()
    }

    #[test]
    fn the_gaps_in_a_row_of_stale_records_are_looked_at_once() {
        let token = |n: usize| format!("t{n}._domainkey 60 CNAME t{n}.dkim.amazonses.com.\n");
        let text = (0..9).map(token).collect::<String>() + "www A 192.0.2.1\n";
        let name = |name: &str| Name::absolute(name.as_bytes()).unwrap();
        let parents = [name("_domainkey.example.com")];
        let index = Index::read(text.as_bytes(), &name("example.com"), &[], &parents).unwrap();
        let stale = prune::stale(text.as_bytes(), &index, &parents, &[]).unwrap();
        let ends: Vec<usize> = stale.iter().map(|stale| stale.found.span.end).collect();
        let place = |offset| Place { offset, ..index.end.clone() };
        let mut gaps = Gaps::default();
        assert!(!gaps.take_lines(text.as_bytes(), &place(ends[0]), &stale).unwrap());
        assert!(ends.len() == 9 && ends.iter().all(|end| gaps.0.get(&(*end, false)) == Some(&false)));
        // What is known is not read again.
        gaps.0.insert((ends[4], false), true);
        assert!(gaps.take_lines(text.as_bytes(), &place(ends[4]), &stale).unwrap());
    }

    #[test]
    fn a_line_goes_where_the_next_record_depends_on_nothing() {
        let (default, none) = (DefaultTtl::Directive(None), DefaultTtl::LastStated(Some(1)));
        for (after, with_default, without) in [
            ("", true, true),
            ("; end\n", true, true),
            ("www A 192.0.2.1\n", true, false),
            ("www 1h A 192.0.2.1\n", true, true),
            (" A 192.0.2.1\n", false, false),
            (" 1h A 192.0.2.1\n", false, false),
            ("; comment\n\n$ORIGIN sub\nwww A 192.0.2.1\n", true, false),
            ("$ORIGIN sub\n A 192.0.2.1\n", false, false),
            ("$TTL 1\nwww A 192.0.2.1\n", true, true),
            ("$TTL 1\n A 192.0.2.1\n", false, false),
            ("$INCLUDE x\nwww 1 A 192.0.2.1\n", false, false),
            ("$GENERATE 1-2 a$ A 192.0.2.$\nwww 1 A 192.0.2.1\n", true, false),
            ("$GENERATE 1-2 a$ A 192.0.2.$\n 1 A 192.0.2.1\n", false, false),
        ] {
            assert_eq!(is_safe(after, default), with_default, "{after}");
            assert_eq!(is_safe(after, none), without, "{after}");
        }
    }
}
