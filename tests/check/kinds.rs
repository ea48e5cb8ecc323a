//! Records of every kind, straight through the room that looks.

use std::time::Duration;

use hickory_proto::rr::RData;
use sesdns::live::{self, Check, Settings};
use sesdns::record::{Fqdn, RecordData, RecordKind, RecordSet, Text, Ttl, ZoneName};

use crate::common::name_server::{Server, cname, mx, txt};
use crate::key;

fn fqdn(text: &str) -> Fqdn {
    Fqdn::parse(text).expect("a name")
}

fn text(text: &str) -> RecordData {
    RecordData::Txt(Text::new(text).expect("a text"))
}

/// What is said of one record set, where the server and the resolver have this data.
fn look(kind: RecordKind, owner: &str, wanted: Vec<RecordData>, data: &[(&str, RData)]) -> Check {
    let shared = matches!(kind, RecordKind::Dmarc | RecordKind::Verification | RecordKind::MailFrom);
    let domain = fqdn("example.com");
    let set = RecordSet { owner: fqdn(owner), ttl: Ttl::DEFAULT, kind, domain, shared, data: wanted };
    let (server, resolver) = (Server::with("example.com", data), Server::with("example.com", data));
    let settings = Settings {
        nameservers: vec![server.address],
        resolvers: vec![resolver.address],
        judges_resolver: true,
        limit: Duration::from_secs(20),
    };
    let zone = ZoneName::parse("example.com").expect("a zone");
    let mut survey = live::check(&[(zone, set)], &settings, &mut |_| {}).expect("a survey");
    survey.checks.remove(0)
}

#[track_caller]
fn holds(check: &Check, verdict: &str, hint: &str) {
    assert_eq!(check.verdict.as_str(), verdict, "{check:?}");
    assert!(check.hint.contains(hint) && check.hint.is_empty() == (verdict == "ok"), "{check:?}");
}

#[test]
fn a_verification_text_may_have_company() {
    let owner = "_amazonses.example.com";
    let look = |data: &[(&str, RData)]| look(RecordKind::Verification, owner, vec![text("Tok+en=")], data);
    holds(&look(&[(owner, txt(b"Tok+en="))]), "ok", "");
    holds(&look(&[(owner, txt(b"other")), (owner, txt(b"Tok+en="))]), "ok", "");
    holds(&look(&[(owner, txt(b"tok+en="))]), "wrong-value", "add Tok+en= beside");
    holds(&look(&[]), "nxdomain", "enter _amazonses TXT Tok+en= in the zone example.com");
    let doubled = "_amazonses.example.com.example.com";
    holds(&look(&[(doubled, txt(b"Tok+en="))]), "doubled-name", "enter _amazonses instead");
}

#[test]
fn any_one_policy_is_a_policy() {
    let owner = "_dmarc.example.com";
    let look = |data: &[(&str, RData)]| look(RecordKind::Dmarc, owner, vec![text("v=DMARC1; p=none;")], data);
    holds(&look(&[(owner, txt(b"v=DMARC1; p=reject; rua=mailto:a@example.com"))]), "ok", "");
    holds(&look(&[(owner, txt(b"v=DMARC1;p=none")), (owner, txt(b"note"))]), "ok", "");
    for spelt in ["v=DMARC1; p=Quarantine", "V = DMARC1 ; P = REJECT", " v=DMARC1;\tp=nOnE;"] {
        holds(&look(&[(owner, txt(spelt.as_bytes()))]), "ok", "");
    }
    for other in ["v=dmarc1; p=none", "v=DMARC10; p=none", "x; v=DMARC1; p=none"] {
        holds(
            &look(&[(owner, txt(other.as_bytes()))]),
            "wrong-value",
            "none of the texts begins with v=DMARC1",
        );
    }
    holds(&look(&[(owner, txt(b"v=DMARC1; p=some"))]), "wrong-value", "p=none");
    let two = [(owner, txt(b"v=DMARC1; p=none")), (owner, txt(b"v=DMARC1; p=reject"))];
    holds(&look(&two), "wrong-value", "2 policies");
    holds(&look(&[(owner, txt(b"v=DMARC1; rua=mailto:a@example.com"))]), "wrong-value", "p=none");
    holds(&look(&[(owner, txt(b"note"))]), "wrong-value", "v=DMARC1");
    // Kept elsewhere, as many do.
    let elsewhere = "policy.example.com";
    holds(&look(&[(owner, cname(elsewhere)), (elsewhere, txt(b"v=DMARC1; p=none"))]), "ok", "");
    holds(&look(&[(owner, cname(elsewhere))]), "wrong-value", "a CNAME is in the way");
}

