//! Any bytes as a zone file: nothing panics, the entries are the file, and what was merged once is merged.

use sesdns::zonefile::{Error, Kind, Options, Plan, SerialMode, Style, Wanted, plan, split};

/// 2026-11-23 12:00:00 UTC.
const NOW: u64 = 1_795_435_200;

/// The records that the cases of fixtures/zones are about.
fn wanted() -> Vec<Wanted> {
    let record = |name: &str, kind, rdata: &str, shared| {
        let name = format!("{name}.example.com");
        Wanted { name, kind, ttl: 1800, rdata: rdata.as_bytes().to_vec(), shared }
    };
    let cname = |first: &str| {
        let token = format!("{first}2b3c4d5e6f7g2h3i4j5k6l7m2n3o4p5");
        record(&format!("{token}._domainkey"), Kind::Cname, &format!("{token}.dkim.amazonses.com."), false)
    };
    vec![
        cname("a"),
        cname("b"),
        cname("c"),
        record("bounce", Kind::Mx, "10 feedback-smtp.eu-west-1.amazonses.com.", false),
        record("bounce", Kind::Txt, "\"v=spf1 include:amazonses.com ~all\"", true),
        record("_dmarc", Kind::Txt, "\"v=DMARC1; p=none;\"", false),
    ]
}

/// The entries are the file, byte for byte; none of them is empty.
fn concatenate(bytes: &[u8]) {
    let mut at = 0;
    for entry in split(bytes) {
        let Ok(range) = entry else { return };
        assert_eq!(range.start, at);
        assert!(range.end > at);
        at = range.end;
    }
    assert_eq!(at, bytes.len());
}

/// The edits are in order and in the file, the pieces are what is applied, and the diff is empty if they are none.
fn is_sound(bytes: &[u8], plan: &Plan) {
    let mut at = 0;
    for edit in &plan.edits {
        assert!(
            at <= edit.range.start && edit.range.start <= edit.range.end && edit.range.end <= bytes.len()
        );
        at = edit.range.end;
    }
    assert_eq!(plan.pieces(bytes).collect::<Vec<_>>().concat(), plan.apply(bytes));
    assert_eq!(plan.is_empty(), plan.diff(bytes, "zone").is_empty());
}

pub(crate) fn hold(bytes: &[u8]) {
    concatenate(bytes);
    let wanted = wanted();
    let domains = ["example.com".to_string()];
    for (prune, style, serial) in [
        (&[][..], Style::Follow, SerialMode::Auto),
        (&domains[..], Style::Plain, SerialMode::Keep),
        (&domains[..], Style::Follow, SerialMode::UnixTime),
    ] {
        let file_name = Some("db.example.com");
        let options =
            Options { file_name, prune, force: true, serial, now: NOW, style, ..Options::default() };
        let Ok(first) = plan(bytes, &wanted, &options) else { continue };
        is_sound(bytes, &first);
        let once = first.apply(bytes);
        concatenate(&once);
        match plan(&once, &wanted, &options) {
            Ok(again) => assert!(again.is_empty(), "a second merge changes {:?}", again.edits),
            Err(Error::Conflicts(conflicts)) => panic!("the merge made conflicts: {conflicts:?}"),
            Err(error) => panic!("a second merge fails: {error}"),
        }
    }
}
