//! Keys of one's own (BYODKIM): from a file as people have it to the text of the TXT record.

use data_encoding::BASE64;
use pkcs1::{RsaPrivateKeyRef, RsaPublicKeyRef};
use pkcs8::der::{Decode, Encode, asn1::BitStringRef};
use pkcs8::spki::{SubjectPublicKeyInfo, SubjectPublicKeyInfoRef};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use thiserror::Error;

use super::Text;

/// What SES signs with: RSA of 1024 to 2048 bits (SES v2, DkimSigningAttributes).
const BITS: std::ops::RangeInclusive<usize> = 1024..=2048;
/// RFC 8410.
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// The public half of a key that mail is signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// `v=DKIM1; k=rsa; p=…` (RFC 6376 section 3.6.1); the key is a SubjectPublicKeyInfo in base64.
    pub text: Text,
    /// Bits of the modulus; at least 1024.
    pub bits: usize,
}

/// Why a file is no key that can be used. Nothing of the file is repeated: it may be a private key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Nothing that is known.
    #[error(
        "this is no RSA key; give a PEM file, public or private (-----BEGIN PUBLIC KEY-----, -----BEGIN PRIVATE KEY-----), \
         or its base64 alone"
    )]
    Unknown,
    /// Behind a password.
    #[error("this key is behind a password; give the public key: openssl pkey -in FILE -pubout")]
    Encrypted,
    /// A certificate, a key of OpenSSH, an elliptic curve.
    #[error("SES signs with RSA keys only, and this is {0}")]
    Kind(&'static str),
    /// Too short for SES and for receivers (RFC 8301).
    #[error("this RSA key has {0} bits; SES takes 1024 to 2048")]
    TooShort(usize),
    /// Too long for a record.
    #[error("this RSA key has {0} bits, too many for a TXT record; SES takes 1024 to 2048")]
    TooLong(usize),
}

impl PublicKey {
    /// Reads PEM (PKCS#1 or PKCS#8, public or private), its base64 or DER alone, or the text of a DKIM record.
    ///
    /// # Errors
    /// [`KeyError`] for what is no RSA key that SES could sign with.
    pub fn parse(file: &[u8]) -> Result<Self, KeyError> {
        let is_der = file.first() == Some(&0x30) && std::str::from_utf8(file).is_err();
        let der = if is_der { file.to_vec() } else { der_of(file)? };
        let key = public_half(&der)?;
        let modulus = key.modulus.as_bytes();
        let bits = modulus.len() * 8 - modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        if bits < *BITS.start() {
            return Err(KeyError::TooShort(bits));
        }
        let base64 = spki(&key).map(|der| BASE64.encode(&der)).ok_or(KeyError::Unknown)?;
        let text = Text::new(format!("v=DKIM1; k=rsa; p={base64}"));
        Ok(Self { text: text.map_err(|_| KeyError::TooLong(bits))?, bits })
    }

    /// Whether SES takes keys of this length.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        BITS.contains(&self.bits)
    }
}

/// The bytes behind the base64, whatever is around it.
fn der_of(file: &[u8]) -> Result<Vec<u8>, KeyError> {
    let text = std::str::from_utf8(file).map_err(|_| KeyError::Unknown)?;
    let text = text.trim_start_matches('\u{feff}');
    let body = match text.split_once("-----BEGIN ") {
        Some((_, section)) => body_of(section)?,
        // The text of a record has the key in its tag p.
        None => text.split(';').find_map(|tag| tag.trim().strip_prefix("p=")).unwrap_or(text),
    };
    let base64: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    BASE64.decode(base64.as_bytes()).map_err(|_| KeyError::Unknown)
}

/// What stands between the lines of a PEM section (RFC 7468), which begins behind `-----BEGIN `.
fn body_of(section: &str) -> Result<&str, KeyError> {
    let (label, rest) = section.split_once("-----").ok_or(KeyError::Unknown)?;
    match label {
        "PUBLIC KEY" | "RSA PUBLIC KEY" | "PRIVATE KEY" | "RSA PRIVATE KEY" => {}
        "ENCRYPTED PRIVATE KEY" => return Err(KeyError::Encrypted),
        "CERTIFICATE" => return Err(KeyError::Kind("a certificate")),
        "EC PRIVATE KEY" | "EC PARAMETERS" => return Err(KeyError::Kind("a key on an elliptic curve")),
        "OPENSSH PRIVATE KEY" => return Err(KeyError::Kind("a key of OpenSSH")),
        _ => return Err(KeyError::Unknown),
    }
    let (body, _) = rest.split_once("-----END ").ok_or(KeyError::Unknown)?;
    // What OpenSSL wrote before PKCS#8 has its headers inside.
    if body.contains("ENCRYPTED") { Err(KeyError::Encrypted) } else { Ok(body) }
}

