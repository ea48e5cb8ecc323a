//! Sending again: the AWS CLI's standard mode, in which a request is sent three times at most.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use super::settings::Attempts;

/// The longest pause.
const LONGEST_PAUSE: f64 = 20.0;

/// Codes that ask for another try. The list is that of the AWS SDKs
/// (<https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>).
const AGAIN: [&str; 16] = [
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// Whether SES may think otherwise in a moment.
pub(super) fn is_worth_another(status: u16, code: &str) -> bool {
    matches!(status, 500 | 502 | 503 | 504) || AGAIN.contains(&code)
}

/// The attempts of one request.
pub(super) struct Tries {
    most: u32,
    made: u32,
}

impl Tries {
    pub(super) fn new(attempts: Attempts) -> Self {
        Self { most: attempts.0.max(1), made: 0 }
    }

    /// Counts one.
    pub(super) fn count(&mut self) {
        self.made += 1;
    }

    pub(super) fn is_last(&self) -> bool {
        self.made >= self.most
    }

    /// ` (reached max retries: N)` once there are no more, whatever the reason, as the AWS CLI says it.
    pub(super) fn exhausted(&self) -> String {
        if self.is_last() { format!(" (reached max retries: {})", self.most - 1) } else { String::new() }
    }

    /// Waits up to 1 second, then up to 2, 4, 8: at random, so that many who failed together do not return together.
    pub(super) async fn pause(&self) {
        let longest = 2_f64.powi(i32::try_from(self.made).unwrap_or(1) - 1);
        let seconds = (random() * longest).min(LONGEST_PAUSE);
        tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
    }
}

/// Between 0 and 1. The keys of the standard library's hash maps are random enough to spread retries.
fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_counted() {
        let mut tries = Tries::new(Attempts(2));
        tries.count();
        assert_eq!((tries.is_last(), tries.exhausted().as_str()), (false, ""));
        tries.count();
        assert_eq!((tries.is_last(), tries.exhausted().as_str()), (true, " (reached max retries: 1)"));
        assert!((0.0..=1.0).contains(&random()));
    }
}
