//! The public key of DKIM as it stands in a TXT record (RFC 6376 section 3.6.1, RFC 8463).

use data_encoding::{BASE64, BASE64_NOPAD};

use super::der;

/// What a key record is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// Usable, and long enough.
    Good,
    /// RSA of 1024 to 2047 bits: usable, but no longer advised (RFC 8301 section 3.2).
    Weak(usize),
    /// `p=` is empty.
    Revoked,
    /// Not usable; the reason completes "the key …".
    Invalid(String),
}

/// Bits below which signatures must not be believed (RFC 8301 section 3.2).
const MIN_BITS: usize = 1024;
/// Bits that signers should use (RFC 8301 section 3.2).
const GOOD_BITS: usize = 2048;
/// Octets of an Ed25519 public key (RFC 8032 section 5.1.5).
const ED25519: usize = 32;

/// Judges the text of a key record, its strings joined.
pub(super) fn judge(text: &[u8]) -> Key {
    let invalid = |why: &str| Key::Invalid(why.into());
    let Ok(text) = std::str::from_utf8(text) else { return invalid("is not text") };
    let tags = match tags(text) {
        Ok(tags) => tags,
        Err(why) => return Key::Invalid(why),
    };
    let of = |name: &str| tags.iter().find(|(tag, _)| *tag == name).map(|(_, value)| *value);
    if let Some(place) = tags.iter().position(|(tag, _)| *tag == "v") {
        if tags[place].1 != "DKIM1" {
            return invalid("has a v= other than DKIM1");
        }
        if place != 0 {
            return invalid("has v=DKIM1 behind another tag; it must come first");
        }
    }
    if of("s").is_some_and(|services| !services.split(':').any(|s| matches!(s.trim(), "*" | "email"))) {
        return invalid("is not for e-mail (s=)");
    }
    let Some(p) = of("p") else { return invalid("has no p=") };
    let base64: String = p.split_ascii_whitespace().collect();
    if base64.is_empty() {
        return Key::Revoked;
    }
    let decoded = BASE64.decode(base64.as_bytes()).or_else(|_| BASE64_NOPAD.decode(base64.as_bytes()));
    let Ok(der) = decoded else { return invalid("has a p= that is not base64; a part of it may be lost") };
    match of("k").unwrap_or("rsa") {
        "rsa" => match der::rsa_bits(&der) {
            None => invalid("has a p= that is no RSA key; a part of it may be lost"),
            Some(bits) if bits < MIN_BITS => {
                Key::Invalid(format!("has {bits} bits; receivers want 1024 at least"))
            }
            Some(bits) if bits < GOOD_BITS => Key::Weak(bits),
            Some(_) => Key::Good,
        },
        "ed25519" if der.len() == ED25519 => Key::Good,
        "ed25519" => invalid("has a p= that is no Ed25519 key, which has 32 bytes"),
        _ => invalid("is of a kind (k=) that is neither rsa nor ed25519"),
    }
}

/// The `p=` of a key record without white space; `None` where there is none.
pub(super) fn public_part(text: &[u8]) -> Option<String> {
    let tags = tags(std::str::from_utf8(text).ok()?).ok()?;
    let (_, p) = tags.into_iter().find(|(tag, _)| *tag == "p")?;
    Some(p.split_ascii_whitespace().collect())
}

/// `tag=value` pairs (RFC 6376 section 3.2).
fn tags(text: &str) -> Result<Vec<(&str, &str)>, String> {
    let mut tags: Vec<(&str, &str)> = Vec::new();
    let parts = text.trim().strip_suffix(';').unwrap_or(text.trim()).split(';');
    for part in parts {
        let Some((tag, value)) = part.split_once('=') else {
            return Err("is no list of tag=value pairs".into());
        };
        let (tag, value) = (tag.trim(), value.trim());
        let is_name = tag.starts_with(|c: char| c.is_ascii_alphabetic())
            && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name {
            return Err("is no list of tag=value pairs".into());
        }
        if tags.iter().any(|(other, _)| *other == tag) {
            return Err(format!("has the tag {tag}= twice"));
        }
        tags.push((tag, value));
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An RSA modulus of this many bits in a SubjectPublicKeyInfo, in base64.
    fn rsa(bits: usize) -> String {
        BASE64.encode(&der::tests::public_key(bits))
    }

    #[test]
    fn keys_of_all_lengths() {
        for (bits, key) in [
            (512, Key::Invalid("has 512 bits; receivers want 1024 at least".into())),
            (1023, Key::Invalid("has 1023 bits; receivers want 1024 at least".into())),
            (1024, Key::Weak(1024)),
            (2047, Key::Weak(2047)),
            (2048, Key::Good),
            (4096, Key::Good),
        ] {
            assert_eq!(judge(format!("v=DKIM1; k=rsa; p={}", rsa(bits)).as_bytes()), key, "{bits}");
        }
    }

    #[test]
    fn what_the_grammar_allows_is_read() {
        let key = rsa(2048);
        let unpadded = key.trim_end_matches('=');
        let (front, back) = key.split_at(100);
        for text in [
            format!("p={key}"),
            format!("p={key};"),
            format!(" v = DKIM1 ;\tp = {front} {back} ; "),
            format!("v=DKIM1;h=sha256;n=a note;s=email;t=y:s;p={key}"),
            format!("k=rsa; p={unpadded}"),
            format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(&[7; 32])),
        ] {
            assert_eq!(judge(text.as_bytes()), Key::Good, "{text}");
        }
        assert_eq!(public_part(b"v=DKIM1; p=AB CD ;"), Some("ABCD".into()));
    }

    #[test]
    fn a_revoked_key_has_an_empty_p() {
        for text in ["v=DKIM1; p=", "p= ;", "v=DKIM1; k=rsa; p=;"] {
            assert_eq!(judge(text.as_bytes()), Key::Revoked, "{text}");
        }
    }

    #[test]
    fn anything_else_is_invalid_and_says_why() {
        let key = rsa(2048);
        for (text, why) in [
            (String::new(), "no list"),
            ("hello".into(), "no list"),
            ("v=spf1 include:amazonses.com ~all".into(), "v= other than DKIM1"),
            ("v=DKIM1; k=rsa".into(), "no p="),
            (format!("p={key}; v=DKIM1"), "come first"),
            (format!("v=DKIM2; p={key}"), "other than DKIM1"),
            (format!("p={key}; p={key}"), "twice"),
            (format!("v=DKIM1; p={}", &key[..101]), "base64"),
            (format!("v=DKIM1; p={}", &key[..100]), "no RSA key"),
            ("v=DKIM1; p=%%%%".into(), "base64"),
            (format!("v=DKIM1; k=dsa; p={key}"), "neither"),
            (format!("v=DKIM1; k=ed25519; p={key}"), "32 bytes"),
            (format!("v=DKIM1; s=tlsrpt; p={key}"), "not for e-mail"),
        ] {
            let Key::Invalid(reason) = judge(text.as_bytes()) else { panic!("{text} is taken") };
            assert!(reason.contains(why), "{text}: {reason}");
        }
        assert!(matches!(judge(b"v=DKIM1; p=\xff"), Key::Invalid(_)));
    }
}
