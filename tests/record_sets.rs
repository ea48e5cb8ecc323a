//! Record sets of every type through every format: golden files, large zones that come in parts, and hostile values
//! that must come back as they were.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;
#[path = "common/read.rs"]
mod read;
#[path = "common/records.rs"]
mod records;

use std::fs;

use common::{files, root, scratch};
use proptest::prelude::*;
use read::{meant, read};
use records::{read_records, render};
use sesdns::emit::{Document, EmitError, FORMATS, Format, Layout, Syntax};
use sesdns::record::{GivenRecords, ZoneName};

/// Renderings with options, as `FORMAT NAME SET…`; the plain ones are those of every format.
const VARIANTS: &[(&str, &str, &[&str])] = &[
    ("bind", "relative", &["names=relative"]),
    (
        "bind",
        "full",
        &[
            "full=true",
            "ns=ns1.example.org,ns2.example.org",
            "serial=2026110100",
            "hostmaster=dns@example.org",
        ],
    ),
    ("bind", "full-relative", &["full=true", "ns=ns1.example.org", "names=relative"]),
    ("terraform-route53", "for-each", &["style=for_each"]),
    ("terraform-route53", "import", &["import=true", "allow-overwrite=true"]),
    ("terraform-route53", "for-each-import", &["style=for_each", "import=true", "allow-overwrite=true"]),
    ("terraform-cloudflare", "for-each", &["style=for_each", "comment=SES"]),
    ("terraform-google", "for-each", &["style=for_each"]),
    ("terraform-azure", "for-each", &["style=for_each", "resource-group=dns"]),
    ("external-dns", "options", &["namespace=mail", "cloudflare-proxied=false"]),
];

fn arguments(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_string()).collect()
}

/// PowerDNS replaces shared sets only when it is told to.
fn needed(format: &Format) -> Vec<String> {
    if format.id == "powerdns" { arguments(&["shared=replace"]) } else { Vec::new() }
}

fn ids(records: &GivenRecords) -> Vec<String> {
    records.0.keys().enumerate().map(|(n, zone)| format!("{zone}=Z{n}EXAMPLE")).collect()
}

#[test]
fn every_format_prints_every_type_as_its_golden_files_say() {
    let (kept, mut different, mut seen) = (scratch("record-sets-actual"), Vec::new(), Vec::new());
    for case in ["mixed", "hostile"] {
        let input = fs::read(root().join(format!("fixtures/records/{case}.json"))).expect("an input");
        let records = read_records(&input);
        let plain = FORMATS.iter().map(|format| (format, "", needed(format)));
        let variants =
            VARIANTS.iter().map(|(id, name, sets)| (Format::find(id).unwrap(), *name, arguments(sets)));
        for (format, name, sets) in plain.chain(variants) {
            let zone_ids = if name.contains("import") { ids(&records) } else { Vec::new() };
            let printed = match render(&records, format, &sets, &zone_ids, Layout::FileEach) {
                Ok(printed) => printed,
                Err(error) => vec![("error.txt".to_string(), format!("{error}\n"))],
            };
            for (file, content) in printed {
                let dash = if name.is_empty() { "" } else { "+" };
                let path = format!("{case}/{}{dash}{name}/{file}", format.id);
                if fs::read_to_string(root().join("fixtures/records").join(&path)).ok().as_deref()
                    != Some(&content)
                {
                    let actual = kept.join(&path);
                    fs::create_dir_all(actual.parent().expect("a folder")).expect("a folder");
                    fs::write(actual, content).expect("the actual output is kept");
                    different.push(path.clone());
                }
                seen.push(path);
            }
        }
    }
    for case in ["mixed", "hostile"] {
        for folder in fs::read_dir(root().join("fixtures/records").join(case)).into_iter().flatten().flatten()
        {
            let folder_name = folder.file_name().into_string().expect("a Unicode name");
            for (file, _) in files(&folder.path()) {
                let path = format!("{case}/{folder_name}/{file}");
                assert!(seen.contains(&path), "fixtures/records/{path} belongs to nothing");
            }
        }
    }
    assert!(different.is_empty(), "differ from fixtures/records: {different:#?}\nsee {}", kept.display());
}

fn read_all(format: &Format, printed: &[(String, String)], zone: &str) -> read::Records {
    printed.iter().flat_map(|(_, content)| read(format.id, content, zone)).collect()
}

