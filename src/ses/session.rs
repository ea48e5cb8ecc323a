//! A session with SES: credentials once, then requests.

use std::future::poll_fn;
use std::io::Write;
use std::pin::pin;
use std::task::Poll;

use aws_sdk_ses::Client;
use aws_sdk_ses::config::retry::RetryConfig;
use aws_sdk_ses::config::{
    BehaviorVersion, Credentials, Region, SharedHttpClient, StalledStreamProtectionConfig,
};

use tokio::signal::unix::{SignalKind, signal};

use super::answer::{self, Answer};
use super::attempts::{Tries, is_worth_another};
use super::credentials::{self, KeySource};
use super::error::{SesError, causes};
use super::journal::Journal;
use super::settings::Settings;
use super::verbatim::Verbatim;
use super::wire::Wire;

/// Region and credentials are settled, and requests can be sent.
pub struct Session {
    settings: Settings,
    region: String,
    credentials: Option<Credentials>,
    wire: Wire,
    journal: Journal,
}

impl Session {
    /// Settles credentials and region, in this order. No credentials are no error yet: a skeleton needs none.
    /// `log` gets what `--debug` tells.
    ///
    /// # Errors
    /// [`SesError`] for credentials that cannot be had or used, a missing region, settings that make no sense.
    pub fn open(settings: &Settings, log: &mut dyn Write) -> Result<Self, SesError> {
        let journal = Journal::new(settings.debug);
        let wire = Wire::new(settings, journal.clone());
        let client = SharedHttpClient::new(Wire::new(settings, journal.without_bodies()));
        let found = match &settings.keys {
            KeySource::Chain | KeySource::PromisedChain => {
                run(&journal, log, credentials::from_chain(settings, client))?
            }
            other => credentials::at_hand(other),
        };
        let credentials = found?;
        credentials.as_ref().map_or(Ok(()), credentials::check)?;
        let region = settings.region.clone().ok_or(SesError::NoRegion)?;
        if region.is_empty() && settings.endpoint_url.is_none() {
            return Err(SesError::Settings("the region is empty; name one, such as eu-west-1".into()));
        }
        if let Some(problem) = &settings.problem {
            return Err(SesError::Settings(problem.clone()));
        }
        let settings = settings.clone();
        journal.note(format_args!("region: {region}"));
        if let Some(credentials) = &credentials {
            journal.hide(credentials.secret_access_key());
            journal.hide(credentials.session_token().unwrap_or_default());
            journal.note(format_args!("credentials: {}", credentials.access_key_id()));
        }
        Ok(Self { settings, region, credentials, wire, journal })
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
        if self.credentials.is_none() && !matches!(self.settings.keys, KeySource::Unsigned) {
            return Err(SesError::NoCredentials);
        }
        let client = self.client();
        run(&self.journal, log, repeat(&self.settings, &self.wire, &client, domain))?
    }

    fn client(&self) -> Client {
        // The AWS CLI takes an empty region for a region and makes a signature out of it that nobody can verify. The SDK
        // takes none: such a request goes out unsigned, and to an address of one's own only.
        let is_nowhere = self.region.is_empty();
        let region = if is_nowhere { NOWHERE } else { &self.region };
        let mut builder = aws_sdk_ses::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_string()))
            .use_fips(self.settings.fips)
            .use_dual_stack(self.settings.dual_stack)
            .retry_config(RetryConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(self.wire.clone());
        if let Some(url) = &self.settings.endpoint_url {
            builder = builder.endpoint_url(url);
            if let Some(verbatim) = Verbatim::new(url) {
                builder = builder.interceptor(verbatim);
            }
        }
        builder = match &self.credentials {
            Some(credentials) if !is_nowhere => builder.credentials_provider(credentials.clone()),
            _ => builder.allow_no_auth(),
        };
        Client::from_conf(builder.build())
    }
}

/// A region for a request that has none.
const NOWHERE: &str = "us-east-1";

const VERIFY_DOMAIN_DKIM: &str = "VerifyDomainDkim";

/// Sends the request until it is answered, or there is no point in sending it again.
async fn repeat(
    settings: &Settings,
    wire: &Wire,
    client: &Client,
    domain: &str,
) -> Result<Option<Vec<String>>, SesError> {
    let operation = VERIFY_DOMAIN_DKIM;
    let mut tries = Tries::new(settings.attempts);
    loop {
        tries.count();
        let sent = client.verify_domain_dkim().domain(domain).send().await;
        // The SDK signs and sends; what came back is read here, as the AWS CLI reads it.
        let failure = match wire.take_last() {
            Some(Ok(raw)) => match answer::read(&raw) {
                Ok(Answer::Tokens(tokens)) => return Ok(tokens),
                Ok(Answer::Refusal(refusal)) => {
                    let again = is_worth_another(&refusal);
                    let (code, message) = (refusal.code, refusal.message);
                    let error = SesError::Service { code, message, operation, retries: tries.exhausted() };
                    if again { error } else { return Err(error) }
                }
                Err(reason) => return Err(SesError::Answer { operation, reason }),
            },
            Some(Err(error)) => SesError::Transport(error.to_string()),
            None => {
                let reason = sent.err().map(|error| causes(&error)).unwrap_or_default();
                return Err(SesError::Settings(format!("the request cannot be made: {reason}")));
            }
        };
        if tries.is_last() {
            return Err(failure);
        }
        tries.pause().await;
    }
}

/// Runs to the end on this thread: a program that waits for the network needs no more. What `--debug` tells is printed
/// as it comes, and Ctrl-C is noticed at once.
fn run<T>(journal: &Journal, log: &mut dyn Write, work: impl Future<Output = T>) -> Result<T, SesError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| SesError::Transport(format!("the asynchronous runtime does not start: {error}")))?;
    let finished = {
        let _inside = runtime.enter();
        let mut interrupts = signal(SignalKind::interrupt()).ok();
        let mut work = pin!(work);
        runtime.block_on(poll_fn(|context| {
            let state = work.as_mut().poll(context);
            for line in journal.take() {
                // A standard error that cannot be written has nobody to tell.
                let _ = writeln!(log, "debug: {}", crate::world::printable(&line));
            }
            match (state, interrupts.as_mut().map(|interrupts| interrupts.poll_recv(context))) {
                (Poll::Ready(value), _) => Poll::Ready(Ok(value)),
                (_, Some(Poll::Ready(_))) => Poll::Ready(Err(SesError::Interrupted)),
                _ => Poll::Pending,
            }
        }))
    };
    // A name that is still being looked up must not keep the program from ending.
    runtime.shutdown_background();
    finished
}