/// The public half of an RSA key in any of its forms.
fn public_half(der: &[u8]) -> Result<RsaPublicKeyRef<'_>, KeyError> {
    if let Ok(key) = SubjectPublicKeyInfoRef::from_der(der) {
        is_rsa(key.algorithm.oid)?;
        let key = key.subject_public_key.as_bytes().ok_or(KeyError::Unknown)?;
        return RsaPublicKeyRef::from_der(key).map_err(|_| KeyError::Unknown);
    }
    let private = match PrivateKeyInfoRef::from_der(der) {
        Ok(key) => {
            is_rsa(key.algorithm.oid)?;
            key.private_key.as_bytes()
        }
        Err(_) => der,
    };
    match RsaPrivateKeyRef::from_der(private) {
        Ok(RsaPrivateKeyRef { modulus, public_exponent, .. }) => {
            Ok(RsaPublicKeyRef { modulus, public_exponent })
        }
        Err(_) => RsaPublicKeyRef::from_der(der).map_err(|_| KeyError::Unknown),
    }
}

fn is_rsa(algorithm: ObjectIdentifier) -> Result<(), KeyError> {
    match algorithm {
        pkcs1::ALGORITHM_OID => Ok(()),
        ED25519 => Err(KeyError::Kind("an Ed25519 key")),
        _ => Err(KeyError::Kind("another kind of key")),
    }
}

/// The form that DKIM records carry (RFC 6376 section 3.6.1, with the errata).
fn spki(key: &RsaPublicKeyRef<'_>) -> Option<Vec<u8>> {
    let key = key.to_der().ok()?;
    let subject_public_key = BitStringRef::from_bytes(&key).ok()?;
    SubjectPublicKeyInfo { algorithm: pkcs1::ALGORITHM_ID, subject_public_key }.to_der().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = include_str!("../../fixtures/keys/public.pem");

    /// What stands between the lines of a PEM file.
    fn body(pem: &str) -> String {
        pem.lines().filter(|line| !line.starts_with("-----")).collect()
    }

    #[test]
    fn every_form_of_a_key_gives_the_record_of_its_public_half() {
        let expected = format!("v=DKIM1; k=rsa; p={}", body(PUBLIC));
        let private = include_str!("../../fixtures/keys/private-pkcs8.pem");
        for file in [
            PUBLIC.to_string(),
            include_str!("../../fixtures/keys/public-pkcs1.pem").into(),
            private.into(),
            include_str!("../../fixtures/keys/private-pkcs1.pem").into(),
            format!("\u{feff}Some words.\r\n{}", private.replace('\n', "\r\n")),
            body(private),
            body(PUBLIC),
            format!("{}\n", body(PUBLIC)),
            expected.clone(),
            format!("p={}", body(PUBLIC)),
        ] {
            let key = PublicKey::parse(file.as_bytes()).unwrap();
            assert_eq!((key.text.as_str(), key.bits, key.is_usual()), (expected.as_str(), 2048, true));
        }
        let der = BASE64.decode(body(PUBLIC).as_bytes()).unwrap();
        assert_eq!(PublicKey::parse(&der).unwrap().text.as_str(), expected);
    }

    #[test]
    fn what_ses_cannot_sign_with_is_refused() {
        let der = BASE64.decode(body(PUBLIC).as_bytes()).unwrap();
        for (file, error) in [
            (&b""[..], KeyError::Unknown),
            (b"hello", KeyError::Unknown),
            (b"\0\xFF\0", KeyError::Unknown),
            (&der[..der.len() - 1], KeyError::Unknown),
            (&PUBLIC.as_bytes()[..200], KeyError::Unknown),
            (b"-----BEGIN ", KeyError::Unknown),
            (include_bytes!("../../fixtures/keys/short.pem"), KeyError::TooShort(768)),
            (include_bytes!("../../fixtures/keys/ed25519.pem"), KeyError::Kind("an Ed25519 key")),
            (include_bytes!("../../fixtures/keys/ed25519-public.pem"), KeyError::Kind("an Ed25519 key")),
            (include_bytes!("../../fixtures/keys/encrypted.pem"), KeyError::Encrypted),
            (include_bytes!("../../fixtures/keys/encrypted-pkcs1.pem"), KeyError::Encrypted),
            (b"-----BEGIN EC PRIVATE KEY-----\n", KeyError::Kind("a key on an elliptic curve")),
            (b"-----BEGIN CERTIFICATE-----\n", KeyError::Kind("a certificate")),
            (b"-----BEGIN RSA PRIVATE KEY-----\nMIIB\n", KeyError::Unknown),
        ] {
            assert_eq!(PublicKey::parse(file).unwrap_err(), error, "{}", String::from_utf8_lossy(file));
        }
        let long = PublicKey::parse(include_bytes!("../../fixtures/keys/long-public.pem")).unwrap();
        assert_eq!((long.bits, long.is_usual()), (4096, false));
    }
}