#[test]
fn every_format_means_every_record_that_it_is_given() {
    let input = fs::read(root().join("fixtures/records/mixed.json")).expect("an input");
    let all = read_records(&input);
    for format in FORMATS {
        for (zone, sets) in &all.0 {
            let one = GivenRecords([(zone.clone(), sets.clone())].into());
            let printed = render(&one, format, &needed(format), &[], Layout::OneStream).expect("documents");
            assert_eq!(read_all(format, &printed, zone.name().bare()), meant(&one), "{} {zone}", format.id);
        }
        if matches!(format.document, Document::ManyZones | Document::Sections) {
            let printed = render(&all, format, &[], &[], Layout::OneStream).expect("a document");
            assert_eq!(read_all(format, &printed, ""), meant(&all), "{}", format.id);
        }
    }
}

/// A zone of this many names, every hundredth with a TXT and an MX set.
fn large(names: usize) -> GivenRecords {
    let mut sets = Vec::new();
    for n in 0..names {
        let (kind, values) = match n % 100 {
            98 => ("TXT", serde_json::json!([format!("v=spf1 include:s{n}.example ~all"), "second; value"])),
            99 => ("MX", serde_json::json!([format!("10 feedback-smtp.s{n}.amazonses.com")])),
            _ => ("CNAME", serde_json::json!([format!("t{n}.dkim.amazonses.com")])),
        };
        // A TXT and the MX behind it share a name.
        let name = if n % 100 == 99 { n - 1 } else { n };
        sets.push(serde_json::json!({
            "name": format!("t{name}._domainkey.example.com"), "type": kind, "kind": "mail-from", "domain": "example.com",
            "values": values, "shared": n % 500 == 498,
        }));
    }
    read_records(serde_json::json!({ "example.com": sets }).to_string().as_bytes())
}

#[test]
fn a_zone_that_comes_in_parts_is_whole() {
    let records = large(2_500);
    for format in FORMATS {
        for layout in [Layout::OneStream, Layout::FileEach] {
            let one_stream =
                matches!(format.document, Document::ManyZones | Document::Sections) && format.id != "gcloud";
            if layout == Layout::OneStream && !one_stream {
                continue;
            }
            let printed = render(&records, format, &needed(format), &[], layout).expect("documents");
            assert_eq!(read_all(format, &printed, "example.com"), meant(&records), "{}", format.id);
            // No document is cut short or begun twice: each is read on its own, and their number is what limits ask.
            let expected = match format.id {
                "route53" | "cloudflare" | "cloudflare-zone" | "cloudformation" | "gcloud" => {
                    printed.len() > 1
                }
                _ => printed.len() == 1,
            };
            assert!(expected, "{}: {} documents", format.id, printed.len());
        }
    }
}

#[test]
fn what_several_processors_print_comes_in_the_order_of_the_records() {
    // Many parts of one zone, and behind them many small zones.
    let mut records = large(9_000);
    for n in 0..2_000 {
        let zone = ZoneName::parse(&format!("n{n:04}.example")).expect("a zone");
        let mut sets = large(3).0.into_values().next().expect("sets");
        for set in &mut sets {
            set.owner = zone.name().below(&format!("x{}", set.owner)).expect("a name");
        }
        records.0.insert(zone, sets);
    }
    let names = records.0.values().flatten().flat_map(|set| set.data.iter().map(|_| set.owner.absolute()));
    let printed = render(&records, Format::find("csv").unwrap(), &[], &[], Layout::OneStream).expect("lines");
    let lines = printed[0].1.lines().skip(1).map(|line| line.split(',').next().unwrap_or_default());
    assert!(lines.eq(names), "the lines are in another order");
    let files =
        render(&records, Format::find("route53").unwrap(), &[], &[], Layout::FileEach).expect("documents");
    assert!(files.windows(2).all(|pair| pair[0].0 < pair[1].0), "the files are in another order");
    assert!(files[100..].iter().all(|(_, content)| content.matches("UPSERT").count() == 3));
}

