//! A session with SES: one account and region, as which requests are sent.

use std::io::Write;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_ses::config::retry::RetryConfig;
use aws_sdk_ses::config::{SharedCredentialsProvider, SharedHttpClient, StalledStreamProtectionConfig};

use super::credentials::{self, KeySource, Signer};
use super::error::SesError;
use super::journal::Journal;
use super::pace::{LaneKey, Pace};
use super::runtime::run;
use super::settings::Settings;
use super::verbatim::Verbatim;
use super::wire::Wire;
use crate::record::Fqdn;

/// Region and credentials are settled, and requests can be sent.
pub struct Session {
    pub(super) settings: Settings,
    region: String,
    signer: Option<Signer>,
    pub(super) wire: Wire,
    pub(super) journal: Journal,
}

impl Session {
    /// Settles credentials and region, in this order. No credentials are no error yet: a skeleton needs none.
    /// `log` gets what `--debug` tells.
    ///
    /// # Errors
    /// [`SesError`] for credentials that cannot be had or used, a missing region, settings that make no sense.
    pub fn open(settings: &Settings, log: &mut dyn Write) -> Result<Self, SesError> {
        let journal = Journal::new(settings.debug);
        let signer = find_credentials(settings, &journal, log)?;
        Self::new(settings, signer, journal)
    }

    /// A session of this signer.
    pub(super) fn new(
        settings: &Settings,
        signer: Option<Signer>,
        journal: Journal,
    ) -> Result<Self, SesError> {
        let region = settings.region.clone().ok_or(SesError::NoRegion)?;
        if region.is_empty() && settings.endpoint_url.is_none() {
            return Err(SesError::Settings("the region is empty; name one, such as eu-west-1".into()));
        }
        if let Some(problem) = &settings.problem {
            return Err(SesError::Settings(problem.clone()));
        }
        let wire = Wire::new(settings, journal.clone());
        journal.note(format_args!("region: {region}"));
        if let Some(signer) = &signer {
            journal.note(format_args!("credentials: {}", signer.id));
        }
        Ok(Self { settings: settings.clone(), region, signer, wire, journal })
    }

    /// Registers `domain` with the account and returns its DKIM tokens (VerifyDomainDkim). The domain is sent as it
    /// is. `None` where the answer has no list of tokens.
    ///
    /// # Errors
    /// [`SesError`]: no credentials, what SES answered, or what the network did.
    pub fn verify_domain_dkim(
        &mut self,
        domain: &str,
        log: &mut dyn Write,
    ) -> Result<Option<Vec<String>>, SesError> {
        self.must_sign()?;
        let pace = Pace::new(self.settings.interval.0, &|_| {});
        run(&self.journal, log, self.register(&pace, domain))?
    }

    /// Where the CNAMEs of the domain point (`SigningHostedZone` of SES v2's GetEmailIdentity); `None` where SES does not
    /// say.
    ///
    /// # Errors
    /// [`SesError`]: SES v2 is not there, may not be asked, or fails.
    pub fn signing_zone(&mut self, domain: &Fqdn, log: &mut dyn Write) -> Result<Option<Fqdn>, SesError> {
        let pace = Pace::new(self.settings.interval.0, &|_| {});
        let found = run(&self.journal, log, self.email_identity(&pace, domain))??;
        let zone = found.and_then(|found| found.signing_hosted_zone).filter(|zone| !zone.is_empty());
        zone.as_deref().map(Fqdn::parse).transpose().map_err(|error| SesError::Answer {
            operation: "GetEmailIdentity",
            reason: self.journal.redacted(&format!("SigningHostedZone: {error}")),
        })
    }

    /// Whether there are credentials, where requests are to be signed.
    ///
    /// # Errors
    /// [`SesError::NoCredentials`].
    pub(super) fn must_sign(&self) -> Result<(), SesError> {
        let is_without = self.signer.is_none() && !matches!(self.settings.keys, KeySource::Unsigned);
        if is_without { Err(SesError::NoCredentials) } else { Ok(()) }
    }

    /// The allowance that requests of this operation share.
    pub(super) fn lane(&self, operation: &'static str) -> LaneKey {
        // Two profiles may hold the same credentials; two credentials of one account cannot be told from here.
        let account = self.signer.as_ref().map(|signer| signer.id.clone()).unwrap_or_default();
        (account, self.region.clone(), operation)
    }

    /// A client of SES v1.
    pub(super) fn client(&self, wire: &Wire) -> aws_sdk_ses::Client {
        let url = self.settings.endpoint_url.as_deref();
        let mut builder = aws_sdk_ses::config::Builder::from(&self.config(wire, url));
        if let Some(verbatim) = url.and_then(Verbatim::new) {
            builder = builder.interceptor(verbatim);
        }
        if self.signature().is_none() {
            builder = builder.allow_no_auth();
        }
        aws_sdk_ses::Client::from_conf(builder.build())
    }

    /// A client of SES v2.
    pub(super) fn client_v2(&self, wire: &Wire) -> aws_sdk_sesv2::Client {
        let config = self.config(wire, self.settings.endpoint_url_v2.as_deref());
        let mut builder = aws_sdk_sesv2::config::Builder::from(&config);
        if self.signature().is_none() {
            builder = builder.allow_no_auth();
        }
        aws_sdk_sesv2::Client::from_conf(builder.build())
    }

    fn config(&self, wire: &Wire, endpoint_url: Option<&str>) -> SdkConfig {
        let region = if self.region.is_empty() { NOWHERE } else { &self.region };
        let mut builder = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_string()))
            .use_fips(self.settings.fips)
            .use_dual_stack(self.settings.dual_stack)
            .retry_config(RetryConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(wire.clone());
        builder.set_endpoint_url(endpoint_url.map(str::to_string));
        builder.set_credentials_provider(self.signature());
        builder.build()
    }

    /// Whose signature requests bear. The AWS CLI takes an empty region for a region and makes a signature out of it that
    /// nobody can verify. The SDK takes none: such a request goes out unsigned, and to an address of one's own only.
    fn signature(&self) -> Option<SharedCredentialsProvider> {
        self.signer.as_ref().filter(|_| !self.region.is_empty()).map(|signer| signer.provider.clone())
    }
}

/// A region for a request that has none.
const NOWHERE: &str = "us-east-1";

/// The credentials, where there are any.
///
/// # Errors
/// [`SesError`] for credentials that cannot be had.
pub(super) fn find_credentials(
    settings: &Settings,
    journal: &Journal,
    log: &mut dyn Write,
) -> Result<Option<Signer>, SesError> {
    match &settings.keys {
        KeySource::Chain | KeySource::PromisedChain => {
            let client = SharedHttpClient::new(Wire::new(settings, journal.without_bodies()));
            run(journal, log, credentials::from_chain(settings, client, journal))?
        }
        other => credentials::at_hand(other, journal),
    }
}
