//! Addresses of endpoints and of proxies.

use hyper::Uri;
use hyper::http::uri::Authority;

/// Whether requests can be sent to this address: it has a scheme, a host, and no port that is none.
#[must_use]
pub fn is_address(url: &str) -> bool {
    parse(url).is_some()
}

/// An address that has a scheme and a host. One with `@` behind its host has none: its password has a `/` that is not
/// written `%2F`, and what looks like its host is the user.
pub(super) fn parse(url: &str) -> Option<Uri> {
    let uri: Uri = url.parse().ok()?;
    let authority = uri.authority()?;
    let (_, behind) = url.split_once("://")?.1.split_once(authority.as_str())?;
    let is_usable = !authority.host().is_empty() && !behind.contains('@');
    (is_usable && port(authority, 0).is_some()).then_some(uri)
}

/// The port, or the usual one where the address names none; `None` where what it names is no port.
pub(super) fn port(authority: &Authority, usual: u16) -> Option<u16> {
    let text = authority.as_str();
    let place = text.rsplit_once('@').map_or(text, |(_, place)| place);
    match place.strip_prefix(authority.host())? {
        "" | ":" => Some(usual),
        _ => authority.port_u16(),
    }
}

/// The address without all that stands in front of its last `@`: the user and the password.
pub(super) fn without_user(url: &str) -> String {
    let Some((front, place)) = url.rsplit_once('@') else { return url.to_string() };
    match front.split_once("://") {
        Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            format!("{scheme}://{place}")
        }
        _ => place.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_host_and_a_port_that_is_one() {
        for url in [
            "http://h",
            "https://h:/x",
            "http://h:65535",
            "http://u:p@h:1/x?y",
            "http://u:p%2F@[::1]:80/",
            "http://[::1]",
        ] {
            assert!(is_address(url), "{url}");
        }
        for url in [
            "h",
            "http://",
            "http://127.0.0.1:80005",
            "http://h:abc",
            "http://u:p@h:-1",
            "http://[::1]:80005/",
            "http://user:pa/ss@h:1",
            "http://user:1/ss@h",
            "http://user:1?ss@h",
            "http://user:1#ss@h",
        ] {
            assert!(!is_address(url), "{url}");
        }
    }

    #[test]
    fn users_and_passwords_are_not_shown() {
        for (url, shown) in [
            ("http://h/x", "http://h/x"),
            ("http://user:secret@h:1/x", "http://h:1/x"),
            ("http://user:sec/ret@h:1", "http://h:1"),
            ("http://user:sec@re/t?@h:1", "http://h:1"),
            ("user:sec://ret@h:1", "h:1"),
        ] {
            assert_eq!(without_user(url), shown);
        }
    }
}
