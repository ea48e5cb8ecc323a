//! Whose certificates are believed.

#![allow(clippy::unwrap_used, reason = "a test fails that way")]

mod stand_in;

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, KeyUsagePurpose, SanType};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use stand_in::{Folder, StandIn, run};

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// A stand-in whose certificate this authority has made out to `name`.
    fn server(&self, name: SanType) -> StandIn {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.subject_alt_names = vec![name];
        let certificate = params.signed_by(&key, &self.0).unwrap();
        serve(certificate.der().clone(), &key)
    }
}

fn serve(certificate: rustls::pki_types::CertificateDer<'static>, key: &KeyPair) -> StandIn {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(builder.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    StandIn::serve(move |stream| {
        let connection = ServerConnection::new(config.clone()).unwrap();
        Some(Box::new(StreamOwned::new(connection, stream)))
    })
}

fn here() -> SanType {
    SanType::IpAddress([127, 0, 0, 1].into())
}

fn elsewhere() -> SanType {
    SanType::DnsName("elsewhere.test".try_into().unwrap())
}

/// The exit code, standard error, and the number of requests.
fn verify(
    folder: &Folder,
    ses: &StandIn,
    more: &[&str],
    changes: &[(&str, Option<&str>)],
) -> (i32, String, usize) {
    let url = format!("https://127.0.0.1:{}", ses.port);
    let words = ["verify-domain-dkim", "--domain", "x", "--endpoint-url", &url];
    let words: Vec<&str> = words.into_iter().chain(more.iter().copied()).collect();
    let changes: Vec<_> = [("AWS_MAX_ATTEMPTS", Some("1"))].iter().chain(changes).copied().collect();
    let outcome = run(folder, &words, &changes);
    (outcome.code.unwrap(), outcome.stderr, ses.take_requests().len())
}

#[test]
fn an_authority_of_ones_own() {
    let (folder, authority) = (Folder::new(), Authority::new());
    folder.write("ca.pem", &authority.0.pem()).write("none.pem", "no certificate");
    let ses = authority.server(here());
    let outcome = |more: &[&str], changes: &[(&str, Option<&str>)]| {
        let (code, stderr, requests) = verify(&folder, &ses, more, changes);
        assert_eq!(code == 0, stderr.is_empty(), "{stderr}");
        (code, requests)
    };
    assert_eq!(outcome(&["--ca-bundle", "ca.pem"], &[]), (0, 1));
    assert_eq!(outcome(&[], &[("AWS_CA_BUNDLE", Some("ca.pem"))]), (0, 1));
    assert_eq!(outcome(&["--ca-bundle", "ca.pem"], &[("AWS_CA_BUNDLE", Some("none.pem"))]), (0, 1));
    assert_eq!(outcome(&["--ca-bundle", "none.pem"], &[("AWS_CA_BUNDLE", Some("ca.pem"))]), (255, 0));
    assert_eq!(outcome(&["--ca-bundle", "nowhere.pem"], &[]), (255, 0));
    assert_eq!(outcome(&[], &[]), (255, 0));
    folder.write(".aws/config", "[default]\nca_bundle = ca.pem\n");
    assert_eq!(outcome(&[], &[]), (0, 1));
}

#[test]
fn a_certificate_for_another_host_is_refused() {
    let (folder, authority) = (Folder::new(), Authority::new());
    folder.write("ca.pem", &authority.0.pem());
    let ses = authority.server(elsewhere());
    assert_eq!(verify(&folder, &ses, &["--ca-bundle", "ca.pem"], &[]).0, 255);
}

#[test]
fn no_verification_is_warned_of_and_wins_over_a_bundle() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let ses = authority.server(elsewhere());
    let (code, stderr, requests) =
        verify(&folder, &ses, &["--no-verify-ssl", "--ca-bundle", "nowhere.pem"], &[]);
    assert_eq!((code, requests), (0, 1));
    assert!(stderr.contains("warning: --no-verify-ssl"), "{stderr}");
}

#[test]
fn a_servers_own_certificate_may_be_the_bundle() {
    let folder = Folder::new();
    for (name, is_authority, code) in
        [(here(), true, 0), (here(), false, 0), (elsewhere(), true, 255), (elsewhere(), false, 255)]
    {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.subject_alt_names = vec![name.clone()];
        if is_authority {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        let certificate = params.self_signed(&key).unwrap();
        folder.write("own.pem", &certificate.pem());
        let ses = serve(certificate.der().clone(), &key);
        assert_eq!(
            verify(&folder, &ses, &["--ca-bundle", "own.pem"], &[]).0,
            code,
            "{name:?} {is_authority}"
        );
    }
}
