//! Work on all processors, its results in order.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// What is done before other processors are called in: a small job is over by then.
const ALONE: usize = 4;
/// More do not help: items are made by one at a time.
const MOST_WORKERS: usize = 8;

/// Works on every item, and hands the results over in the order of the items. Only a few are under way at a time, so
/// that memory does not grow with their number.
///
/// # Errors
/// The first of `take`; nothing is worked on behind it.
pub fn in_order<T: Send, R: Send, E>(
    mut items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    for item in items.by_ref().take(ALONE) {
        take(work(item))?;
    }
    at_once(items, work, take)
}

/// The same for few items that each are much work: other processors are called in for the first of them.
///
/// # Errors
/// The first of `take`; nothing is worked on behind it.
pub fn at_once<T: Send, R: Send, E>(
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let workers = thread::available_parallelism().map_or(1, |count| count.get().min(MOST_WORKERS));
    let items = Mutex::new(items.fuse());
    if workers > 1 {
        thread::scope(|scope| {
            // Who takes an item also queues the place where its result will be, before anybody takes the next.
            let (queue, results) = sync_channel::<Receiver<R>>(workers * 2);
            for _ in 0..workers {
                let (items, work, queue) = (&items, &work, queue.clone());
                let worker = move || {
                    loop {
                        let Ok(mut source) = items.lock() else { return };
                        let Some(item) = source.next() else { return };
                        let (result, place) = sync_channel(1);
                        if queue.send(place).is_err() {
                            return;
                        }
                        drop(source);
                        let _ = result.send(work(item));
                    }
                };
                // Without a thread there is less help.
                let _ = thread::Builder::new().spawn_scoped(scope, worker);
            }
            drop(queue);
            results.iter().map_while(|place| place.recv().ok()).try_for_each(&mut take)
        })?;
    }
    // What is left where there was no help.
    let rest = items.into_inner().ok();
    rest.into_iter().flatten().try_for_each(|item| take(work(item)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_the_first_error_ends_the_work() {
        let work = |n: u64| {
            // The later, the faster.
            thread::sleep(std::time::Duration::from_micros(200u64.saturating_sub(n)));
            n
        };
        let mut seen = Vec::new();
        let all: Result<(), ()> = in_order(0..300, work, |n| {
            seen.push(n);
            Ok(())
        });
        assert_eq!((all, seen), (Ok(()), (0..300).collect()));
        let taken = Mutex::new(0);
        let items = (0..1_000_000).inspect(|_| *taken.lock().unwrap() += 1);
        assert_eq!(in_order(items, work, |n| if n < 50 { Ok(()) } else { Err(n) }), Err(50));
        assert!(*taken.lock().unwrap() < 200);
    }
}
