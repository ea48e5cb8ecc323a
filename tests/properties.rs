//! Random records and hostile values through every format, read back with parsers that are not ours, and compared
//! with what was meant.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::sesdns_with;
use domain::base::iana::Rtype;
use domain::base::name::FlattenInto;
use domain::rdata::ZoneRecordData;
use domain::zonefile::inplace::{Entry, Zonefile};
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Body, Structure};
use hcl_edit::template::Element;
use proptest::prelude::*;
use serde_json::Value;

/// Owner and target without the final dot, and the TTL.
type Records = BTreeSet<(String, String, u64)>;

/// What is fed in: tokens by domain, a TTL, a comment.
#[derive(Debug, Clone)]
struct Input {
    tokens: BTreeMap<String, BTreeSet<String>>,
    ttl: u64,
    comment: String,
}

impl Input {
    fn answer(&self) -> String {
        let attributes =
            |tokens: &BTreeSet<String>| serde_json::json!({"DkimEnabled": true, "DkimTokens": tokens});
        let map: BTreeMap<_, _> =
            self.tokens.iter().map(|(domain, t)| (domain.to_uppercase(), attributes(t))).collect();
        serde_json::json!({ "DkimAttributes": map }).to_string()
    }

    fn meant(&self) -> Records {
        let mut meant = Records::new();
        for (domain, tokens) in &self.tokens {
            for token in tokens {
                meant.insert((
                    format!("{token}._domainkey.{domain}"),
                    format!("{token}.dkim.amazonses.com"),
                    self.ttl,
                ));
            }
        }
        meant
    }

    /// What the format prints; the zone is `example.com` for all.
    fn printed(&self, format: &str, more: &[&str]) -> String {
        let (ttl, comment) = (self.ttl.to_string(), format!("comment={}", self.comment));
        let mut arguments =
            vec!["export", "--from", "-", "--region", "us-east-1", "--zone", "example.com", "--ttl", &ttl];
        arguments.extend(["--output", format, "--set", &comment]);
        arguments.extend(more);
        sesdns_with(arguments, self.answer().as_bytes()).ok()
    }
}

/// One zone's worth of identities; the TTL and the comment are within what every format takes.
fn inputs(comment: impl Strategy<Value = String>) -> impl Strategy<Value = Input> {
    let label = "[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?";
    let domain = proptest::collection::vec(label, 0..3).prop_map(|labels| {
        labels.iter().map(|label| format!("{label}.")).collect::<String>() + "example.com"
    });
    let token = "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?";
    let tokens = proptest::collection::btree_map(domain, proptest::collection::btree_set(token, 1..5), 1..6);
    (tokens, 60u64..=86_400, comment).prop_map(|(tokens, ttl, comment)| Input { tokens, ttl, comment })
}

/// What breaks out where escaping is forgotten.
fn hostile(line_breaks: bool) -> impl Strategy<Value = String> {
    let breaks: Vec<&'static str> =
        if line_breaks { vec!["\n", "\n$INCLUDE /etc/passwd\n", "\n}\n"] } else { vec![" "] };
    let piece = prop_oneof![
        3 => prop::sample::select(vec![
            "\"", "\\", "\\\\", "${", "}", "%{", "$", "%", "$${", ";", "#", "//", "/*", "*/", "'", "`", "</script>", "<!--", "&",
            "{{", "}}", "{%", "(", ")", "@", "é", "日本", "🦀", "\u{feff}", ",", ":", "- ", "|", "=",
        ]).prop_map(str::to_string),
        1 => prop::sample::select(breaks).prop_map(str::to_string),
        2 => "[ -~]{0,4}",
    ];
    proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat().chars().take(90).collect())
}

/// The records of a snippet, read by the `domain` crate behind an `$ORIGIN` of our own.
fn read_zone(text: &str) -> Records {
    let mut zone = Zonefile::new();
    zone.extend_from_slice(b"$ORIGIN elsewhere.test.\n$TTL 7\n");
    zone.extend_from_slice(text.as_bytes());
    let mut records = Records::new();
    while let Some(entry) = zone.next_entry().expect("a zone file") {
        let Entry::Record(record) = entry else { panic!("a directive got in: {text}") };
        assert_eq!(record.rtype(), Rtype::CNAME);
        let ttl = u64::from(record.ttl().as_secs());
        let owner = record.owner().to_string();
        let data: ZoneRecordData<Vec<u8>, domain::base::Name<Vec<u8>>> =
            record.into_data().try_flatten_into().expect("record data");
        let ZoneRecordData::Cname(cname) = data else { panic!("no CNAME") };
        records.insert((owner, cname.cname().to_string().trim_end_matches('.').to_string(), ttl));
    }
    records
}

fn bare(value: &Value) -> String {
    let text = value.as_str().expect("a string");
    text.strip_suffix('.').unwrap_or(text).to_string()
}

/// The string that an HCL expression evaluates to; anything but literal text in it is a broken escape.
fn hcl_string(expression: &Expression) -> String {
    match expression {
        Expression::String(text) => text.to_string(),
        Expression::StringTemplate(template) => template
            .iter()
            .map(|element| match element {
                Element::Literal(text) => text.to_string(),
                _ => panic!("an interpolation got in: {template:?}"),
            })
            .collect(),
        other => panic!("no string: {other:?}"),
    }
}

