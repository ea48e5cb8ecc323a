//! Amazon SES: the only room that knows the AWS SDK, and the AWS configuration files.

mod address;
mod answer;
mod attempts;
mod credentials;
mod email_identity;
mod error;
mod fetch;
mod journal;
mod operations;
mod pace;
mod profile;
mod request;
mod runtime;
mod session;
mod settings;
mod verbatim;
mod wire;

use std::time::Duration;

pub use address::is_address;
pub use credentials::{KeySource, Keys};
pub use error::SesError;
pub use fetch::{Fetched, Place, Wish, fetch, settle, statuses};
pub use profile::{AwsFiles, Profile, ProfileError, Section};
pub use session::Session;
pub use settings::{Attempts, Interval, Proxies, Settings, Timeout, Trust};

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Requests that are answered.
    pub done: usize,
    /// Requests that are known to be needed, answered or not.
    pub known: usize,
    /// How long those that are not answered take at least.
    pub left: Duration,
}
