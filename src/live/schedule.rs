//! When to look again.

use std::time::Duration;

/// The pause before the second look, where no interval is given.
const FIRST: Duration = Duration::from_secs(5);
/// No pause grows longer.
const LONGEST: Duration = Duration::from_secs(60);

/// The pauses between looks: never longer than the interval that was asked for, else longer and longer; each shortened
/// by chance, so that many who wait do not ask all at once.
#[derive(Debug)]
pub struct Schedule {
    next: Duration,
    grows: bool,
}

impl Schedule {
    /// Pauses of `interval`, or such as grow.
    #[must_use]
    pub fn new(interval: Option<Duration>) -> Self {
        Self { next: interval.unwrap_or(FIRST), grows: interval.is_none() }
    }

    /// The next pause.
    pub fn pause(&mut self) -> Duration {
        let pause = self.next.mul_f64(1.0 - 0.2 * rand::random::<f64>());
        if self.grows {
            self.next = self.next.mul_f64(1.5).min(LONGEST);
        }
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_interval_is_kept_and_never_exceeded() {
        let mut schedule = Schedule::new(Some(Duration::from_secs(10)));
        for _ in 0..100 {
            let pause = schedule.pause();
            assert!(pause <= Duration::from_secs(10) && pause >= Duration::from_secs(8), "{pause:?}");
        }
    }

    #[test]
    fn without_one_the_pauses_grow_to_a_minute() {
        let mut schedule = Schedule::new(None);
        let pauses: Vec<Duration> = (0..20).map(|_| schedule.pause()).collect();
        assert!(pauses[0] <= FIRST && pauses.iter().all(|pause| *pause <= LONGEST));
        assert!(pauses[19] >= Duration::from_secs(48));
        let distinct: std::collections::BTreeSet<_> = pauses[10..].iter().collect();
        assert!(distinct.len() > 1, "there is chance in them");
    }
}