/// Zones of six shapes, one after the other, that look alike but for their names and texts.
fn alike(texts: &[&str]) -> GivenRecords {
    let zone = |n: usize| {
        let (apex, text) = (format!("n{n:03}_a.example"), texts[n % texts.len()]);
        let shape = n % 6;
        let set = |name: &str, kind: &str, records: &str, values: &[String], shared: bool| {
            serde_json::json!({
                "name": format!("{name}{apex}"), "type": kind, "kind": records, "domain": format!("d{}.{apex}", n % 3),
                "ttl": if shape == 1 { 60 } else { 1800 }, "values": values, "shared": shared,
            })
        };
        let preference = if shape == 4 { 20 } else { 10 };
        let sets = vec![
            set("t1._domainkey.", "CNAME", "dkim", &[format!("t{n}.dkim.amazonses.com")], false),
            set("t2._domainkey.", "TXT", "dkim", &[format!("{text} {n}")], false),
            set("mail.", "MX", "mail-from", &[format!("{preference} smtp.r{n}.amazonses.com")], true),
            set(
                if shape == 3 { "more." } else { "mail." },
                "TXT",
                "mail-from",
                &[text.to_string()],
                shape != 2,
            ),
            set("_amazonses.", "TXT", "verification", &[text.to_string(), format!("{n}{text}")], true),
            set(
                if shape == 5 { "in." } else { "" },
                "MX",
                "inbound",
                &[format!("10 in.r{n}.amazonaws.com")],
                true,
            ),
        ];
        (apex, serde_json::Value::from(sets))
    };
    let all: serde_json::Map<String, serde_json::Value> = (0..36).map(zone).collect();
    read_records(serde_json::Value::from(all).to_string().as_bytes())
}

#[test]
fn a_zone_prints_the_same_among_others_of_its_shape_as_alone() {
    let texts =
        ["v=spf1 -all", "a \"b\" ; ${c} %{d}", "<i> & `x` | {{ y }}", "é \u{fdd3}0\u{fdd5}", "\\ x;y"];
    let plain = FORMATS.iter().map(|format| (format.id, &[][..]));
    for (id, sets) in plain.chain(VARIANTS.iter().map(|(id, _, sets)| (*id, *sets))) {
        let format = Format::find(id).unwrap();
        // octoDNS takes printable ASCII without a backslash.
        let records = alike(if id == "octodns" { &texts[..3] } else { &texts });
        let mut sets: Vec<String> = needed(format).into_iter().chain(arguments(sets)).collect();
        if id == "terraform-cloudflare" {
            // Where the run begins, which for a zone alone is its own file.
            sets.push("required-providers=false".into());
        }
        let id_of = |zone: &ZoneName| format!("{zone}=Z-{zone}");
        let is_import = sets.iter().any(|set| set == "import=true");
        let ids: Vec<String> = records.0.keys().filter(|_| is_import).map(id_of).collect();
        let together = render(&records, format, &sets, &ids, Layout::FileEach).expect("documents");
        let mut alone = Vec::new();
        for (zone, own) in &records.0 {
            let own = GivenRecords([(zone.clone(), own.clone())].into());
            let ids: Vec<String> = [zone].into_iter().filter(|_| is_import).map(id_of).collect();
            alone.extend(render(&own, format, &sets, &ids, Layout::FileEach).expect("documents"));
        }
        assert_eq!(together, alone, "{id} {sets:?}");
    }
}

#[test]
fn for_each_over_a_zone_in_parts_is_one_map() {
    let records = large(2_500);
    for id in ["terraform-route53", "terraform-cloudflare", "terraform-google", "terraform-azure"] {
        let sets = arguments(&["style=for_each"]);
        let printed =
            render(&records, Format::find(id).unwrap(), &sets, &[], Layout::OneStream).expect("a document");
        let body: hcl_edit::structure::Body = printed[0].1.parse().expect("HCL");
        let locals: Vec<_> = body.get_blocks("locals").collect();
        assert_eq!(locals.len(), 1, "{id}");
        let map = locals[0].body.attributes().next().expect("a map");
        let entries = map.value.as_object().expect("a map").len();
        let several = if id == "terraform-cloudflare" { 25 } else { 0 };
        assert_eq!(entries, 2_500 + several, "{id}");
    }
}

