//! Proxies: which, whether at all, and the tunnel through one.

use data_encoding::BASE64;
use hyper::Uri;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Stream, Target, WireError};
use crate::ses::address::{self, without_user};
use crate::ses::journal::Journal;
use crate::ses::settings::Proxies;

/// A proxy's address.
pub(super) struct Proxy {
    pub(super) url: String,
    pub(super) host: String,
    pub(super) port: u16,
    /// `Basic …`, for a proxy that wants a user and a password.
    pub(super) authorization: Option<String>,
}

/// The longest answer to CONNECT that is read.
const LONGEST_HEAD: usize = 16 * 1024;

/// The proxy that the environment names for this target.
pub(super) fn for_target(proxies: &Proxies, target: &Target) -> Result<Option<Proxy>, WireError> {
    let url = if target.secure { &proxies.https } else { &proxies.http };
    let Some(url) = url else { return Ok(None) };
    if is_excepted(proxies.except.as_deref().unwrap_or_default(), &target.host, target.port) {
        return Ok(None);
    }
    let whole =
        if url.contains("://") { url.clone() } else { format!("http://{}", url.trim_start_matches('/')) };
    let unusable = || {
        WireError::Address(format!(
            "the proxy \"{}\" is not of the form http://HOST:PORT; write %2F for a / in its password",
            without_user(&whole)
        ))
    };
    let uri = address::parse(&whole).filter(|uri| uri.scheme_str() == Some("http")).ok_or_else(unusable)?;
    let authority = uri.authority().ok_or_else(unusable)?;
    Ok(Some(Proxy {
        host: authority.host().to_string(),
        port: address::port(authority, 80).ok_or_else(unusable)?,
        url: without_user(&whole),
        authorization: authorization(&uri),
    }))
}

/// User and password of the address, as a header has them.
fn authorization(uri: &Uri) -> Option<String> {
    let (user, _) = uri.authority()?.as_str().rsplit_once('@')?;
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let pair = [&unescape(name)[..], b":", &unescape(password)].concat();
    Some(format!("Basic {}", BASE64.encode(&pair)))
}

/// `%40` is `@`.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits =
            behind.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    bytes
}

/// Whether `NO_PROXY` has this host: a name or its suffix, in any case, with or without the port; `*` has them all.
fn is_excepted(list: &str, host: &str, port: u16) -> bool {
    let (list, host) = (list.to_ascii_lowercase(), &*host.to_ascii_lowercase());
    let with_port = format!("{host}:{port}");
    let mut names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.any(|name| {
        let name = name.trim_start_matches('.');
        let is_suffix =
            |host: &str| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        name == "*" || is_suffix(host) || is_suffix(&with_port)
    })
}

impl Proxy {
    /// Asks the proxy for a tunnel to the target.
    pub(super) async fn tunnel(
        &self,
        mut stream: Box<dyn Stream>,
        target: &Target,
        journal: &Journal,
    ) -> Result<Box<dyn Stream>, WireError> {
        let failed = |reason: String| WireError::Proxy(self.url.clone(), reason);
        let place = format!("{}:{}", target.host, target.port);
        let authorization = self.authorization.as_ref();
        let authorization =
            authorization.map(|value| format!("Proxy-Authorization: {value}\r\n")).unwrap_or_default();
        let request = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{authorization}\r\n");
        stream.write_all(request.as_bytes()).await.map_err(|error| failed(error.to_string()))?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let byte = stream.read_u8().await.map_err(|error| failed(error.to_string()))?;
            head.push(byte);
            if head.len() > LONGEST_HEAD {
                return Err(failed("its answer does not end".into()));
            }
        }
        let head = String::from_utf8_lossy(&head);
        let status = head.lines().next().unwrap_or_default();
        match status.split(' ').nth(1) {
            Some(code) if code.starts_with('2') => Ok(stream),
            _ => Err(failed(journal.redacted(&format!("it answered \"{status}\"")))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_and_passwords() {
        let of = |url: &str| authorization(&url.parse().unwrap());
        assert_eq!(of("http://u:p%40@h:1").as_deref(), Some("Basic dTpwQA=="));
        assert_eq!(of("http://h:1"), None);
    }

    #[test]
    fn an_address_that_is_none_is_refused_without_its_password() {
        let target = Target::new(&"http://ses.test".parse().unwrap()).unwrap();
        let of = |url: &str| {
            let proxies = Proxies { http: Some(url.into()), ..Proxies::default() };
            for_target(&proxies, &target).map(|proxy| proxy.map(|proxy| (proxy.host, proxy.port)))
        };
        for url in ["http://u:p@h:1", "u:p@h:1/", "//h:1"] {
            assert_eq!(of(url).unwrap(), Some(("h".into(), 1)), "{url}");
        }
        assert_eq!(of("http://h").unwrap(), Some(("h".into(), 80)));
        for url in ["http://user:pr0xy/passw0rd@h:1", "http://h:80005", "h:abc", "https://user:passw0rd@h:1"]
        {
            let error = of(url).unwrap_err().to_string();
            assert!(error.contains("is not of the form") && !error.contains("passw0rd"), "{error}");
        }
    }

    #[test]
    fn no_proxy_lists_names_and_suffixes() {
        assert!(is_excepted("a.test, 127.0.0.1", "127.0.0.1", 80));
        assert!(is_excepted(".amazonaws.com", "email.us-east-1.amazonaws.com", 443));
        assert!(is_excepted("x.test:8080", "x.test", 8080));
        assert!(is_excepted("Example.TEST", "email.eXample.test", 80));
        assert!(is_excepted("*", "x.test", 80));
        assert!(!is_excepted("amazonaws.com", "notamazonaws.com", 443));
        assert!(!is_excepted("", "x.test", 80));
    }
}
