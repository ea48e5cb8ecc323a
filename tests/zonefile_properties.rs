//! Random zones in random styles, judged by a parser that is not ours (the `domain` crate).

#![expect(clippy::unwrap_used, reason = "a helper of these tests that cannot go on fails the test")]

use std::collections::BTreeMap;

use domain::base::iana::Class;
use domain::base::{Name, RecordData};
use domain::zonefile::inplace::{Entry, Zonefile};
use proptest::prelude::*;
use sesdns::zonefile::{Error, Kind, Options, Plan, SerialMode, Style, Wanted, plan, split};

const SERIAL: &str = "2026010101";
const NEW_SERIAL: &str = "2026112300";
/// 2026-11-23 12:00:00 UTC.
const NOW: u64 = 1_795_435_200;

/// Names of the random zones, relative to the apex. Records of SES are wanted at some of them.
const NAMES: [&str; 14] = [
    "@",
    "www",
    "mail",
    "a._domainkey",
    "b._domainkey",
    "c._domainkey",
    "s._domainkey",
    "t._domainkey",
    "u._domainkey",
    "_dmarc",
    "bounce",
    "sub",
    "deep.sub",
    "a._domainkey.sub",
];
const ORIGINS: [&str; 4] = ["", "sub", "_domainkey", "deep.sub"];

