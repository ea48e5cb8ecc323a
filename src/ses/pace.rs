//! The pace of requests: one a second for each operation, account and region, which is what SES allows; a request that is
//! sent again is a request too.
//!
//! What SES measures is when requests arrive, and nobody here knows that to the millisecond. A request has arrived when
//! its answer has come, so the second begins to run then. Answers that take long are not waited for, or the way there and
//! back would be added to every second: each lane may wait for [`PATIENCE`] a request, and saves what it does not need
//! for the one that is late.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::pin::pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex as Slot, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::sync::{Mutex, Notify};
use tokio::time::{Instant, sleep, sleep_until};

use super::Progress;

/// What clocks and schedulers are inexact by.
const MARGIN: Duration = Duration::from_millis(5);

/// How long an answer is waited for, on average; the pace is that much slower at worst.
const PATIENCE: Duration = Duration::from_millis(45);

/// What a lane has of it at the start, and what it can save.
const FIRST_PATIENCE: Duration = Duration::from_millis(150);
const MOST_PATIENCE: Duration = Duration::from_secs(1);

/// How long a connection may wait for its turn once it is there.
const LONGEST_LEAD: Duration = Duration::from_millis(400);

/// The requests that share one allowance: account, region, operation.
pub(super) type LaneKey = (String, String, &'static str);

/// The pace of everything that one run sends.
pub(super) struct Pace<'a> {
    interval: Duration,
    lanes: RefCell<HashMap<LaneKey, Rc<Lane>>>,
    done: Cell<usize>,
    known: Cell<usize>,
    show: &'a dyn Fn(Progress),
}

struct Lane {
    /// First come, first served.
    turn: Mutex<Turn>,
    /// Requests that wait or are under way.
    waiting: Cell<u32>,
}

struct Turn {
    /// When the next request may be sent.
    next: Instant,
    /// How long before that it is begun, so that its connection is there in time.
    lead: Duration,
    /// How long its answer may be waited for.
    patience: Duration,
}

impl<'a> Pace<'a> {
    /// `show` is told how far the run is.
    pub(super) fn new(interval: Duration, show: &'a dyn Fn(Progress)) -> Self {
        Self { interval, lanes: RefCell::default(), done: Cell::new(0), known: Cell::new(0), show }
    }

    /// Does `work`, which sends one request through `gate`, when it is its turn.
    pub(super) async fn in_turn<T>(&self, key: LaneKey, gate: &Gate, work: impl Future<Output = T>) -> T {
        let lane = self.lane(key);
        let counted = Counted::new(self, &lane);
        let mut turn = lane.turn.lock().await;
        wait_until(turn.next.checked_sub(turn.lead.min(self.interval)).unwrap_or(turn.next)).await;
        let begun = Instant::now();
        gate.open_at(turn.next);
        let patience = turn.patience;
        let arrived = async {
            gate.passed().await;
            sleep(patience).await;
        };
        let (work, arrived) = (pin!(work), pin!(arrived));
        let early = match select(work, arrived).await {
            Either::Left((done, _)) => Either::Left(done),
            Either::Right(((), work)) => Either::Right(work),
        };
        turn.lead = gate.ready().map_or(turn.lead, |ready| (ready - begun).min(LONGEST_LEAD));
        let now = Instant::now();
        let waited = gate.left().map_or(Duration::ZERO, |left| now - left);
        turn.patience = (turn.patience.saturating_sub(waited) + PATIENCE).min(MOST_PATIENCE);
        turn.next = now + self.interval + MARGIN.min(self.interval);
        drop(turn);
        let done = match early {
            Either::Left(done) => done,
            Either::Right(work) => work.await,
        };
        drop(counted);
        done
    }

    fn lane(&self, key: LaneKey) -> Rc<Lane> {
        let new = || {
            let turn = Turn { next: Instant::now(), lead: Duration::ZERO, patience: FIRST_PATIENCE };
            Rc::new(Lane { turn: Mutex::new(turn), waiting: Cell::new(0) })
        };
        self.lanes.borrow_mut().entry(key).or_insert_with(new).clone()
    }

    fn tell(&self) {
        let longest = self.lanes.borrow().values().map(|lane| lane.waiting.get()).max().unwrap_or_default();
        (self.show)(Progress {
            done: self.done.get(),
            known: self.known.get(),
            left: self.interval * longest,
        });
    }
}

/// Waits, where there is anything to wait for: the timer's steps are milliseconds, and it takes one for the past too.
async fn wait_until(time: Instant) {
    if time > Instant::now() {
        sleep_until(time).await;
    }
}

/// A request that counts as waiting until it is answered, or given up.
struct Counted<'a, 'b> {
    pace: &'a Pace<'b>,
    lane: &'a Lane,
}

impl<'a, 'b> Counted<'a, 'b> {
    fn new(pace: &'a Pace<'b>, lane: &'a Lane) -> Self {
        lane.waiting.set(lane.waiting.get() + 1);
        pace.known.set(pace.known.get() + 1);
        pace.tell();
        Self { pace, lane }
    }
}

impl Drop for Counted<'_, '_> {
    fn drop(&mut self) {
        self.lane.waiting.set(self.lane.waiting.get() - 1);
        self.pace.done.set(self.pace.done.get() + 1);
        self.pace.tell();
    }
}