fn blocks<'a>(body: &'a Body, kind: &'a str) -> impl Iterator<Item = (Vec<&'a str>, &'a Body)> {
    body.iter()
        .filter_map(Structure::as_block)
        .filter(move |block| block.ident.as_str() == kind)
        .map(|block| (block.labels.iter().map(|label| label.as_str()).collect(), &block.body))
}

fn attribute<'a>(body: &'a Body, name: &str) -> &'a Expression {
    let found =
        body.iter().filter_map(Structure::as_attribute).find(|attribute| attribute.key.as_str() == name);
    &found.unwrap_or_else(|| panic!("no attribute {name}")).value
}

fn ttl_of(body: &Body) -> u64 {
    let Expression::Number(number) = attribute(body, "ttl") else { panic!("no number") };
    number.value().as_u64().expect("a whole number")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn bind(input in inputs(hostile(true))) {
        let text = input.printed("bind", &[]);
        prop_assert_eq!(read_zone(&text), input.meant());
        // The comment is there, on lines of its own.
        let comment: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix(';')).map(str::trim).collect();
        let meant: Vec<&str> = input.comment.split('\n').map(str::trim).collect();
        prop_assume!(!input.comment.is_empty());
        prop_assert_eq!(comment, meant);
    }

    #[test]
    fn route53(input in inputs(hostile(true))) {
        let text = input.printed("route53", &["--zone-id", "Z1"]);
        let whole: Value = serde_json::from_str(&text).expect("JSON");
        prop_assert_eq!(&whole["HostedZoneId"], "Z1");
        let batch = &whole["ChangeBatch"];
        if !input.comment.is_empty() {
            prop_assert_eq!(&batch["Comment"], input.comment.as_str());
        }
        let mut records = Records::new();
        for change in batch["Changes"].as_array().expect("changes") {
            prop_assert_eq!(&change["Action"], "UPSERT");
            let set = &change["ResourceRecordSet"];
            prop_assert_eq!(&set["Type"], "CNAME");
            for record in set["ResourceRecords"].as_array().expect("records") {
                records.insert((bare(&set["Name"]), bare(&record["Value"]), set["TTL"].as_u64().expect("a TTL")));
            }
        }
        prop_assert_eq!(records, input.meant());
    }

    #[test]
    fn cloudflare(input in inputs(hostile(false))) {
        let whole: Value = serde_json::from_str(&input.printed("cloudflare", &[])).expect("JSON");
        let mut records = Records::new();
        for post in whole["posts"].as_array().expect("posts") {
            prop_assert_eq!(&post["type"], "CNAME");
            prop_assert_eq!(&post["proxied"], false);
            if !input.comment.is_empty() {
                prop_assert_eq!(&post["comment"], input.comment.as_str());
            }
            let text = |key: &str| post[key].as_str().expect("a string").to_string();
            records.insert((text("name"), text("content"), post["ttl"].as_u64().expect("a TTL")));
        }
        prop_assert_eq!(records, input.meant());
    }

    #[test]
    fn terraform_route53(input in inputs(hostile(true)), id in "[!-~]{1,12}") {
        let body: Body = input.printed("terraform", &["--zone-id", &format!("example.com={id}")]).parse().expect("HCL");
        let (mut records, mut names) = (Records::new(), BTreeSet::new());
        for (labels, block) in blocks(&body, "resource") {
            prop_assert_eq!(labels[0], "aws_route53_record");
            names.insert(labels[1].to_string());
            prop_assert_eq!(hcl_string(attribute(block, "zone_id")), id.trim_start_matches("/hostedzone/"));
            prop_assert_eq!(hcl_string(attribute(block, "type")), "CNAME");
            let Expression::Array(values) = attribute(block, "records") else { panic!("no list") };
            for value in values.iter() {
                records.insert((hcl_string(attribute(block, "name")), hcl_string(value), ttl_of(block)));
            }
        }
        prop_assert_eq!(names.len(), input.meant().len());
        prop_assert_eq!(records, input.meant());
    }

    #[test]
    fn terraform_cloudflare(input in inputs(hostile(false)), version in prop::sample::select(vec!["4", "5"])) {
        let body: Body =
            input.printed("terraform-cloudflare", &["--set", &format!("provider={version}")]).parse().expect("HCL");
        let (mut records, mut names) = (Records::new(), BTreeSet::new());
        for (labels, block) in blocks(&body, "resource") {
            prop_assert_eq!(labels[0], if version == "4" { "cloudflare_record" } else { "cloudflare_dns_record" });
            names.insert(labels[1].to_string());
            if !input.comment.is_empty() {
                prop_assert_eq!(hcl_string(attribute(block, "comment")), input.comment.as_str());
            }
            let text = |name| hcl_string(attribute(block, name));
            records.insert((text("name"), text("content"), ttl_of(block)));
        }
        prop_assert_eq!(names.len(), input.meant().len());
        prop_assert_eq!(records, input.meant());
    }
}
