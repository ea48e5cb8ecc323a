//! The stand-in's answers as the AWS SDK reads them: what the other tests rely on is what SES's own clients understand.

use std::io::{Read, Write};
use std::net::TcpStream;

use aws_sdk_ses::config::{BehaviorVersion, Credentials, HttpClient, RuntimeComponents};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::*;

/// HTTP as plain as it gets.
#[derive(Debug, Clone)]
struct PlainHttp;

impl HttpClient for PlainHttp {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for PlainHttp {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(exchange(&request).map_err(|error| ConnectorError::io(error.into())))
    }
}

fn exchange(request: &HttpRequest) -> std::io::Result<HttpResponse> {
    let uri = request.uri().trim_start_matches("http://");
    let (host, path) = uri.split_at(uri.find('/').unwrap());
    let body = request.body().bytes().unwrap_or_default();
    let mut text = format!("{} {path} HTTP/1.1\r\nContent-Length: {}\r\n", request.method(), body.len());
    for (name, value) in request.headers().iter().filter(|(name, _)| *name != "content-length") {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut stream = TcpStream::connect(host)?;
    stream.write_all(&[text.as_bytes(), b"\r\n", body].concat())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status: u16 = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut response = HttpResponse::new(status.try_into().unwrap(), body.to_string().into());
    for (name, value) in head.lines().skip(1).filter_map(|line| line.split_once(": ")) {
        response.headers_mut().insert(name.to_lowercase(), value.to_string());
    }
    Ok(response)
}

fn credentials() -> Credentials {
    Credentials::new(KEY, SECRET, None, None, "test")
}

fn v1(ses: &StrictSes) -> aws_sdk_ses::Client {
    let config = aws_sdk_ses::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(aws_sdk_ses::config::Region::new(REGION))
        .retry_config(aws_sdk_ses::config::retry::RetryConfig::disabled())
        .endpoint_url(&ses.url)
        .credentials_provider(credentials())
        .http_client(PlainHttp);
    aws_sdk_ses::Client::from_conf(config.build())
}

fn v2(ses: &StrictSes) -> aws_sdk_sesv2::Client {
    let config = aws_sdk_sesv2::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(aws_sdk_sesv2::config::Region::new(REGION))
        .retry_config(aws_sdk_sesv2::config::retry::RetryConfig::disabled())
        .endpoint_url(&ses.url)
        .credentials_provider(credentials())
        .http_client(PlainHttp);
    aws_sdk_sesv2::Client::from_conf(config.build())
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// A stand-in that lets everything in at once.
fn lax(place: Region) -> StrictSes {
    StrictSes::start(Model { interval_ms: 0, ..Model::default().with(KEY, REGION, place) })
}

#[test]
fn the_answers_of_ses_v1_are_understood() {
    let (name, identity) = easy("A.example");
    let mail_from = Some("bounce.a.example".into());
    let identity = Identity { mail_from, verification: Some("T&<=".into()), ..identity };
    let ses = lax(Region { page: 1, ..region([(name, identity), easy("b.example")]) });
    run(async {
        let client = v1(&ses);
        let first = client.list_identities().identity_type("Domain".into()).send().await.unwrap();
        assert_eq!(first.identities(), ["A.example"]);
        let next = first.next_token().unwrap();
        let second = client.list_identities().identity_type("Domain".into()).next_token(next);
        let second = second.send().await.unwrap();
        assert_eq!((second.identities(), second.next_token()), (&["b.example".to_string()][..], None));
        let other = client.list_identities().identity_type("EmailAddress".into()).next_token(next);
        assert_eq!(
            other.send().await.unwrap_err().into_service_error().meta().code(),
            Some("InvalidParameterValue")
        );

        let dkim = client.get_identity_dkim_attributes().identities("a.example").identities("no.example");
        let dkim = dkim.send().await.unwrap();
        let [(name, attributes)] = &dkim.dkim_attributes().iter().collect::<Vec<_>>()[..] else { panic!() };
        assert_eq!((name.as_str(), attributes.dkim_tokens()), ("A.example", &tokens("a.example")[..]));
        assert_eq!(
            (attributes.dkim_enabled(), attributes.dkim_verification_status().as_str()),
            (true, "Success")
        );
        let mail_from = client.get_identity_mail_from_domain_attributes().identities("a.example");
        let mail_from = mail_from.send().await.unwrap();
        let of_a = &mail_from.mail_from_domain_attributes()["A.example"];
        assert_eq!(of_a.mail_from_domain(), "bounce.a.example");
        let verification = client.get_identity_verification_attributes().identities("a.example");
        let verification = verification.send().await.unwrap();
        assert_eq!(verification.verification_attributes()["A.example"].verification_token(), Some("T&<="));
        let registered = client.verify_domain_dkim().domain("c.example").send().await.unwrap();
        assert_eq!(registered.dkim_tokens(), tokens("c.example"));

        let many = (0..101).map(|number| format!("d{number}.example")).collect();
        let refused = client.get_identity_dkim_attributes().set_identities(Some(many)).send().await;
        assert_eq!(refused.unwrap_err().into_service_error().meta().code(), Some("InvalidParameterValue"));
    });
}

#[test]
fn the_answers_of_ses_v2_are_understood() {
    let (name, identity) = easy("a.example");
    let untold = Identity { zone: None, origin: Some("AWS_SES_EU_WEST_1".into()), ..identity.clone() };
    let ses = lax(region([(name, identity), ("b.example".into(), untold)]));
    run(async {
        let client = v2(&ses);
        let answer = client.get_email_identity().email_identity("a.example").send().await.unwrap();
        let dkim = answer.dkim_attributes().unwrap();
        assert_eq!(dkim.tokens(), tokens("a.example"));
        assert_eq!(dkim.signing_hosted_zone(), Some("dkim.amazonses.com"));
        assert_eq!(dkim.signing_attributes_origin().unwrap().as_str(), "AWS_SES");
        let answer = client.get_email_identity().email_identity("b.example").send().await.unwrap();
        let dkim = answer.dkim_attributes().unwrap();
        assert_eq!(dkim.signing_hosted_zone(), None);
        assert_eq!(dkim.signing_attributes_origin().unwrap().as_str(), "AWS_SES_EU_WEST_1");
        let unknown = client.get_email_identity().email_identity("c.example").send().await.unwrap_err();
        assert!(unknown.into_service_error().is_not_found_exception());
    });
}

#[test]
fn what_comes_too_soon_is_throttled() {
    let ses = start(region([easy("a.example")]));
    run(async {
        let list = v1(&ses).list_identities();
        list.clone().send().await.unwrap();
        assert_eq!(list.send().await.unwrap_err().into_service_error().meta().code(), Some("Throttling"));
        let get = v2(&ses).get_email_identity().email_identity("a.example");
        get.clone().send().await.unwrap();
        assert!(get.send().await.unwrap_err().into_service_error().is_too_many_requests_exception());
    });
    assert_eq!(ses.throttles(), 2);
}
