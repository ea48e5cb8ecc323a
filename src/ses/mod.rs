//! Amazon SES: the only room that knows the AWS SDK, and the AWS configuration files.

mod answer;
mod attempts;
mod credentials;
mod error;
mod journal;
mod profile;
mod session;
mod settings;
mod verbatim;
mod wire;

pub use credentials::{KeySource, Keys};
pub use error::SesError;
pub use profile::{AwsFiles, Profile, ProfileError, Section};
pub use session::Session;
pub use settings::{Attempts, Proxies, Settings, Timeout, Trust};

/// Whether requests can be sent to this address: it has a scheme and a host.
#[must_use]
pub fn is_address(url: &str) -> bool {
    url.parse::<hyper::Uri>()
        .is_ok_and(|uri| uri.scheme().is_some() && uri.host().is_some_and(|host| !host.is_empty()))
}
