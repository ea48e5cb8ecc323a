//! One request to SES, sent until it is answered or there is no point in sending it again.

use super::answer::Refusal;
use super::attempts::{Tries, is_worth_another};
use super::error::SesError;
use super::pace::{Gate, Pace};
use super::session::Session;
use super::wire::{RawAnswer, Wire};

/// What an answer says, or what SES objects to.
///
/// # Errors
/// What is wrong with it, where it is no answer of SES.
pub(super) type Reading<T> = Result<Result<T, Refusal>, String>;

impl Session {
    /// Sends the request of `operation`, again if need be, each time when it is its turn. `send` makes and signs it; what
    /// came back is for `read` to read, as the AWS CLI reads it.
    pub(super) async fn ask<T>(
        &self,
        pace: &Pace<'_>,
        operation: &'static str,
        send: impl AsyncFn(&Wire) -> Result<(), String>,
        read: impl Fn(&RawAnswer) -> Reading<T>,
    ) -> Result<T, SesError> {
        let mut tries = Tries::new(self.settings.attempts);
        loop {
            tries.count();
            let gate = Gate::default();
            let wire = self.wire.through(&gate);
            // Thousands may wait for their turn: what the SDK needs is there when it comes.
            let work = async { Box::pin(send(&wire)).await };
            let sent = pace.in_turn(self.lane(operation), &gate, work).await;
            let failure = match wire.take_last() {
                Some(Ok(raw)) => match read(&raw) {
                    Ok(Ok(answer)) => return Ok(answer),
                    Ok(Err(refusal)) => {
                        let again = is_worth_another(refusal.status, &refusal.code);
                        let (status, code) = (refusal.status, self.journal.redacted(&refusal.code));
                        let message = self.journal.redacted(&refusal.message);
                        let retries = tries.exhausted();
                        let error = SesError::Service { status, code, message, operation, retries };
                        if again { error } else { return Err(error) }
                    }
                    Err(reason) => {
                        let reason = self.journal.redacted(&reason);
                        return Err(SesError::Answer { operation, reason });
                    }
                },
                Some(Err(error)) => SesError::Transport(error.to_string()),
                None => {
                    let reason = sent.err().unwrap_or_default();
                    return Err(SesError::Settings(format!("the request cannot be made: {reason}")));
                }
            };
            if tries.is_last() {
                return Err(failure);
            }
            tries.pause().await;
        }
    }
}
