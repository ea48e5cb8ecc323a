//! Credentials: a plain pair of keys is taken as it is; anything else is for the SDK's provider chain to find.

use std::time::{Duration, SystemTime};

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_ses::config::{Credentials, SharedHttpClient};
use tokio::sync::Mutex;

use super::error::SesError;
use super::journal::Journal;
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

/// As whom requests are signed.
#[derive(Debug, Clone)]
pub(super) struct Signer {
    /// The id of the key that was there first.
    pub(super) id: String,
    pub(super) provider: SharedCredentialsProvider,
}

impl Signer {
    /// The journal keeps the secrets to itself from now on.
    fn new(credentials: Credentials, journal: &Journal) -> Result<Self, SesError> {
        let credentials = taken(credentials, journal)?;
        let id = credentials.access_key_id().to_string();
        Ok(Self { id, provider: SharedCredentialsProvider::new(credentials) })
    }
}

/// Credentials that expire, and are asked for again in time: a run may take longer than a role's session.
#[derive(Debug)]
struct Renewed {
    current: Mutex<Credentials>,
    provider: SharedCredentialsProvider,
    journal: Journal,
}

/// How long before they expire credentials are asked for again.
const IN_TIME: Duration = Duration::from_secs(60);

impl Renewed {
    async fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let mut current = self.current.lock().await;
        let expire_by = |time| current.expiry().is_some_and(|expiry| expiry <= time);
        let now = SystemTime::now();
        if expire_by(now + IN_TIME) {
            match self.provider.provide_credentials().await {
                Ok(next) => {
                    *current = taken(next, &self.journal).map_err(CredentialsError::provider_error)?
                }
                Err(error) if expire_by(now) => return Err(error),
                // There is time to try again.
                Err(_) => {}
            }
        }
        Ok(current.clone())
    }
}

impl ProvideCredentials for Renewed {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// Credentials that can be used, and whose secrets the journal keeps to itself.
fn taken(credentials: Credentials, journal: &Journal) -> Result<Credentials, SesError> {
    check(&credentials)?;
    journal.hide(credentials.secret_access_key());
    journal.hide(credentials.session_token().unwrap_or_default());
    Ok(credentials)
}

/// The credentials that need no finding.
pub(super) fn at_hand(source: &KeySource, journal: &Journal) -> Result<Option<Signer>, SesError> {
    match source {
        KeySource::Unsigned | KeySource::Nowhere | KeySource::Chain | KeySource::PromisedChain => Ok(None),
        KeySource::Partial(what) => Err(SesError::Credentials(what.clone())),
        KeySource::Keys(keys) => {
            let (id, secret) = (keys.id.clone(), keys.secret.clone());
            let credentials = Credentials::new(id, secret, keys.session_token.clone(), None, "sesdns");
            Signer::new(credentials, journal).map(Some)
        }
    }
}

/// Refuses what cannot stand in a header: the SDK would not survive it. A carriage return behind a key is what a file
/// with Windows line ends leaves there.
fn check(credentials: &Credentials) -> Result<(), SesError> {
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
    journal: &Journal,
) -> Result<Option<Signer>, SesError> {
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
        Ok(credentials) => {
            let mut signer = Signer::new(in_force(credentials.clone())?, journal)?;
            if credentials.expiry().is_some() {
                let (current, journal) = (Mutex::new(credentials), journal.clone());
                signer.provider = SharedCredentialsProvider::new(Renewed { current, provider, journal });
            }
            Ok(Some(signer))
        }
        Err(_) if !matches!(settings.keys, KeySource::PromisedChain) => Ok(None),
        Err(error) => Err(SesError::Credentials(super::error::causes(&error))),
    }
}
