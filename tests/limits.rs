//! What a target does not take is an error that names the record, the limit and the way out; one less is taken.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;
#[path = "common/records.rs"]
mod records;

use records::{read_records, render};
use sesdns::emit::{Format, Formatter, Layout, Options};
use sesdns::record::GivenRecords;

fn text_set(ttl: u64, texts: &[String]) -> GivenRecords {
    let set = serde_json::json!({ "name": "a.example.com", "type": "TXT", "ttl": ttl, "kind": "mail-from",
        "domain": "example.com", "values": texts });
    read_records(serde_json::json!({ "example.com": [set] }).to_string().as_bytes())
}

fn printed(format: &str, records: &GivenRecords, sets: &[&str]) -> Result<Vec<(String, String)>, String> {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_string()).collect();
    let format = Format::find(format).expect("a format");
    render(records, format, &sets, &[], Layout::FileEach).map_err(|error| error.to_string())
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("text {n}")).collect()
}

/// Format, the longest text or the most values that it takes, and what the error for one more names: the limit, what
/// there is, the way out.
#[test]
fn one_more_is_refused_and_the_most_is_taken() {
    let of_length = |length: usize| vec!["x".repeat(length)];
    // 4,000 characters with the quotes of 16 strings and the spaces between them.
    let route53 = 4_000 - 16 * 2 - 15;
    let (shorten, fewer) = ("; shorten it", "; leave some of");
    for (format, most, more, named) in [
        ("route53", of_length(route53), of_length(route53 + 1), ["most 4000", "4001 characters", shorten]),
        ("terraform-route53", of_length(route53), of_length(route53 + 1), ["most 4000", "4001", shorten]),
        ("cloudformation", of_length(route53), of_length(route53 + 1), ["most 4000", "4001", shorten]),
        ("terraform-azure", of_length(4_096), of_length(4_097), ["most 4096", "4097 characters", shorten]),
        ("external-dns", of_length(4_096), of_length(4_097), ["most 4096", "4097 characters", shorten]),
        ("terraform-azure", numbered(20), numbered(21), ["at most 20", "21 values", fewer]),
        ("terraform-google", numbered(100), numbered(101), ["at most 100", "101 values", fewer]),
        ("gcloud", numbered(100), numbered(101), ["at most 100", "101 values", fewer]),
        (
            "route53",
            numbered(500),
            numbered(501),
            ["batch of Route 53 holds at most 500", "501 operations", fewer],
        ),
        (
            "cloudflare",
            numbered(200),
            numbered(201),
            ["Cloudflare holds at most 200", "201 operations", fewer],
        ),
        (
            "nsupdate",
            of_length(50_000),
            of_length(62_000),
            ["update holds at most 60000", " characters", fewer],
        ),
    ] {
        printed(format, &text_set(1800, &most), &[]).unwrap_or_else(|error| panic!("{format}: {error}"));
        let message = printed(format, &text_set(1800, &more), &[]).unwrap_err();
        for part in ["a.example.com. TXT", named[0], named[1], named[2]] {
            assert!(message.contains(part), "{format}: {part}: {message}");
        }
    }
}

#[test]
fn a_ttl_out_of_range_names_the_option() {
    for (format, good, bad) in [
        ("cloudflare", [1, 60], [0, 86_401]),
        ("cloudflare-zone", [1, 86_400], [59, 2_147_483_647]),
        ("terraform-cloudflare", [1, 60], [0, 2]),
        ("terraform-azure", [1, 2_147_483_647], [0, 0]),
        ("dnscontrol", [1, 2_147_483_647], [0, 0]),
        ("external-dns", [1, 2_147_483_647], [0, 0]),
    ] {
        for ttl in good {
            printed(format, &text_set(ttl, &numbered(1)), &[])
                .unwrap_or_else(|e| panic!("{format} {ttl}: {e}"));
        }
        for ttl in bad {
            let message = printed(format, &text_set(ttl, &numbered(1)), &[]).unwrap_err();
            for part in ["a.example.com. TXT", "--ttl", &ttl.to_string()] {
                assert!(message.contains(part), "{format}: {part}: {message}");
            }
        }
    }
    for format in ["bind", "route53", "octodns", "gcloud", "powerdns", "nsupdate", "csv", "html", "markdown"]
    {
        printed(format, &text_set(0, &numbered(1)), &[]).unwrap_or_else(|error| panic!("{format}: {error}"));
    }
}