#[derive(Debug, Clone)]
enum Line {
    Record(Record),
    Text(&'static str),
    Origin(usize),
    Ttl(u32),
}

#[derive(Debug, Clone)]
struct Record {
    name: usize,
    inherits: bool,
    absolute: bool,
    ttl: Option<u32>,
    class: bool,
    class_first: bool,
    data: usize,
    gap: &'static str,
    tail: &'static str,
}

#[derive(Debug, Clone)]
struct Zone {
    default_ttl: Option<u32>,
    lines: Vec<Line>,
    crlf: bool,
    final_newline: bool,
}

/// What a record of a name may hold; a `{}` is the first label of its name.
const DATA: [&str; 9] = [
    "A 192.0.2.1",
    "A ( 192.0.2.2 ; (\n )",
    "TXT \"a;b (\" plain ( \"c\\\"d\"\n \"e\\\\\" )",
    "TXT \"v=spf1 -all\"",
    "MX 10 mail.example.net.",
    "CNAME {}.dkim.amazonses.com.",
    "CNAME (\n\t{}.dkim.eu-south-1.amazonses.com. )",
    "CNAME elsewhere.example.net.",
    "NS ns.example.net.",
];

fn record() -> impl Strategy<Value = Record> {
    let flags = (any::<bool>(), prop::bool::weighted(0.3), any::<bool>(), any::<bool>());
    let ttl = prop::option::weighted(0.4, prop::sample::select(vec![0_u32, 60, 300, 1800, 3600]));
    let gap = prop::sample::select(vec![" ", "\t", "   ", "\t\t"]);
    let tail = prop::sample::select(vec!["", "", " ", " ; comment", "; (\"", "\t;"]);
    let data = prop_oneof![8 => 0..5_usize, 6 => 5..7_usize, 1 => Just(7_usize), 1 => Just(8_usize)];
    (0..NAMES.len(), flags, ttl, data, gap, tail).prop_map(
        |(name, (inherits, absolute, class, class_first), ttl, data, gap, tail)| {
            // Delegations and foreign CNAMEs are conflicts almost everywhere: some, but not everywhere.
            let data = if NAMES[name].contains("_domainkey") && data < 5 { 5 + data % 2 } else { data };
            Record { name, inherits, absolute, ttl, class, class_first, data, gap, tail }
        },
    )
}

fn zone() -> impl Strategy<Value = Zone> {
    let text = prop::sample::select(vec!["", "; comment", "  ", "\t; (indented \"comment", ";"]);
    let line = prop_oneof![
        10 => record().prop_map(Line::Record),
        2 => text.prop_map(Line::Text),
        1 => (0..ORIGINS.len()).prop_map(Line::Origin),
        1 => Just(Line::Ttl(900)),
    ];
    let ttl = prop::option::weighted(0.6, Just(3600));
    (ttl, prop::collection::vec(line, 0..25), any::<bool>(), any::<bool>()).prop_map(
        |(default_ttl, lines, crlf, final_newline)| Zone { default_ttl, lines, crlf, final_newline },
    )
}

impl Zone {
    fn text(&self) -> Vec<u8> {
        let mut out = String::new();
        if let Some(ttl) = self.default_ttl {
            out.push_str(&format!("$TTL {ttl}\n"));
        }
        out.push_str(&format!(
            "example.com. 600 IN SOA ns.example.net. jane\\.doe ( {SERIAL} ; serial\n 1 2 3 4 )\n"
        ));
        let (mut origin, mut owner) = (String::new(), "@");
        for line in &self.lines {
            match line {
                Line::Record(record) => {
                    record.write(&mut out, &origin, &mut owner);
                }
                Line::Text(text) => out.push_str(text),
                Line::Origin(index) => {
                    origin = ORIGINS[*index].to_owned();
                    out.push_str(&format!("$ORIGIN {}", absolute(&origin)));
                }
                Line::Ttl(ttl) => out.push_str(&format!("$TTL {ttl} ; from here")),
            }
            out.push('\n');
        }
        if !self.final_newline {
            out.pop();
        }
        if self.crlf { out.replace('\n', "\r\n").into_bytes() } else { out.into_bytes() }
    }
}

impl Record {
    fn write(&self, out: &mut String, origin: &str, owner: &mut &'static str) {
        if !self.inherits {
            *owner = NAMES[self.name];
            let below = owner.strip_suffix(origin).and_then(|name| name.strip_suffix('.'));
            out.push_str(&match (self.absolute, below) {
                (false, _) if origin.is_empty() => (*owner).to_owned(),
                (false, _) if origin == *owner => "@".to_owned(),
                (false, Some(relative)) => relative.to_owned(),
                _ => absolute(owner),
            });
        }
        out.push_str(self.gap);
        let ttl = self.ttl.map(|ttl| format!("{ttl}{}", self.gap)).unwrap_or_default();
        let class = if self.class { format!("IN{}", self.gap) } else { String::new() };
        out.push_str(&if self.class_first { class + &ttl } else { ttl + &class });
        let label = owner.split('.').next().unwrap_or_default();
        out.push_str(&DATA[self.data].replace("{}", label));
        out.push_str(self.tail);
    }
}

fn absolute(name: &str) -> String {
    if matches!(name, "" | "@") { "example.com.".to_owned() } else { format!("{name}.example.com.") }
}

fn wanted() -> impl Strategy<Value = Vec<Wanted>> {
    let record = |name: &str, kind, rdata: String, shared| {
        let name = format!("{name}.example.com");
        Wanted { name, kind, ttl: 1800, rdata: rdata.into_bytes(), shared }
    };
    let mut all: Vec<Wanted> =
        ["a._domainkey", "b._domainkey", "c._domainkey", "a._domainkey.sub", "d._domainkey.deep.sub"]
            .iter()
            .map(|name| record(name, Kind::Cname, format!("{}.dkim.amazonses.com.", &name[..1]), false))
            .collect();
    all.push(record("bounce", Kind::Mx, "10 feedback-smtp.eu-west-1.amazonses.com.".to_owned(), true));
    all.push(record("bounce", Kind::Txt, "\"v=DMARC1; p=none\"".to_owned(), true));
    all.push(record("_amazonses", Kind::Txt, "\"abc=\"".to_owned(), true));
    prop::sample::subsequence(all, 1..=8)
}

/// Owner, type and data of a record, in lower case but for text, with its TTL.
type Judged = BTreeMap<(String, String, String), Vec<u32>>;

fn judge(bytes: &[u8]) -> Judged {
    let mut zonefile = Zonefile::from(bytes);
    zonefile.extend_from_slice(b"\n");
    zonefile.set_origin(Name::bytes_from_str("example.com.").unwrap());
    zonefile.set_default_class(Class::IN);
    let mut records = Judged::new();
    while let Some(entry) = zonefile.next_entry().unwrap() {
        let Entry::Record(record) = entry else { continue };
        let rtype = record.data().rtype().to_string();
        let data = record.data().to_string();
        let data = if rtype == "SOA" { data.replace(NEW_SERIAL, SERIAL) } else { data };
        let key = (record.owner().to_string().to_lowercase(), rtype, data);
        records.entry(key).or_default().push(record.ttl().as_secs());
    }
    records
}

/// What the file has to mean after the plan.
fn after(before: &Judged, plan: &Plan, wanted: &[Wanted]) -> Judged {
    let mut expected = before.clone();
    for removed in &plan.removed {
        let key = expected
            .keys()
            .find(|(owner, rtype, data)| {
                let owner = owner.trim_end_matches('.') == removed.name;
                owner && rtype == "CNAME" && data.trim_end_matches('.') == removed.target
            })
            .unwrap()
            .clone();
        let ttls = expected.get_mut(&key).unwrap();
        ttls.pop();
        if ttls.is_empty() {
            expected.remove(&key);
        }
    }
    for added in &plan.added {
        let Wanted { name, kind, rdata, .. } = &wanted[added.wanted];
        let mut line = format!("{name}. {} IN {} ", added.ttl, kind.label()).into_bytes();
        line.extend_from_slice(rdata);
        for (key, ttls) in judge(&line) {
            expected.entry(key).or_default().extend(ttls);
        }
    }
    expected
}

/// Without the added lines, and with the old serial number, the file is what it was.
fn restored(edited: &[u8], plan: &Plan) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = edited.split_inclusive(|byte| *byte == b'\n').collect();
    let mut added: Vec<usize> = plan.added.iter().map(|added| added.line).collect();
    added.sort_unstable();
    for line in added.iter().rev() {
        lines.remove(line - 1);
    }
    String::from_utf8(lines.concat()).unwrap().replacen(NEW_SERIAL, SERIAL, 1).into_bytes()
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

fn concatenates(bytes: &[u8]) -> Result<(), TestCaseError> {
    let mut end = 0;
    for span in split(bytes) {
        let Ok(span) = span else { return Ok(()) };
        prop_assert_eq!(span.start, end);
        prop_assert!(span.end > span.start);
        end = span.end;
    }
    prop_assert_eq!(end, bytes.len());
    Ok(())
}

fn options(prune: &[String], plain: bool) -> Options<'_> {
    let style = if plain { Style::Plain } else { Style::Follow };
    Options { prune, force: true, style, now: NOW, serial: SerialMode::Auto, ..Options::default() }
}

