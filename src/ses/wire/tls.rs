//! TLS: the system's roots, a bundle of one's own, or nobody's word.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Stream;
use crate::ses::settings::Trust;

/// What TLS connections have in common; read from the disk when the first one is made, not before.
pub(super) struct Tls {
    trust: Trust,
    config: OnceLock<Result<Arc<ClientConfig>, String>>,
}

impl Tls {
    pub(super) fn new(trust: Trust) -> Self {
        Self { trust, config: OnceLock::new() }
    }

    pub(super) async fn connect(
        &self,
        stream: Box<dyn Stream>,
        host: &str,
    ) -> Result<TlsStream<Box<dyn Stream>>, String> {
        let config = self.config.get_or_init(|| configuration(&self.trust).map(Arc::new)).clone()?;
        let name = host.trim_start_matches('[').trim_end_matches(']').to_string();
        let name =
            ServerName::try_from(name).map_err(|_| "the host is no name that a certificate can have")?;
        TlsConnector::from(config).connect(name, stream).await.map_err(|error| error.to_string())
    }
}

fn configuration(trust: &Trust) -> Result<ClientConfig, String> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| error.to_string())?;
    let mut config = match trust {
        Trust::System => builder.with_root_certificates(system_roots()?).with_no_client_auth(),
        Trust::Bundle(path) => {
            let verifier = Arc::new(Bundle::read(path, provider)?);
            builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
        }
        Trust::Anyone => {
            let verifier = Arc::new(Anyone(provider));
            builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
        }
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn system_roots() -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err("the system has no root certificates; install them, or pass --ca-bundle".into());
    }
    Ok(roots)
}

/// The certificates of a file. A server's own certificate may be among them, as OpenSSL allows.
#[derive(Debug)]
struct Bundle {
    certificates: Vec<CertificateDer<'static>>,
    verifier: Arc<WebPkiServerVerifier>,
}

impl Bundle {
    fn read(path: &Path, provider: Arc<CryptoProvider>) -> Result<Self, String> {
        let fail = |reason: &dyn std::fmt::Display| format!("the CA bundle {}: {reason}", path.display());
        let content = std::fs::read(path).map_err(|error| fail(&error))?;
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(&content).filter_map(Result::ok).collect();
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(certificates.iter().cloned());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
        let verifier = verifier.map_err(|_| fail(&"there is no certificate in it (PEM is expected)"))?;
        Ok(Self { certificates, verifier })
    }

    /// Whether this is the server's own certificate, listed in the bundle, and made out to this name.
    fn has(&self, certificate: &CertificateDer<'_>, name: &ServerName<'_>) -> bool {
        let parsed = ParsedCertificate::try_from(certificate);
        self.certificates.iter().any(|own| own.as_ref() == certificate.as_ref())
            && parsed.is_ok_and(|parsed| rustls::client::verify_server_name(&parsed, name).is_ok())
    }
}

impl ServerCertVerifier for Bundle {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified =
            self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verified {
            // Self-signed, and an authority in its own right: webpki checks its dates before it says so.
            Err(error) if is_own_authority(&error) && self.has(end_entity, server_name) => {
                Ok(ServerCertVerified::assertion())
            }
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

/// rustls has no variant of its own for this one: only webpki's error knows it.
fn is_own_authority(error: &rustls::Error) -> bool {
    format!("{error:?}").contains("CaUsedAsEndEntity")
}

/// No certificate is checked (`--no-verify-ssl`); signatures of the handshake still are.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