#[test]
fn options_hold_for_a_zone_in_parts_too() {
    let records = large(2_500);
    for (id, name, sets) in VARIANTS {
        let format = Format::find(id).unwrap();
        let zone_ids = if name.contains("import") { ids(&records) } else { Vec::new() };
        let printed = render(&records, format, &arguments(sets), &zone_ids, Layout::FileEach).unwrap();
        assert_eq!(printed.len(), 1, "{id} {name}");
        let text = &printed[0].1;
        match format.syntax {
            Syntax::Hcl => {
                let body: hcl_edit::structure::Body = text.parse().expect("HCL");
                if name.contains("import") {
                    // In each style all of them are imported that hold nothing else.
                    let per_record = *name == "import";
                    let imports = if per_record { 2_500 - 5 } else { 1 };
                    assert_eq!(body.get_blocks("import").count(), imports, "{name}");
                    assert_eq!(text.matches("import = true").count(), if per_record { 0 } else { 2_495 });
                }
            }
            _ if name.contains("full") => {
                for (record_type, count) in [("SOA", 1), ("NS", sets[1].split(',').count())] {
                    let found = text.lines().filter(|line| line.split(' ').nth(3) == Some(record_type));
                    assert_eq!(found.count(), count, "{name} {record_type}");
                }
            }
            _ => {}
        }
        // Names that are relative to a zone are not ours to read here; the golden files have them.
        let readable = !name.contains("relative") && !name.contains("for-each") && !name.contains("full");
        if readable {
            assert_eq!(read_all(format, &printed, "example.com"), meant(&records), "{id} {name}");
        }
    }
}

#[test]
fn several_kubernetes_objects_of_a_zone_have_names_of_their_own() {
    let printed =
        render(&large(2_500), Format::find("external-dns").unwrap(), &[], &[], Layout::OneStream).unwrap();
    let names: Vec<&str> = printed[0].1.lines().filter_map(|line| line.strip_prefix("  name: ")).collect();
    assert_eq!(names, ["\"ses-example.com-1\"", "\"ses-example.com-2\"", "\"ses-example.com-3\""]);
}

/// What breaks out where escaping is forgotten.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "\"", "\\", "\\\\", "\\\"", "${", "}", "%{", "$", "$${", ";", "\\;", "#", "//", "/*", "*/", "'", "`", "``",
            "</script>", "</code>", "<b>", "-->", "<!--", "&amp;", "&", "{{", "}}", "{%", "(", ")", "@", "é", "日本", "🦀",
            "\u{feff}", ",", ": ", "- ", "|", "=", "\" \"", "](x)", "*", "_", "null", "~", "!!str", "\\u0022", "\\$",
        ]).prop_map(str::to_string),
        1 => prop::sample::select(vec![
            "\n", "\r\n", "\nx.example. 1 IN A 192.0.2.1\n", "\n---\n", "\t", "\0", "\u{85}", "\u{2028}", "\u{7f}", " ", "  ",
        ]).prop_map(str::to_string),
        2 => "[ -~]{0,6}",
        1 => "[a-z]{250,260}",
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    /// Every value that a user or SES can bring, in every format: it comes back as it was, or is refused by name.
    #[test]
    fn hostile_values_stay_values(
        texts in proptest::collection::btree_set(hostile(), 1..4), option in hostile(), id in "[!-~é]{1,12}", keep in any::<bool>(),
    ) {
        let json = serde_json::json!({ "example.com": [
            { "name": "t._domainkey.example.com", "type": "CNAME", "kind": "dkim", "domain": "example.com", "values": ["t.dkim.amazonses.com"] },
            { "name": "b.example.com", "type": "TXT", "kind": "mail-from", "domain": "example.com", "values": texts, "shared": keep },
            { "name": "b.example.com", "type": "MX", "kind": "mail-from", "domain": "example.com", "values": ["10 a.example"] },
        ]});
        let records = read_records(json.to_string().as_bytes());
        let zone_ids = vec![format!("example.com={id}")];
        for format in FORMATS {
            let mut sets = needed(format);
            for spec in format.options {
                if spec.kind == sesdns::emit::OptionKind::Text {
                    sets.push(format!("{}={option}", spec.key));
                }
            }
            match render(&records, format, &sets, &zone_ids, Layout::OneStream) {
                Ok(printed) => prop_assert_eq!(read_all(format, &printed, "example.com"), meant(&records), "{}", format.id),
                Err(EmitError::Limit(error)) => {
                    let message = error.to_string();
                    prop_assert!(message.contains("comment") || message.contains("b.example.com"), "{}", message);
                }
                Err(other) => prop_assert!(false, "{}: {}", format.id, other),
            }
        }
    }
}