#[test]
fn one_spf_record_that_includes_ses() {
    let owner = "bounce.example.com";
    let wanted = || vec![text("v=spf1 include:amazonses.com ~all")];
    let look = |data: &[(&str, RData)]| look(RecordKind::MailFrom, owner, wanted(), data);
    holds(&look(&[(owner, txt(b"v=spf1 include:amazonses.com ~all"))]), "ok", "");
    holds(&look(&[(owner, txt(b"v=spf1 include:amazonses.com include:example.net -all"))]), "ok", "");
    holds(&look(&[(owner, txt(b"v=spf1 +include:amazonses.com ~all"))]), "ok", "");
    holds(&look(&[(owner, txt(b"V=SPF1 a Include:AmazonSES.com"))]), "ok", "");
    for qualified in ["-include:amazonses.com", "?include:amazonses.com", "++include:amazonses.com"] {
        let text = format!("v=spf1 {qualified} ~all");
        holds(&look(&[(owner, txt(text.as_bytes()))]), "wrong-value", "lacks include:amazonses.com");
    }
    for all in ["-all", "all", "+ALL"] {
        let text = format!("v=spf1 {all} +include:amazonses.com");
        holds(&look(&[(owner, txt(text.as_bytes()))]), "wrong-value", "move include:amazonses.com in front");
    }
    holds(&look(&[(owner, txt(b"v=spf1 -all"))]), "wrong-value", "lacks include:amazonses.com");
    holds(&look(&[(owner, txt(b"v=spf10 include:amazonses.com"))]), "wrong-value", "none of the texts");
    let two = [(owner, txt(b"v=spf1 include:amazonses.com ~all")), (owner, txt(b"v=spf1 a -all"))];
    holds(&look(&two), "wrong-value", "2 SPF records");
}

#[test]
fn a_mail_from_domain_has_one_mx() {
    let owner = "bounce.example.com";
    let host = "feedback-smtp.eu-west-1.amazonses.com";
    let wanted = || vec![RecordData::Mx { preference: 10, exchange: fqdn(host) }];
    let look = |data: &[(&str, RData)]| look(RecordKind::MailFrom, owner, wanted(), data);
    let right = look(&[(owner, mx(10, host))]);
    holds(&right, "ok", "");
    assert_eq!(right.found, [format!("10 {host}.")]);
    holds(
        &look(&[(owner, mx(10, host)), (owner, mx(20, "mail.example.com"))]),
        "wrong-value",
        "no other record",
    );
    holds(&look(&[(owner, mx(10, "feedback-smtp.us-east-1.amazonses.com"))]), "wrong-value", host);
    holds(&look(&[(owner, txt(b"v=spf1 include:amazonses.com ~all"))]), "nodata", "MX 10 feedback-smtp");
}

#[test]
fn a_key_of_ones_own_is_judged_where_it_stands() {
    let owner = "mine._domainkey.example.com";
    let plain = |data: &RData| match data {
        RData::TXT(text) => String::from_utf8(text.txt_data.concat().to_vec()).expect("text"),
        _ => panic!("no text"),
    };
    let look = |bits: usize, data: &[(&str, RData)]| {
        look(RecordKind::Dkim, owner, vec![text(&plain(&key(bits)))], data)
    };
    holds(&look(2048, &[(owner, key(2048))]), "ok", "");
    holds(&look(1024, &[(owner, key(1024))]), "key-weak", "1024 bits");
    let spelt = plain(&key(2048)).replace("v=DKIM1; k=rsa; ", "");
    holds(&look(2048, &[(owner, txt(spelt.as_bytes()))]), "ok", "");
    holds(&look(2048, &[(owner, key(4096))]), "wrong-value", "another key");
    holds(&look(2048, &[(owner, txt(b"v=DKIM1; p="))]), "wrong-value", "another key");
    holds(&look(2048, &[(owner, key(2048)), (owner, txt(b"note"))]), "wrong-value", "more than one text");
}
