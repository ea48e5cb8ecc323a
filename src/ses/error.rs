//! What goes wrong between here and SES, in the AWS CLI's words where scripts look for them.

use std::error::Error;

use thiserror::Error;

use super::attempts::is_worth_another;

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum SesError {
    /// Nothing names a region.
    #[error("no region is given: pass --region, set AWS_REGION, or configure one with \"aws configure\"")]
    NoRegion,
    /// Nobody has credentials.
    #[error(
        "no credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, pass --profile, or configure them \
         with \"aws configure\""
    )]
    NoCredentials,
    /// Somebody has credentials and cannot hand them out, or half of them only.
    #[error("the credentials cannot be used: {0}")]
    Credentials(String),
    /// A setting of the environment or of the profile makes no sense.
    #[error("{0}")]
    Settings(String),
    /// SES answered with an error.
    #[error(
        "An error occurred ({code}) when calling the {operation} operation{retries}: {message}{}",
        advice(code, message)
    )]
    Service {
        /// The HTTP status.
        status: u16,
        /// SES's code, such as `Throttling`.
        code: String,
        /// SES's text.
        message: String,
        /// The operation.
        operation: &'static str,
        /// ` (reached max retries: N)`, or nothing.
        retries: String,
    },
    /// What went wrong in one of several accounts or regions.
    #[error("{place}: {error}")]
    Place {
        /// Profile and region.
        place: String,
        /// What went wrong there.
        error: Box<SesError>,
    },
    /// The answer is none that SES gives.
    #[error(
        "{operation}: the answer cannot be read: {reason}; is this SES, and not a proxy or a log-in page?"
    )]
    Answer {
        /// The operation.
        operation: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The request did not get through, or no answer came back.
    #[error("{0}")]
    Transport(String),
}

impl SesError {
    /// Whether the same question may be answered a moment later: nothing came through, or SES is busy.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Transport(_) => true,
            Self::Service { status, code, .. } => is_worth_another(*status, code),
            Self::Place { error, .. } => error.is_passing(),
            _ => false,
        }
    }
}

/// What to do about an error whose words leave that open. SES takes a request only within minutes of its time.
fn advice(code: &str, message: &str) -> &'static str {
    let is_of_time = ["RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture"].contains(&code)
        || ["Signature expired", "Signature not yet current"].iter().any(|start| message.starts_with(start));
    if is_of_time { "; this machine's clock is wrong: set it, and run the command again" } else { "" }
}

/// An error and all that it was caused by.
pub(super) fn causes(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    // What a program of the user's own said ends with its line.
    text.trim_end().to_string()
}
