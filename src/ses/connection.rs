//! Region, credentials, endpoint and time-outs, as every AWS tool resolves them.

use std::time::Duration;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::profile::region::ProfileFileRegionProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_sdk_ses::Client;
use aws_sdk_ses::config::ProvideCredentials;

use super::{SesError, run};

/// What the user says about the connection.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The region; else the environment and the profile say.
    pub region: Option<String>,
    /// The region that the environment names.
    pub environment_region: Option<String>,
    /// The profile; it beats credentials in the environment.
    pub profile: Option<String>,
    /// Another endpoint than the region's.
    pub endpoint_url: Option<String>,
    /// Send no signature, and look for no credentials.
    pub unsigned: bool,
    /// The longest wait for bytes.
    pub read_timeout: Timeout,
    /// The longest wait for a connection.
    pub connect_timeout: Timeout,
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
    fn duration(self) -> Option<Duration> {
        match self {
            Self::Never => None,
            Self::After(seconds) => Some(Duration::from_secs(seconds)),
        }
    }
}

/// The region that the option, the environment or the profile names. Asks no network.
///
/// # Errors
/// [`SesError::Transport`] where the runtime does not start.
pub fn configured_region(settings: &Settings) -> Result<Option<String>, SesError> {
    match settings.region.as_ref().or(settings.environment_region.as_ref()) {
        Some(region) => Ok(Some(region.clone())),
        None => Ok(run(profile_region(settings))?.map(|region| region.to_string())),
    }
}

pub(super) async fn client(settings: &Settings) -> Result<Client, SesError> {
    let config = configuration(settings).await?;
    let mut builder = aws_sdk_ses::config::Builder::from(&config);
    if settings.unsigned {
        builder = builder.allow_no_auth();
    } else {
        let provider = config.credentials_provider().ok_or(SesError::NoCredentials(String::new()))?;
        let credentials = provider.provide_credentials().await;
        let credentials =
            credentials.map_err(|error| SesError::NoCredentials(super::error::chain(&error)))?;
        builder = builder.credentials_provider(credentials);
    }
    Ok(Client::from_conf(builder.build()))
}

async fn configuration(settings: &Settings) -> Result<SdkConfig, SesError> {
    let region = match settings.region.as_ref().or(settings.environment_region.as_ref()) {
        Some(region) => Region::new(region.clone()),
        None => profile_region(settings).await.ok_or(SesError::NoRegion)?,
    };
    let mut timeouts = TimeoutConfig::builder();
    timeouts.set_connect_timeout(settings.connect_timeout.duration());
    timeouts.set_read_timeout(settings.read_timeout.duration());
    let timeouts = match (settings.connect_timeout, settings.read_timeout) {
        (Timeout::Never, _) => timeouts.disable_connect_timeout(),
        (_, Timeout::Never) => timeouts.disable_read_timeout(),
        _ => timeouts,
    };
    let mut loader: ConfigLoader = aws_config::defaults(BehaviorVersion::latest())
        .region(region.clone())
        .timeout_config(timeouts.build());
    if let Some(url) = &settings.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    if settings.unsigned {
        loader = loader.no_credentials();
    } else if let Some(profile) = &settings.profile {
        let provider = ProfileFileCredentialsProvider::builder().profile_name(profile).build();
        loader = loader.profile_name(profile).credentials_provider(provider);
    }
    Ok(loader.load().await)
}

/// The profile's region. The default chain would go on to ask the machine's metadata service.
async fn profile_region(settings: &Settings) -> Option<Region> {
    let mut provider = ProfileFileRegionProvider::builder();
    if let Some(profile) = &settings.profile {
        provider = provider.profile_name(profile);
    }
    use aws_config::meta::region::ProvideRegion;
    provider.build().region().await
}
