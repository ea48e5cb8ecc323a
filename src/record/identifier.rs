//! Names for records in languages that want identifiers: stable (they follow from the record alone) and unique.

use super::{RecordKind, RecordSet};

/// The name of a Terraform resource: `ses_dkim_example_com_<token>`. Begins with a letter, whatever the token
/// begins with. Unique, because [`variable_suffix`] can be undone and a token holds no underscore.
#[must_use]
pub fn resource_name(set: &RecordSet) -> String {
    let kind = set.kind;
    match kind {
        RecordKind::Dkim => {
            let selector = set.owner.labels().next().unwrap_or_default();
            format!("ses_dkim_{}_{selector}", variable_suffix(set.domain.bare()))
        }
    }
}

/// A domain name as the tail of an HCL identifier: `example_com`. A dot becomes `_`, an underscore `_-`: no label
/// begins with a hyphen, so that two names never give one identifier.
#[must_use]
pub fn variable_suffix(name: &str) -> String {
    name.replace('_', "_-").replace('.', "_")
}

/// A CloudFormation logical id, `[A-Za-z0-9]+`: `SesDkimExampleCom`. Where capitals cannot tell the labels apart
/// (hyphens, underscores, a digit in front) a hash of the name makes it unique.
#[must_use]
pub fn logical_id(domain: &str) -> String {
    let mut id = String::from("SesDkim");
    let mut plain = true;
    for label in domain.split('.') {
        let mut letters = label.chars().filter(char::is_ascii_alphanumeric);
        let first = letters.next();
        plain &= first.is_some_and(|c| c.is_ascii_alphabetic());
        plain &= label.chars().all(|c| c.is_ascii_alphanumeric());
        id.extend(first.map(|c| c.to_ascii_uppercase()));
        id.extend(letters);
    }
    if !plain {
        id.push_str(&format!("{:016x}", fnv1a(domain.as_bytes())));
    }
    id
}

/// FNV-1a, 64 bits: the same in every version and on every machine, unlike the standard library's hasher.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::record::{DkimToken, Fqdn, Identity, Ttl, dkim_record_sets};

    fn names(domain: &str, token: &str) -> String {
        let identity = Identity::new(Fqdn::parse(domain).unwrap(), vec![DkimToken::parse(token).unwrap()]);
        let zone = Fqdn::parse("dkim.amazonses.com").unwrap();
        resource_name(&dkim_record_sets(&identity, &zone, Ttl::DEFAULT).unwrap()[0])
    }

    #[test]
    fn a_resource_name_starts_with_a_letter_and_follows_from_the_record() {
        assert_eq!(names("example.com", "2abc"), "ses_dkim_example_com_2abc");
        assert_eq!(names("a-b.example.com", "ABC"), "ses_dkim_a-b_example_com_abc");
    }

    #[test]
    fn different_domains_never_share_an_identifier() {
        let domains = [
            "a.b.c", "a_b.c", "a_.b.c", "a._b.c", "a__b.c", "ab.c", "a-b.c", "a.bc", "a.b-c", "a1.b.c",
            "a.1b.c", "1a.b.c",
        ];
        let suffixes: HashSet<String> = domains.iter().map(|d| variable_suffix(d)).collect();
        let ids: HashSet<String> = domains.iter().map(|d| logical_id(d)).collect();
        assert_eq!((suffixes.len(), ids.len()), (domains.len(), domains.len()), "{suffixes:?} {ids:?}");
        assert!(ids.iter().all(|id| id.chars().all(|c| c.is_ascii_alphanumeric())));
        assert_eq!(logical_id("example.com"), "SesDkimExampleCom");
    }
}
