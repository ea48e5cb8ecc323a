//! Sorting by name, on all processors.

use std::cmp::Ordering;
use std::convert::Infallible;
use std::mem;

use super::Fqdn;
use crate::world::{at_once, in_order};

/// Fewer are looked at without help.
const SOME: usize = 4096;

/// In so many parts are many of them sorted: each doubling is one more pass to merge them.
const PARTS: usize = 2;

/// Words of eight bytes at the beginning of a name. Most names differ in them: where they do, the names, which lie all
/// over the memory, need not be looked at.
const WORDS: usize = 4;

type Key = ([u64; WORDS], usize);

/// Whether each name stands once, in the order of the names.
pub(super) fn are_apart<T: Sync>(items: &[T], name: impl Fn(&T) -> &Fqdn + Sync) -> bool {
    let apart = |start| {
        let some = &items[start..items.len().min(start + SOME + 1)];
        some.is_sorted_by(|one, next| name(one) < name(next))
    };
    in_order((0..items.len()).step_by(SOME), apart, |apart| if apart { Ok(()) } else { Err(()) }).is_ok()
}

/// Sorts by name, those of one name by `rest` and else as they stand. Whether each name stands once.
pub(super) fn sort<T: Sync>(
    items: &mut [T],
    name: impl Fn(&T) -> &Fqdn + Sync,
    rest: impl Fn(&T, &T) -> Ordering + Sync,
) -> bool {
    let compare = |(a, one): &Key, (b, other): &Key| {
        let names = || name(&items[*one]).cmp(name(&items[*other]));
        let rest = || rest(&items[*one], &items[*other]);
        a.cmp(b).then_with(names).then_with(rest).then(one.cmp(other))
    };
    let part = items.len().div_ceil(PARTS).max(SOME);
    let mut order = vec![Key::default(); items.len()];
    let sorted = |(number, keys): (usize, &mut [Key])| {
        for (place, key) in (number * part..).zip(&mut *keys) {
            *key = (beginning(name(&items[place])), place);
        }
        keys.sort_unstable_by(compare);
    };
    let parts = order.chunks_mut(part).enumerate();
    let Ok(()) = if parts.len() > 1 {
        at_once(parts, sorted, Ok::<_, Infallible>)
    } else {
        in_order(parts, sorted, Ok)
    };
    // The stable sort finds what is sorted already, and merges it.
    order.sort_by(compare);
    let are_apart =
        order.is_sorted_by(|(a, one), (b, other)| a < b || name(&items[*one]) < name(&items[*other]));
    arrange(items, &mut order);
    are_apart
}

fn beginning(name: &Fqdn) -> [u64; WORDS] {
    let mut words = [[0; 8]; WORDS];
    words.as_flattened_mut().iter_mut().zip(name.bare().bytes()).for_each(|(byte, found)| *byte = found);
    words.map(u64::from_be_bytes)
}

/// Puts each item to its place, in the memory where they are: along the cycles of the order.
fn arrange<T>(items: &mut [T], order: &mut [Key]) {
    for start in 0..order.len() {
        let mut to = start;
        loop {
            let from = mem::replace(&mut order[to].1, to);
            if from == start || from == to {
                break;
            }
            items.swap(to, from);
            to = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_sorted_by_the_whole_name_then_by_the_rest_then_as_they_stood() {
        // The first 32 bytes of half of them are the same; in an order that mixes all of it.
        let name = |n: usize| {
            let front = ["", "a.very.long.name.that.many.domains.share."][n % 2];
            Fqdn::parse(&format!("{front}d{}.example", n / 3)).unwrap()
        };
        for count in [0, 1, 500, 3 * SOME + 10] {
            let items: Vec<(Fqdn, usize, usize)> =
                (0..count).map(|at| (at * 211) % count.max(1)).map(|n| (name(n), n % 2, n)).collect();
            let mut expected = items.clone();
            expected.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
            let mut found = items;
            assert_eq!(sort(&mut found, |item| &item.0, |a, b| a.1.cmp(&b.1)), count < 2);
            assert_eq!(found, expected);
            found.dedup_by(|a, b| a.0 == b.0);
            assert!(
                are_apart(&found, |item| &item.0)
                    && sort(&mut found.clone(), |item| &item.0, |_, _| Ordering::Equal)
            );
            found.reverse();
            assert_eq!(are_apart(&found, |item| &item.0), found.len() < 2);
        }
    }
}