/// What a request passes when its connection is there: it waits for its time, and tells when it has left.
#[derive(Clone, Default)]
pub(super) struct Gate(Arc<Inner>);

#[derive(Default)]
struct Inner {
    times: Slot<Times>,
    passed: Notify,
}

#[derive(Default, Clone, Copy)]
struct Times {
    opens: Option<Instant>,
    ready: Option<Instant>,
    left: Option<Instant>,
}

impl Gate {
    /// Waits until the request may be sent.
    pub(super) async fn pass(&self) {
        let opens = {
            let mut times = self.times();
            times.ready = Some(Instant::now());
            times.opens
        };
        if let Some(opens) = opens {
            wait_until(opens).await;
        }
        self.times().left = Some(Instant::now());
        self.0.passed.notify_one();
    }

    fn open_at(&self, opens: Instant) {
        self.times().opens = Some(opens);
    }

    async fn passed(&self) {
        self.0.passed.notified().await;
    }

    fn ready(&self) -> Option<Instant> {
        self.times().ready
    }

    fn left(&self) -> Option<Instant> {
        self.times().left
    }

    fn times(&self) -> MutexGuard<'_, Times> {
        self.0.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn paused<T>(work: impl Future<Output = T>) -> T {
        let builder = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        builder.unwrap().block_on(work)
    }

    fn key(account: &str, region: &str) -> LaneKey {
        (account.into(), region.into(), "X")
    }

    /// When requests were sent, since the start: each takes `connect` to connect, `answer` to be answered.
    async fn sent(pace: &Pace<'_>, keys: &[LaneKey], connect: u64, answer: u64) -> Vec<Duration> {
        let start = Instant::now();
        let request = |key: &LaneKey| {
            let key = key.clone();
            async move {
                let gate = Gate::default();
                let work = async {
                    sleep(Duration::from_millis(connect)).await;
                    gate.pass().await;
                    let at = start.elapsed();
                    sleep(Duration::from_millis(answer)).await;
                    at
                };
                pace.in_turn(key, &gate, work).await
            }
        };
        join_all(keys.iter().map(request)).await
    }

    #[test]
    fn requests_of_one_lane_are_a_second_apart_and_hardly_more() {
        for (connect, answer) in [(0, 0), (0, 20), (150, 0), (150, 200), (10, 5000)] {
            let times = paused(async {
                let pace = Pace::new(SECOND, &|_| {});
                sent(&pace, &vec![key("a", "r"); 30], connect, answer).await
            });
            let least = SECOND + MARGIN + Duration::from_millis(answer).min(PATIENCE);
            assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= least), "{connect} {answer}: {times:?}");
            let whole = times[29] - times[0];
            assert!(whole <= (29 * SECOND).mul_f64(1.06), "{connect} {answer}: {whole:?}");
        }
    }

    #[test]
    fn the_first_request_waits_for_nothing() {
        let waited = paused(async {
            let pace = Pace::new(SECOND, &|_| {});
            // Not where a step of the timer begins.
            tokio::time::advance(Duration::from_micros(300)).await;
            let (gate, start) = (Gate::default(), Instant::now());
            let work = async {
                gate.pass().await;
                start.elapsed()
            };
            pace.in_turn(key("a", "r"), &gate, work).await
        });
        assert_eq!(waited, Duration::ZERO);
    }

    #[test]
    fn one_late_answer_is_waited_for_by_a_lane_that_was_quick() {
        let apart = paused(async {
            let pace = Pace::new(SECOND, &|_| {});
            let times = sent(&pace, &vec![key("a", "r"); 10], 0, 1).await;
            let start = Instant::now();
            sent(&pace, &[key("a", "r")], 0, 400).await;
            assert_eq!(times.len(), 10);
            sent(&pace, &[key("a", "r")], 0, 0).await;
            start.elapsed()
        });
        assert!(apart >= 2 * SECOND + Duration::from_millis(400), "{apart:?}");
    }

    #[test]
    fn accounts_regions_and_operations_do_not_wait_for_each_other() {
        let keys = [key("a", "r"), key("b", "r"), key("a", "s"), ("a".into(), "r".into(), "Y")];
        let times = paused(async {
            let pace = Pace::new(SECOND, &|_| {});
            sent(&pace, &keys, 0, 300).await
        });
        assert!(times.iter().all(|time| *time < SECOND / 10), "{times:?}");
    }

    #[test]
    fn a_request_that_is_never_sent_takes_its_turn_all_the_same() {
        paused(async {
            let pace = Pace::new(SECOND, &|_| {});
            pace.in_turn(key("a", "r"), &Gate::default(), async {}).await;
            let times = sent(&pace, &[key("a", "r")], 0, 0).await;
            assert!(times[0] >= SECOND, "{times:?}");
        });
    }

    #[test]
    fn the_time_left_is_that_of_the_longest_lane() {
        let seen = RefCell::new(Vec::new());
        let show = |progress| seen.borrow_mut().push(progress);
        paused(async {
            let pace = Pace::new(SECOND, &show);
            let keys = [key("a", "r"), key("a", "r"), key("a", "r"), key("b", "r")];
            sent(&pace, &keys, 0, 0).await;
        });
        let seen = seen.into_inner();
        assert!(seen.contains(&Progress { done: 1, known: 4, left: 2 * SECOND }), "{seen:?}");
        assert_eq!(seen.last(), Some(&Progress { done: 4, known: 4, left: Duration::ZERO }));
    }
}
