//! As much of DER (ITU-T X.690) as the length of an RSA key needs: strict, and without anything behind the key.

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;
/// The algorithm rsaEncryption with its parameter NULL (RFC 3279 section 2.3.1).
const RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";

/// Bits of the modulus of a SubjectPublicKeyInfo (RFC 5280 section 4.1) or of a bare RSAPublicKey (RFC 8017 appendix
/// A.1.1); `None` for anything else.
pub(super) fn rsa_bits(der: &[u8]) -> Option<usize> {
    let content = only(SEQUENCE, der)?;
    if content.first() == Some(&INTEGER) {
        return modulus_bits(content);
    }
    let (algorithm, rest) = element(SEQUENCE, content)?;
    let key = only(BIT_STRING, rest)?.strip_prefix(&[0])?;
    if algorithm != RSA {
        return None;
    }
    modulus_bits(only(SEQUENCE, key)?)
}

/// Of the modulus and the exponent, both positive.
fn modulus_bits(content: &[u8]) -> Option<usize> {
    let (modulus, rest) = element(INTEGER, content)?;
    let modulus = positive(modulus)?;
    positive(only(INTEGER, rest)?)?;
    Some(modulus.len() * 8 - usize::try_from(modulus.first()?.leading_zeros()).ok()?)
}

/// The octets of a positive integer, without the zero that keeps it from being negative.
fn positive(octets: &[u8]) -> Option<&[u8]> {
    match octets {
        [0, rest @ ..] if rest.first().is_some_and(|first| *first >= 0x80) => Some(rest),
        [1..=0x7f, ..] => Some(octets),
        _ => None,
    }
}

/// The content of the one element that `bytes` are.
fn only(tag: u8, bytes: &[u8]) -> Option<&[u8]> {
    element(tag, bytes).filter(|(_, rest)| rest.is_empty()).map(|(content, _)| content)
}

/// The content of the first element, and what comes behind it.
fn element(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let [found, first, rest @ ..] = bytes else { return None };
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81 => {
            let (octet, rest) = rest.split_first()?;
            (usize::from(*octet), rest)
        }
        0x82 => {
            let (octets, rest) = rest.split_first_chunk()?;
            (usize::from(u16::from_be_bytes(*octets)), rest)
        }
        _ => return None,
    };
    (*found == tag).then_some(())?;
    rest.split_at_checked(length)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn wrapped(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82][..], &length, content].concat()
    }

    /// A bare key whose modulus has this many bits.
    fn bare(bits: usize) -> Vec<u8> {
        let mut modulus = vec![0xff; bits.div_ceil(8)];
        modulus[0] >>= (8 - bits % 8) % 8;
        if modulus[0] >= 0x80 {
            modulus.insert(0, 0);
        }
        let exponent = [INTEGER, 3, 1, 0, 1];
        wrapped(SEQUENCE, &[&wrapped(INTEGER, &modulus)[..], &exponent].concat())
    }

    pub(in super::super) fn public_key(bits: usize) -> Vec<u8> {
        let key = [&[0][..], &bare(bits)].concat();
        wrapped(SEQUENCE, &[wrapped(SEQUENCE, RSA), wrapped(BIT_STRING, &key)].concat())
    }

    #[test]
    fn both_forms_of_a_key_have_its_length() {
        for bits in [512, 1000, 1024, 1025, 2048, 4096] {
            assert_eq!(rsa_bits(&bare(bits)), Some(bits));
            assert_eq!(rsa_bits(&public_key(bits)), Some(bits));
        }
    }

    #[test]
    fn a_damaged_key_is_none() {
        let whole = public_key(1024);
        for end in 0..whole.len() {
            assert_eq!(rsa_bits(&whole[..end]), None, "{end}");
        }
        assert_eq!(rsa_bits(&[&whole[..], &[0]].concat()), None);
        let mut other = whole.clone();
        other[15] ^= 1;
        assert_eq!(rsa_bits(&other), None);
        assert_eq!(rsa_bits(&[SEQUENCE, 6, INTEGER, 1, 0x80, INTEGER, 1, 3]), None);
    }
}
