//! What goes wrong between here and SES, in the AWS CLI's words where it has some.

use std::error::Error;
use std::fmt::Debug;

use aws_sdk_ses::error::{ProvideErrorMetadata, SdkError};
use thiserror::Error;

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum SesError {
    /// Nothing names a region.
    #[error("no region is given: pass --region, set AWS_REGION, or configure one with \"aws configure\"")]
    NoRegion,
    /// No credentials were found.
    #[error(
        "no credentials were found{0}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, pass --profile, or configure \
         them with \"aws configure\""
    )]
    NoCredentials(String),
    /// SES answered with an error.
    #[error("An error occurred ({code}) when calling the {operation} operation{retries}: {message}")]
    Service {
        /// SES's code, such as `Throttling`.
        code: String,
        /// SES's text.
        message: String,
        /// The operation.
        operation: &'static str,
        /// ` (reached max retries: N)`, or nothing.
        retries: String,
    },
    /// The request did not get through, or its answer did not come back whole.
    #[error("{0}")]
    Transport(String),
}

/// The error of one operation.
pub(super) fn of_operation<E, R>(operation: &'static str, error: SdkError<E, R>) -> SesError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    R: Debug + Send + Sync + 'static,
{
    match error {
        SdkError::ServiceError(context) => {
            let error = context.err();
            SesError::Service {
                code: error.code().unwrap_or("Unknown").to_string(),
                message: error.message().unwrap_or("Unknown").to_string(),
                operation,
                retries: String::new(),
            }
        }
        SdkError::TimeoutError(_) => {
            SesError::Transport(format!("{operation}: no answer from SES in time; see --cli-read-timeout"))
        }
        other => {
            let cause =
                other.into_source().map_or_else(|error| error.to_string(), |source| chain_of(&*source));
            SesError::Transport(format!(
                "{operation}: could not connect to SES, or its answer broke off: {cause}"
            ))
        }
    }
}

/// ` (cause: …)` of a credentials error; its own text names providers, which help nobody.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut last = None;
    let mut source = error.source();
    while let Some(cause) = source {
        last = Some(cause);
        source = cause.source();
    }
    last.map_or_else(String::new, |cause| format!(" ({cause})"))
}

fn chain_of(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
