//! Whatever a value holds, what an escape makes of it is read back as that value, by a reader that is not ours.

use sesdns::escape::zone::{ByteEscape, character_strings};
use sesdns::escape::{csv, hcl, html, js, json, markdown, yaml, zone};

/// A comment stays on lines of its own.
fn comment(mark: &str, comment: &str) {
    for line in comment.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}']) {
        assert!(line.starts_with(mark), "{comment:?}");
    }
}

pub(crate) fn hold(bytes: &[u8]) {
    zone_strings(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for literal in [json::string(text), js::string(text)] {
        assert_eq!(serde_json::from_str::<String>(&literal).unwrap(), text);
        assert!(!literal.contains(['<', '\n', '\u{2028}']), "{literal}");
    }
    assert_eq!(serde_yaml_ng::from_str::<String>(&yaml::string(text)).unwrap(), text);
    hcl_string(text);
    csv_field(text);
    if let Ok(escaped) = html::text(text) {
        assert!(!escaped.contains(['<', '>', '"', '\'', ' ', '`', '=']), "{escaped}");
        assert_eq!(unescaped(&escaped), text);
    }
    if let Ok(span) = markdown::code(text) {
        let page = format!("x {span} y");
        let codes: Vec<String> = pulldown_cmark::Parser::new(&page)
            .filter_map(|event| match event {
                pulldown_cmark::Event::Code(code) => Some(code.to_string()),
                pulldown_cmark::Event::Text(text) => {
                    assert!(["x ", " y"].contains(&&*text), "{page:?}");
                    None
                }
                _ => None,
            })
            .collect();
        assert_eq!(codes, [text]);
    }
    if let Ok(name) = zone::name(text) {
        assert!(!name.replace("\\.", "").contains([';', '(', '"', '\\', '\n', ' ', '@', '$']), "{name}");
    }
    if let Ok(reference) = hcl::reference(text) {
        assert!(!reference.contains(['$', '{', '\\', '\n', ' ', '(']), "{reference}");
    }
    for (mark, made) in [
        (";", zone::comment(text)),
        ("#", hcl::comment(text)),
        ("#", yaml::comment(text)),
        ("//", js::comment(text)),
    ] {
        if let Ok(made) = made {
            comment(mark, &made);
        }
    }
}

/// Read by the `domain` crate, as the strings of a TXT record.
fn zone_strings(bytes: &[u8]) {
    use domain::zonefile::inplace::{Entry, Zonefile};
    let strings: Vec<&[u8]> = bytes.chunks(255).collect();
    if strings.is_empty() {
        return;
    }
    let line = character_strings(strings.iter().copied(), ByteEscape::Decimal);
    let file = format!("$ORIGIN example.com.\n@ 60 IN TXT {line}\n");
    let mut zone = Zonefile::load(&mut file.as_bytes()).unwrap();
    let mut read: Vec<Vec<u8>> = Vec::new();
    while let Some(entry) = zone.next_entry().unwrap() {
        let Entry::Record(record) = entry else { continue };
        let domain::rdata::ZoneRecordData::Txt(txt) = record.data() else { panic!("{file}") };
        read.extend(txt.iter().map(<[u8]>::to_vec));
    }
    assert_eq!(read, strings);
}

fn hcl_string(text: &str) {
    use hcl_edit::expr::Expression;
    let body: hcl_edit::structure::Body = format!("a = {}\n", hcl::string(text)).parse().unwrap();
    let mut read = String::new();
    match &body.get_attribute("a").unwrap().value {
        Expression::String(string) => read.push_str(string),
        Expression::StringTemplate(template) => {
            for element in template {
                match element {
                    hcl_edit::template::Element::Literal(literal) => read.push_str(literal),
                    other => panic!("a template got in: {other:?}"),
                }
            }
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(read, text);
}

fn csv_field(text: &str) {
    let row = format!("a,{},b\r\n", csv::field(text));
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(row.as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].iter().collect::<Vec<_>>(), ["a", text, "b"]);
}

/// Numeric character references undone.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("&#");
    let mut read = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (number, rest) = part.split_once(';').unwrap();
        read.push(char::from_u32(number.parse().unwrap()).unwrap());
        read.push_str(rest);
    }
    read
}