#[test]
fn what_a_target_cannot_hold_is_named_with_a_way_out() {
    for (format, text, way_out) in [
        ("octodns", "\"quoted\"", "--output bind"),
        ("octodns", "back\\slash", "--output bind"),
        ("octodns", "é", "--output bind"),
        ("html", "a\u{1}b", "importer"),
        ("markdown", " ", "importer"),
        ("terraform-azure", "", "leave it out"),
        ("external-dns", "", "leave it out"),
    ] {
        let message = printed(format, &text_set(60, &[text.to_string()]), &[]).unwrap_err();
        assert!(message.contains("a.example.com. TXT") && message.contains(way_out), "{format}: {message}");
    }
}

#[test]
fn a_comment_that_the_target_cannot_hold_is_refused() {
    for (format, most) in
        [("route53", 256), ("cloudformation", 256), ("cloudflare", 100), ("terraform-cloudflare", 100)]
    {
        let comment = |length: usize| format!("comment={}", "é".repeat(length));
        printed(format, &text_set(60, &numbered(1)), &[&comment(most)]).expect("a comment");
        let message = printed(format, &text_set(60, &numbered(1)), &[&comment(most + 1)]).unwrap_err();
        assert!(message.contains("comment") && message.contains(&most.to_string()), "{format}: {message}");
    }
    let message = printed(
        "cloudflare-zone",
        &text_set(60, &numbered(1)),
        &[&format!("comment={}", "x".repeat(20_000))],
    )
    .unwrap_err();
    assert!(message.contains("comment") && message.contains("262144"), "{message}");
}

#[test]
fn a_whole_zone_needs_its_servers() {
    let records = text_set(60, &numbered(1));
    let message = printed("bind", &records, &["full=true"]).unwrap_err();
    assert!(message.contains("--set ns="), "{message}");
    // named loads no zone with a name server in it that has no address there.
    for inside in ["ns1.example.com", "example.com", "ns1.example.org,A.NS.Example.Com."] {
        let message = printed("bind", &records, &["full=true", &format!("ns={inside}")]).unwrap_err();
        assert!(message.contains("inside the zone example.com") && message.contains("merge"), "{message}");
    }
    printed("bind", &records, &["full=true", "ns=ns1.myexample.com"]).expect("a zone");
    for alone in ["ns=ns1.example.org", "hostmaster=a@example.org", "serial=7", "serial=1"] {
        let message = printed("bind", &records, &[alone]).unwrap_err();
        assert!(message.contains("full=true"), "{message}");
    }
}

#[test]
fn the_mailbox_of_a_whole_zone_may_have_a_dot_in_it() {
    let of = |hostmaster: &str| {
        let hostmaster = format!("hostmaster={hostmaster}");
        let sets = ["full=true", "ns=ns1.example.org", &hostmaster];
        let zone = printed("bind", &text_set(60, &numbered(1)), &sets).expect("a zone");
        zone[0].1.lines().nth(1).and_then(|soa| soa.split(' ').nth(5)).expect("a mailbox").to_string()
    };
    // RFC 1035 section 8: one label, its dots escaped.
    assert_eq!(of("Joe.B@example.com"), "joe\\.b.example.com.");
    assert_eq!(of("dns@example.com"), "dns.example.com.");
    assert_eq!(of("dns.example.com"), "dns.example.com.");
    let format = Formatter::built_in(Format::find("bind").expect("a format"));
    for bad in
        ["@example.com", "a b@example.com", ".a@example.com", "a.@example.com", "é@example.com", "a@b@c"]
    {
        assert!(Options::read(&format, &[format!("hostmaster={bad}")]).is_err(), "{bad}");
    }
}
