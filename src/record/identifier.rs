//! Names for records in languages that want identifiers: stable (they follow from the record alone) and unique.

use super::{RecordKind, RecordSet};

/// The name of a Terraform resource: `ses_dkim_example_com_<token>`, `ses_mail_from_bounce_example_com_mx`. Begins with
/// a letter, whatever the record begins with. Unique: it spells kind, name and type, [`variable_suffix`] can be undone,
/// and a token or selector is one label without underscores.
#[must_use]
pub fn resource_name(set: &RecordSet) -> String {
    // DMARC and verification have a label of their own in front of the domain.
    let parent = || set.owner.bare().split_once('.').map_or("", |(_, parent)| parent);
    let record_type = set.record_type().to_string().to_ascii_lowercase();
    match set.kind {
        RecordKind::Dkim => {
            let token = set.owner.bare().split("._domainkey").next().unwrap_or_default();
            format!("ses_dkim_{}_{token}", variable_suffix(set.domain.bare()))
        }
        RecordKind::MailFrom => {
            format!("ses_mail_from_{}_{record_type}", variable_suffix(set.owner.bare()))
        }
        RecordKind::Dmarc => format!("ses_dmarc_{}", variable_suffix(parent())),
        RecordKind::Verification => format!("ses_verification_{}", variable_suffix(parent())),
        RecordKind::Inbound => format!("ses_inbound_{}", variable_suffix(set.owner.bare())),
    }
}

/// A domain name as the tail of an HCL identifier: `example_com`. A dot becomes `_`, an underscore `_-`: no label
/// begins with a hyphen, so that two names never give one identifier.
#[must_use]
pub fn variable_suffix(name: &str) -> String {
    name.replace('_', "_-").replace('.', "_")
}

/// A CloudFormation logical id, `[A-Za-z0-9]+` and at most 255 of them: `SesExampleCom`. Where capitals cannot tell the
/// labels apart (hyphens, underscores, a digit in front) a hash of the name makes it unique.
#[must_use]
pub fn logical_id(domain: &str) -> String {
    let mut id = String::from("Ses");
    let mut plain = true;
    for label in domain.split('.') {
        let mut letters = label.chars().filter(char::is_ascii_alphanumeric);
        let first = letters.next();
        plain &= first.is_some_and(|c| c.is_ascii_alphabetic());
        plain &= label.chars().all(|c| c.is_ascii_alphanumeric());
        id.extend(first.map(|c| c.to_ascii_uppercase()));
        id.extend(letters);
    }
    if !plain || id.len() > 255 {
        id.truncate(255 - 16);
        id.push_str(&format!("{:016x}", fnv1a(domain.as_bytes())));
    }
    id
}

/// The name of a Kubernetes object, a DNS subdomain of at most 253 characters (RFC 1123): `ses-example.com`. There is
/// room for a number behind it. Where the domain does not fit as it is, a hash makes it unique.
#[must_use]
pub fn object_name(domain: &str) -> String {
    const MOST: usize = 240;
    let name = format!("ses-{domain}");
    if name.len() <= MOST && !name.contains('_') {
        return name;
    }
    // Cut behind whole characters of a label: what follows the cut begins with a hyphen, which needs a letter in front.
    let mut short = name.replace('_', "x");
    short.truncate(MOST - 18);
    format!("{short}x-{:016x}", fnv1a(domain.as_bytes()))
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
    use crate::record::record_sets::{Part, record_sets};
    use crate::record::{DkimToken, Fqdn, Identity, RecordData, Text, Ttl, Wanted};

    fn names(domain: &str, token: &str) -> String {
        let identity = Identity::new(Fqdn::parse(domain).unwrap(), vec![DkimToken::parse(token).unwrap()]);
        let zone = Fqdn::parse("dkim.amazonses.com").unwrap();
        let mut sets = Vec::new();
        record_sets(&identity, Part::Domain, Some(&zone), &Wanted::dkim(Ttl::DEFAULT), &mut sets).unwrap();
        resource_name(&sets[0])
    }

    #[test]
    fn a_resource_name_starts_with_a_letter_and_follows_from_the_record() {
        assert_eq!(names("example.com", "2abc"), "ses_dkim_example_com_2abc");
        assert_eq!(names("a-b.example.com", "ABC"), "ses_dkim_a-b_example_com_abc");
    }

    #[test]
    fn records_of_one_domain_have_names_of_their_own() {
        let (mut names, mut count) = (HashSet::new(), 0);
        for kind in [RecordKind::MailFrom, RecordKind::Dmarc, RecordKind::Verification, RecordKind::Inbound] {
            for owner in
                ["_dmarc.example.com", "_dmarc.a.example.com", "mail.example.com", "mail.example.com.mx"]
            {
                for data in [
                    RecordData::Txt(Text::new("x").unwrap()),
                    RecordData::Mx { preference: 10, exchange: Fqdn::parse("a.example").unwrap() },
                ] {
                    let mx = data.record_type() == hickory_proto::rr::RecordType::MX;
                    // The other kinds have one type each, and two of them a label of their own in front.
                    let labelled = matches!(kind, RecordKind::Dmarc | RecordKind::Verification);
                    let typed = kind == RecordKind::MailFrom || mx == (kind == RecordKind::Inbound);
                    if typed && (!labelled || owner.starts_with('_')) {
                        let (owner, domain) =
                            (Fqdn::parse(owner).unwrap(), Fqdn::parse("example.com").unwrap());
                        let ttl = Ttl::DEFAULT;
                        names.insert(resource_name(&RecordSet {
                            owner,
                            ttl,
                            kind,
                            domain,
                            shared: true,
                            data: vec![data],
                        }));
                        count += 1;
                    }
                }
            }
        }
        assert_eq!(names.len(), count, "{names:?}");
        assert!(
            names.contains("ses_dmarc_a_example_com") && names.contains("ses_mail_from_mail_example_com_mx")
        );
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
        assert_eq!(logical_id("example.com"), "SesExampleCom");
        let objects: HashSet<String> = domains.iter().map(|d| object_name(d)).collect();
        assert_eq!(objects.len(), domains.len());
        assert_eq!(object_name("example.com"), "ses-example.com");
    }
}
