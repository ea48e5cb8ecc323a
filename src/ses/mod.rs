//! Amazon SES: the only room that knows the AWS SDK.

mod connection;
mod error;

use aws_sdk_ses::Client;

pub use connection::{Settings, Timeout, configured_region};
pub use error::SesError;

/// Registers `domain` with the account and returns its DKIM tokens (VerifyDomainDkim). The domain is sent as it is.
/// `None` where the answer has no list of tokens.
///
/// # Errors
/// [`SesError`]: no region or credentials, what SES answered, or what the network did.
pub fn verify_domain_dkim(settings: &Settings, domain: &str) -> Result<Vec<String>, SesError> {
    run(async {
        let client: Client = connection::client(settings).await?;
        let answer = client.verify_domain_dkim().domain(domain).send().await;
        answer
            .map(|answer| answer.dkim_tokens)
            .map_err(|error| error::of_operation("VerifyDomainDkim", error))
    })?
}

/// One thread is enough: a program that waits for the network needs no more.
fn run<T>(future: impl Future<Output = T>) -> Result<T, SesError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| SesError::Transport(format!("the asynchronous runtime does not start: {error}")))?;
    Ok(runtime.block_on(future))
}
