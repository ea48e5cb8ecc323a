//! HTTP between here and SES: one connection a request, over a proxy where the environment names one, with TLS where
//! the address says so. The SDK's own client will not do: it cannot leave certificates unverified, it refuses an
//! answer that is shorter than announced, and it loads the system's certificates for plain HTTP too.

mod proxy;
mod tls;

use std::fmt;
use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_ses::config::{HttpClient, RuntimeComponents};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, HOST, HeaderValue, PROXY_AUTHORIZATION};
use hyper::{Request, Response, Uri, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::address::{self, without_user};
use super::journal::Journal;
use super::pace::Gate;
use super::settings::{Settings, Timeout};
use proxy::Proxy;
use tls::Tls;

/// What came back.
#[derive(Debug, Clone, Default)]
pub(super) struct RawAnswer {
    pub(super) status: u16,
    /// The header in which SES v2 names an error.
    pub(super) error_type: Option<String>,
    pub(super) body: Vec<u8>,
}

/// What kept an answer from coming back. The address is the one that was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum WireError {
    #[error("could not connect to the endpoint URL \"{0}\": {1}")]
    Connect(String, String),
    #[error("could not connect to the proxy \"{0}\": {1}")]
    Proxy(String, String),
    #[error("no connection to the endpoint URL \"{0}\" in time; see --cli-connect-timeout")]
    ConnectTimeout(String),
    #[error("no answer from the endpoint URL \"{0}\" in time; see --cli-read-timeout")]
    ReadTimeout(String),
    #[error("TLS with {0} failed: {1}")]
    Tls(String, String),
    #[error("the connection was closed before the endpoint URL \"{0}\" had answered: {1}")]
    Closed(String, String),
    #[error("{0}")]
    Address(String),
}

/// The client: what one request got is kept for whoever has to read or explain it.
#[derive(Clone)]
pub(super) struct Wire {
    inner: Arc<Inner>,
    gate: Gate,
    last: Arc<Mutex<Option<Result<RawAnswer, WireError>>>>,
}

struct Inner {
    settings: Settings,
    tls: Tls,
    journal: Journal,
}

/// Where SES v2 names an error.
const ERROR_TYPE: &str = "x-amzn-errortype";

/// More than any answer of SES has.
const LARGEST_BODY: usize = 64 << 20;

type Body = Full<Cursor<Vec<u8>>>;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Wire {
    pub(super) fn new(settings: &Settings, journal: Journal) -> Self {
        let tls = Tls::new(settings.trust.clone());
        let inner = Arc::new(Inner { settings: settings.clone(), tls, journal });
        Self { inner, gate: Gate::default(), last: Arc::default() }
    }

    /// The same client for one request that passes `gate`, apart from those that are under way.
    pub(super) fn through(&self, gate: &Gate) -> Self {
        Self { inner: self.inner.clone(), gate: gate.clone(), last: Arc::default() }
    }

    /// What the last request got, once.
    pub(super) fn take_last(&self) -> Option<Result<RawAnswer, WireError>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    async fn exchange(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let inner = &self.inner;
        let answer = inner.send(request, &self.gate).await;
        match &answer {
            Ok(answer) => inner.journal.answer(answer),
            Err(error) => inner.journal.note(format_args!("failed: {error}")),
        }
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer.clone());
        let answer = answer.map_err(|error| ConnectorError::io(error.into()))?;
        let status =
            StatusCode::try_from(answer.status).map_err(|error| ConnectorError::other(error.into(), None))?;
        Ok(HttpResponse::new(status, answer.body.into()))
    }
}

impl Inner {
    async fn send(&self, request: HttpRequest, gate: &Gate) -> Result<RawAnswer, WireError> {
        let request = request.try_into_http1x().map_err(|error| WireError::Address(error.to_string()))?;
        let (parts, body) = request.into_parts();
        let body = body.bytes().unwrap_or_default().to_vec();
        self.journal.request(&parts.method, &parts.uri, &parts.headers, &body);
        let target = Target::new(&parts.uri)?;
        let proxy = proxy::for_target(&self.settings.proxies, &target)?;
        let authorization = proxy.as_ref().and_then(|proxy| proxy.authorization.as_deref());
        self.journal.hide(authorization.and_then(|value| value.strip_prefix("Basic ")).unwrap_or_default());
        let stream = self.connect(&target, proxy.as_ref()).await?;
        let mut request = Request::from_parts(parts, Body::new(Cursor::new(body)));
        request.headers_mut().insert(HOST, target.host_header()?);
        match proxy.filter(|_| !target.secure) {
            // A proxy for plain HTTP is told the whole address.
            Some(proxy) => {
                let value = proxy.authorization.and_then(|value| HeaderValue::try_from(value).ok());
                request.headers_mut().extend(value.map(|value| (PROXY_AUTHORIZATION, value)));
            }
            None => *request.uri_mut() = target.path_only(request.uri())?,
        }
        let closed =
            |error: hyper::Error| WireError::Closed(target.url.clone(), super::error::causes(&error));
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(closed)?;
        let serving = tokio::spawn(connection);
        gate.pass().await;
        let answer = self.in_time(&target, sender.send_request(request)).await?;
        let answer = self.collect(&target, answer.map_err(closed)?).await;
        serving.abort();
        answer
    }