/// `PROPTEST_CASES` counts, eight times over: a case takes less than a millisecond.
fn config() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig { cases: config.cases.saturating_mul(8), failure_persistence: None, ..config }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_merge_adds_the_planned_records_and_nothing_else(
        zone in zone(), wanted in wanted(), prune: bool, plain: bool,
    ) {
        let bytes = zone.text();
        concatenates(&bytes)?;
        let domains = if prune { vec!["example.com".to_owned(), "sub.example.com".to_owned()] } else { Vec::new() };
        let options = options(&domains, plain);
        let plan = match plan(&bytes, &wanted, &options) {
            Ok(plan) => plan,
            Err(Error::Conflicts(_)) => return Ok(()),
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        };
        let edited = plan.apply(&bytes);
        let mut expected = after(&judge(&bytes), &plan, &wanted);
        let mut actual = judge(&edited);
        expected.values_mut().chain(actual.values_mut()).for_each(|ttls| ttls.sort_unstable());
        prop_assert_eq!(actual, expected, "{}", String::from_utf8_lossy(&edited));

        prop_assert_eq!(plan.added.len() + plan.satisfied.len(), wanted.len());
        if plan.removed.is_empty() {
            let restored = restored(&edited, &plan);
            prop_assert_eq!(trimmed(&restored), trimmed(&bytes));
            prop_assert_eq!(bytes.ends_with(b"\n"), edited.ends_with(b"\n"));
        }

        let again = sesdns::zonefile::plan(&edited, &wanted, &options);
        prop_assert!(again.as_ref().is_ok_and(Plan::is_empty), "{:?}", again);
    }

    #[test]
    fn edits_are_in_order_and_do_not_overlap(zone in zone(), wanted in wanted()) {
        let bytes = zone.text();
        let domains = ["example.com".to_owned()];
        let Ok(plan) = plan(&bytes, &wanted, &options(&domains, false)) else { return Ok(()) };
        let mut end = 0;
        for edit in &plan.edits {
            prop_assert!(end <= edit.range.start && edit.range.start <= edit.range.end);
            end = edit.range.end;
        }
        prop_assert!(end <= bytes.len());
        prop_assert_eq!(plan.pieces(&bytes).collect::<Vec<_>>().concat(), plan.apply(&bytes));
    }

    #[test]
    fn any_bytes_are_split_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        concatenates(&bytes)?;
        let _ = plan(&bytes, &[], &options(&[], false));
    }

    #[test]
    fn any_tokens_are_edited_or_refused(
        tokens in prop::collection::vec(prop::sample::select(TOKENS.to_vec()), 0..60), wanted in wanted(), plain: bool,
    ) {
        let bytes = tokens.concat();
        concatenates(&bytes)?;
        let domains = ["example.com".to_owned()];
        let options = Options { zone: Some("example.com"), ..options(&domains, plain) };
        if let Ok(plan) = plan(&bytes, &wanted, &options) {
            let edited = plan.apply(&bytes);
            concatenates(&edited)?;
            let again = sesdns::zonefile::plan(&edited, &wanted, &options);
            prop_assert!(again.as_ref().is_ok_and(Plan::is_empty), "{:?} {}", again, edited.escape_ascii());
        }
    }
}

/// Pieces of zone files, whole and broken.
const TOKENS: [&[u8]; 44] = [
    b" ",
    b" ",
    b"\t",
    b"\n",
    b"\n",
    b"\n",
    b"\r\n",
    b"\r",
    b"(",
    b")",
    b"\"",
    b"\\",
    b";",
    b"\0",
    b"\xff",
    b"@",
    b".",
    b"@ ",
    b"www ",
    b"a._domainkey ",
    b"s._domainkey ",
    b"\n$TTL 60\n",
    b"$ORIGIN ",
    b"\n$ORIGIN sub\n",
    b"$INCLUDE x",
    b"$GENERATE 1 a A 1",
    b"IN ",
    b"300 ",
    b"1h ",
    b"A 192.0.2.1",
    b"TXT ",
    b"CNAME ",
    b"MX 10 ",
    b"NS ",
    b"SOA a b 1 2 3 4 5\n",
    b"a.dkim.amazonses.com. ",
    b"s.dkim.amazonses.com.\n",
    b"\\# 0",
    b"TYPE5 ",
    b"CH ",
    b"\\046",
    b"\\999",
    b"\"x\"",
    b"\n@ SOA a b 1 2 3 4 5\n",
];
