//! Credentials: a plain pair of keys is taken as it is; anything else is for the SDK's provider chain to find.

use std::time::SystemTime;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_sdk_ses::config::{Credentials, ProvideCredentials, SharedHttpClient};

use super::error::SesError;
use super::settings::Settings;

/// Where credentials come from.
#[derive(Debug, Clone, Default)]
pub enum KeySource {
    /// Requests go out without a signature.
    Unsigned,
    /// These keys.
    Keys(Keys),
    /// Nobody has any.
    Nowhere,
    /// Half a pair of keys: which half is missing, and where.
    Partial(String),
    /// Whatever the SDK finds, which is the machine's own if anything. One that has none, or refuses to tell, is no
    /// error of the user's: then there are none, as with the AWS CLI.
    #[default]
    Chain,
    /// Roles, single sign-on, processes, containers: the profile or the environment promises that there are some.
    PromisedChain,
}

/// A pair of keys. Its debug form keeps the secrets.
#[derive(Clone)]
pub struct Keys {
    /// The public half.
    pub id: String,
    /// The secret half.
    pub secret: String,
    /// The token of a session.
    pub session_token: Option<String>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The credentials that need no finding.
pub(super) fn at_hand(source: &KeySource) -> Result<Option<Credentials>, SesError> {
    match source {
        KeySource::Unsigned | KeySource::Nowhere | KeySource::Chain | KeySource::PromisedChain => Ok(None),
        KeySource::Partial(what) => Err(SesError::Credentials(what.clone())),
        KeySource::Keys(keys) => {
            let (id, secret) = (keys.id.clone(), keys.secret.clone());
            Ok(Some(Credentials::new(id, secret, keys.session_token.clone(), None, "sesdns")))
        }
    }
}

/// Refuses what cannot stand in a header: the SDK would not survive it. A carriage return behind a key is what a file
/// with Windows line ends leaves there.
pub(super) fn check(credentials: &Credentials) -> Result<(), SesError> {
    let parts = [
        ("access key id", credentials.access_key_id()),
        ("session token", credentials.session_token().unwrap_or_default()),
    ];
    match parts.into_iter().find(|(_, text)| text.chars().any(char::is_control)) {
        Some((name, _)) => Err(SesError::Credentials(format!(
            "the {name} has a control character in it, such as a line break; give it without"
        ))),
        None => Ok(()),
    }
}

/// Refuses what has expired, as the AWS CLI does: SES would.
fn in_force(credentials: Credentials) -> Result<Credentials, SesError> {
    if credentials.expiry().is_none_or(|expiry| expiry > SystemTime::now()) {
        return Ok(credentials);
    }
    Err(SesError::Credentials(
        "they have expired; renew them, or set this machine's clock if it is wrong".to_string(),
    ))
}

/// What the SDK's chain of providers finds; `None` where none of them has any.
pub(super) async fn from_chain(
    settings: &Settings,
    client: SharedHttpClient,
) -> Result<Option<Credentials>, SesError> {
    let mut loader: ConfigLoader =
        aws_config::defaults(BehaviorVersion::latest()).http_client(client.clone());
    if let Some(region) = settings.region.clone().filter(|region| !region.is_empty()) {
        loader = loader.region(Region::new(region));
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
        if settings.profile_only {
            let context = ProviderConfig::without_region()
                .with_http_client(client)
                .with_region(settings.region.clone().map(Region::new));
            let provider =
                ProfileFileCredentialsProvider::builder().configure(&context).profile_name(profile);
            loader = loader.credentials_provider(provider.build());
        }
    }
    let config = loader.load().await;
    let Some(provider) = config.credentials_provider() else { return Ok(None) };
    match provider.provide_credentials().await {
        Ok(credentials) => in_force(credentials).map(Some),
        Err(_) if !matches!(settings.keys, KeySource::PromisedChain) => Ok(None),
        Err(error) => Err(SesError::Credentials(super::error::causes(&error))),
    }
}