    /// The whole body. One that is shorter than announced is taken for whole, as the AWS CLI takes it.
    async fn collect(&self, target: &Target, answer: Response<Incoming>) -> Result<RawAnswer, WireError> {
        let status = answer.status().as_u16();
        let error_type = answer.headers().get(ERROR_TYPE).and_then(|value| value.to_str().ok());
        let error_type = error_type.map(str::to_string);
        let announced = answer.headers().contains_key(CONTENT_LENGTH);
        let (mut incoming, mut body) = (answer.into_body(), Vec::new());
        while let Some(frame) = self.in_time(target, incoming.frame()).await? {
            match frame.map(|frame| frame.into_data()) {
                Ok(Ok(data)) if body.len() + data.len() > LARGEST_BODY => {
                    return Err(WireError::Closed(target.url.clone(), "the answer does not end".into()));
                }
                Ok(Ok(data)) => body.extend_from_slice(&data),
                Ok(Err(_)) => {}
                Err(_) if announced => break,
                Err(error) => {
                    return Err(WireError::Closed(target.url.clone(), super::error::causes(&error)));
                }
            }
        }
        Ok(RawAnswer { status, error_type, body })
    }

    async fn in_time<T>(&self, target: &Target, work: impl Future<Output = T>) -> Result<T, WireError> {
        let late = || WireError::ReadTimeout(target.url.clone());
        limited(self.settings.read_timeout, work).await.ok_or_else(late)
    }

    /// A stream to the target, or to a proxy for plain HTTP.
    async fn connect(&self, target: &Target, proxy: Option<&Proxy>) -> Result<Box<dyn Stream>, WireError> {
        let late = || WireError::ConnectTimeout(target.url.clone());
        let (host, port) =
            proxy.as_ref().map_or((target.host.as_str(), target.port), |p| (p.host.as_str(), p.port));
        let address = host.trim_start_matches('[').trim_end_matches(']');
        let connected = limited(self.settings.connect_timeout, TcpStream::connect((address, port))).await;
        let tcp = connected.ok_or_else(late)?.map_err(|error| match proxy {
            Some(proxy) => WireError::Proxy(proxy.url.clone(), error.to_string()),
            None => WireError::Connect(target.url.clone(), error.to_string()),
        })?;
        // One small request and one small answer: waiting to fill packets only costs time.
        let _ = tcp.set_nodelay(true);
        let mut stream: Box<dyn Stream> = Box::new(tcp);
        if let Some(proxy) = proxy.filter(|_| target.secure) {
            stream = Box::new(self.in_time(target, proxy.tunnel(stream, target, &self.journal)).await??);
        }
        if target.secure {
            let failed = |error| WireError::Tls(target.url.clone(), error);
            let work = self.tls.connect(stream, &target.host);
            stream = Box::new(
                limited(self.settings.connect_timeout, work).await.ok_or_else(late)?.map_err(failed)?,
            );
        }
        Ok(stream)
    }
}

async fn limited<T>(limit: Timeout, work: impl Future<Output = T>) -> Option<T> {
    match limit.duration() {
        None => Some(work.await),
        Some(limit) => tokio::time::timeout(limit, work).await.ok(),
    }
}

/// Where a request goes.
struct Target {
    url: String,
    secure: bool,
    host: String,
    port: u16,
}

impl Target {
    fn new(uri: &Uri) -> Result<Self, WireError> {
        let url = without_user(&uri.to_string());
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => {
                return Err(WireError::Address(format!("{url}: only http and https addresses can be asked")));
            }
        };
        let unusable = |what: &str| WireError::Address(format!("{url}: the address has {what}"));
        let authority = uri.authority().ok_or_else(|| unusable("no host"))?;
        let port = address::port(authority, if secure { 443 } else { 80 });
        let port = port.ok_or_else(|| unusable("a port that is none"))?;
        Ok(Self { secure, host: authority.host().to_string(), port, url })
    }

    fn host_header(&self) -> Result<HeaderValue, WireError> {
        let usual = if self.secure { 443 } else { 80 };
        let text =
            if self.port == usual { self.host.clone() } else { format!("{}:{}", self.host, self.port) };
        HeaderValue::from_str(&text).map_err(|error| WireError::Address(error.to_string()))
    }

    fn path_only(&self, uri: &Uri) -> Result<Uri, WireError> {
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        path.parse()
            .map_err(|_| WireError::Address(format!("{}: the address has a path that is none", self.url)))
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().exchange(request))
    }
}

impl HttpClient for Wire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}
