//! The address of `--endpoint-url` as it is written. The SDK would end its path with a slash; the AWS CLI does not, and
//! the path is part of what is signed.

use aws_sdk_ses::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_ses::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_ses::error::BoxError;
use hyper::Uri;

/// Sends requests of the query protocol, which all have the same path, to exactly this address.
#[derive(Debug)]
pub(super) struct Verbatim(Uri);

impl Verbatim {
    /// `None` where the address is none, or has no path to keep.
    pub(super) fn new(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        (uri.path() != "/").then_some(Self(uri))
    }
}

impl Intercept for Verbatim {
    fn name(&self) -> &'static str {
        "Verbatim"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        context.request_mut().set_uri(self.0.clone()).map_err(Into::into)
    }
}
