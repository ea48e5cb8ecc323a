//! What is settled before SES is asked: where, as whom, how long, how often, whom to trust.

use std::path::PathBuf;
use std::time::Duration;

use super::credentials::KeySource;

/// The settings of a connection, found by whoever knows options, environment and profile.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The region.
    pub region: Option<String>,
    /// The profile; the SDK's provider chain is told.
    pub profile: Option<String>,
    /// The profile was asked for, and beats credentials in the environment.
    pub profile_only: bool,
    /// Another endpoint than the region's.
    pub endpoint_url: Option<String>,
    /// Another endpoint than the region's for SES v2.
    pub endpoint_url_v2: Option<String>,
    /// The region's FIPS endpoint.
    pub fips: bool,
    /// The region's endpoint for IPv4 and IPv6.
    pub dual_stack: bool,
    /// Where credentials come from.
    pub keys: KeySource,
    /// The longest wait for bytes.
    pub read_timeout: Timeout,
    /// The longest wait for a connection.
    pub connect_timeout: Timeout,
    /// How often a request is sent at most.
    pub attempts: Attempts,
    /// Whose certificates are good.
    pub trust: Trust,
    /// Proxies between here and there.
    pub proxies: Proxies,
    /// Say what is done, without secrets.
    pub debug: bool,
    /// How far apart requests of one operation are.
    pub interval: Interval,
    /// The first setting that makes no sense; said once credentials and region are settled.
    pub problem: Option<String>,
}

/// A limit on waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeout {
    /// Wait for ever.
    Never,
    /// Seconds, at least one.
    After(u64),
}

impl Default for Timeout {
    /// A minute, as the AWS CLI waits.
    fn default() -> Self {
        Self::After(60)
    }
}

impl Timeout {
    pub(super) fn duration(self) -> Option<Duration> {
        match self {
            Self::Never => None,
            Self::After(seconds) => Some(Duration::from_secs(seconds)),
        }
    }
}

/// How often a request is sent at most, at least once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts(pub u32);

impl Default for Attempts {
    /// Three, as in the AWS CLI's standard mode.
    fn default() -> Self {
        Self(3)
    }
}

/// How far apart requests of one operation, account and region are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval(pub Duration);

impl Default for Interval {
    /// A second, which is what SES allows and raises for nobody.
    fn default() -> Self {
        Self(Duration::from_secs(1))
    }
}

/// Whose certificates are good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Trust {
    /// Those that the system's roots vouch for.
    #[default]
    System,
    /// Those that the certificates of this PEM file vouch for.
    Bundle(PathBuf),
    /// All of them: an attacker's, too.
    Anyone,
}

/// Proxies by scheme, as the environment names them.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// For `http:` addresses.
    pub http: Option<String>,
    /// For `https:` addresses.
    pub https: Option<String>,
    /// Hosts that are reached without one: names and suffixes separated by commas, or `*`.
    pub except: Option<String>,
}
