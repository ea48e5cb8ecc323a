//! What each format says, read back by a parser that is not ours wherever there is one.

use std::collections::BTreeSet;

use domain::base::name::FlattenInto;
use domain::rdata::ZoneRecordData;
use domain::zonefile::inplace::{Entry, Zonefile};
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body, Structure};
use hcl_edit::template::Element;
use pulldown_cmark::{Event, Parser};
use scraper::{Html, Selector};
use serde_json::Value;
use sesdns::record::{GivenRecords, RecordData};

/// Name without the final dot, type, TTL; of a CNAME its target, of an MX preference and host, of a TXT its text.
pub(crate) type Records = BTreeSet<(String, String, u64, String)>;

/// What record sets mean.
pub(crate) fn meant(records: &GivenRecords) -> Records {
    let mut meant = Records::new();
    for set in records.0.values().flatten() {
        for data in &set.data {
            let value = match data {
                RecordData::Cname(target) => target.bare().to_string(),
                RecordData::Mx { preference, exchange } => format!("{preference} {exchange}"),
                RecordData::Txt(text) => text.as_str().to_string(),
            };
            let ttl = u64::from(set.ttl.seconds());
            meant.insert((set.owner.bare().to_string(), set.record_type().to_string(), ttl, value));
        }
    }
    meant
}

/// The records of a document of this format; `zone` where the document does not say it.
pub(crate) fn read(format: &str, text: &str, zone: &str) -> Records {
    match format {
        "bind" | "cloudflare-zone" => zone_text(text),
        "nsupdate" => nsupdate(text),
        "route53" => route53(text),
        "cloudflare" => cloudflare(text),
        "powerdns" => powerdns(text),
        "cloudformation" => cloudformation(text),
        "octodns" => octodns(text, zone),
        "gcloud" => gcloud(text),
        "external-dns" => external_dns(text),
        "terraform-route53" | "terraform-cloudflare" | "terraform-google" | "terraform-azure" => {
            terraform(text)
        }
        "dnscontrol" => dnscontrol(text),
        "csv" => csv_table(text),
        "markdown" => markdown(text),
        "html" => html(text),
        other => panic!("no reader of {other}"),
    }
}

fn bare(name: &str) -> String {
    name.strip_suffix('.').unwrap_or_else(|| panic!("no final dot: {name}")).to_string()
}

fn undotted(name: &str) -> String {
    assert!(!name.ends_with('.'), "a final dot: {name}");
    name.to_string()
}

/// A relative name in its zone.
fn absolute(name: &str, zone: &str) -> String {
    if matches!(name, "" | "@") { zone.to_string() } else { format!("{name}.{zone}") }
}

/// The value of a record in master file notation, or with octal escapes.
fn rdata(record_type: &str, text: &str, base: u32) -> String {
    match record_type {
        "CNAME" => bare(text),
        "MX" => bare(text),
        _ => strings(text, base),
    }
}

/// The text of quoted character-strings.
fn strings(text: &str, base: u32) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.strip_prefix('"').unwrap_or_else(|| panic!("no quote: {text}"));
        let before = bytes.len();
        loop {
            let c = rest.chars().next().expect("a closing quote");
            rest = &rest[c.len_utf8()..];
            match c {
                '"' => break,
                '\\' if rest.starts_with(|c: char| c.is_ascii_digit()) => {
                    bytes.push(u8::from_str_radix(&rest[..3], base).expect("an escaped byte"));
                    rest = &rest[3..];
                }
                '\\' => {
                    bytes.push(rest.as_bytes()[0]);
                    rest = &rest[1..];
                }
                ' '..='~' => bytes.push(c as u8),
                odd => panic!("{odd:?} in {text}"),
            }
        }
        assert!(bytes.len() - before <= 255, "a string over 255 octets");
        if rest.is_empty() {
            return String::from_utf8(bytes).expect("UTF-8");
        }
        // Terraform's form has no space between them.
        rest = rest
            .strip_prefix(' ')
            .unwrap_or_else(|| if base == 8 { rest } else { panic!("no space: {text}") });
    }
}

/// A zone file, read by the `domain` crate behind an `$ORIGIN` and a `$TTL` that nothing may use.
pub(crate) fn zone_text(text: &str) -> Records {
    let mut zone = Zonefile::new();
    zone.extend_from_slice(b"$ORIGIN elsewhere.test.\n$TTL 7\n");
    zone.extend_from_slice(text.as_bytes());
    let mut records = Records::new();
    while let Some(entry) = zone.next_entry().unwrap_or_else(|error| panic!("{error}: {text}")) {
        let Entry::Record(record) = entry else { panic!("a directive got in: {text}") };
        let (record_type, ttl) = (record.rtype().to_string(), u64::from(record.ttl().as_secs()));
        let owner = record.owner().to_string();
        let data: ZoneRecordData<Vec<u8>, domain::base::Name<Vec<u8>>> =
            record.into_data().try_flatten_into().expect("record data");
        let value = match data {
            ZoneRecordData::Cname(cname) => cname.cname().to_string(),
            ZoneRecordData::Mx(mx) => format!("{} {}", mx.preference(), mx.exchange()),
            ZoneRecordData::Txt(txt) => {
                String::from_utf8(txt.iter().flatten().copied().collect()).expect("UTF-8")
            }
            other => panic!("no data of ours: {other:?}"),
        };
        records.insert((owner, record_type, ttl, value));
    }
    records
}

/// The additions of a dynamic update; every set is guarded and none but our own is deleted.
fn nsupdate(text: &str) -> Records {
    let mut additions = String::new();
    let mut open = false;
    for line in text.lines() {
        match line.split(' ').next() {
            Some("zone") => open = true,
            Some("send") => {
                assert!(open, "a transaction without its zone");
                open = false;
            }
            Some("prereq") => assert!(line.starts_with("prereq nxrrset "), "{line}"),
            _ if line.starts_with("update delete ") => assert_eq!(line.split(' ').count(), 4, "{line}"),
            _ if line.starts_with("update add ") => {
                let words: Vec<&str> = line["update add ".len()..].splitn(3, ' ').collect();
                additions += &format!("{} {} IN {}\n", words[0], words[1], words[2]);
            }
            _ => assert!(line.starts_with(';'), "{line}"),
        }
    }
    assert!(!open, "a transaction is not sent");
    zone_text(&additions)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}")).iter()
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no string: {value}"))
}

fn route53(text: &str) -> Records {
    let whole = json(text);
    let batch = whole.get("ChangeBatch").unwrap_or(&whole);
    let mut records = Records::new();
    for change in list(&batch["Changes"]) {
        let set = &change["ResourceRecordSet"];
        for record in list(&set["ResourceRecords"]) {
            let (kind, ttl) = (word(&set["Type"]), set["TTL"].as_u64().expect("a TTL"));
            records.insert((
                bare(word(&set["Name"])),
                kind.into(),
                ttl,
                rdata(kind, word(&record["Value"]), 8),
            ));
        }
    }
    records
}

fn cloudflare(text: &str) -> Records {
    let post = |post: &Value| {
        let (kind, content) = (word(&post["type"]), word(&post["content"]));
        let value = match kind {
            "TXT" => strings(content, 10),
            "MX" => format!("{} {}", post["priority"], undotted(content)),
            _ => undotted(content),
        };
        (undotted(word(&post["name"])), kind.to_string(), post["ttl"].as_u64().expect("a TTL"), value)
    };
    list(&json(text)["posts"]).map(post).collect()
}

fn powerdns(text: &str) -> Records {
    let mut records = Records::new();
    for set in list(&json(text)["rrsets"]) {
        assert_eq!(set["changetype"], "REPLACE");
        for record in list(&set["records"]) {
            let (kind, ttl) = (word(&set["type"]), set["ttl"].as_u64().expect("a TTL"));
            let value = rdata(kind, word(&record["content"]), 10);
            records.insert((bare(word(&set["name"])), kind.into(), ttl, value));
        }
    }
    records
}

fn cloudformation(text: &str) -> Records {
    let whole = json(text);
    let mut records = Records::new();
    for (id, resource) in whole["Resources"].as_object().expect("resources") {
        assert!(id.bytes().all(|b| b.is_ascii_alphanumeric()), "{id}");
        for set in list(&resource["Properties"]["RecordSets"]) {
            for value in list(&set["ResourceRecords"]) {
                let (kind, ttl) = (word(&set["Type"]), word(&set["TTL"]).parse().expect("a TTL"));
                records.insert((bare(word(&set["Name"])), kind.into(), ttl, rdata(kind, word(value), 8)));
            }
        }
    }
    records
}

/// YAML documents as JSON values: every scalar of ours must come out as what it was.
fn yaml(text: &str) -> Vec<Value> {
    use serde::Deserialize;
    let documents = serde_yaml_ng::Deserializer::from_str(text);
    documents.map(|d| Value::deserialize(d).unwrap_or_else(|error| panic!("{error}: {text}"))).collect()
}

fn octodns(text: &str, zone: &str) -> Records {
    let [whole] = &yaml(text)[..] else { panic!("no single document") };
    let mut records = Records::new();
    for (name, sets) in whole.as_object().expect("a map") {
        for set in list(sets) {
            let (kind, ttl) = (word(&set["type"]), set["ttl"].as_u64().expect("a TTL"));
            let values: Vec<&Value> = match set.get("values") {
                Some(values) => list(values).collect(),
                None => vec![&set["value"]],
            };
            for value in values {
                let value = match kind {
                    "MX" => format!("{} {}", value["preference"], bare(word(&value["exchange"]))),
                    "TXT" => word(value).replace("\\;", ";"),
                    _ => bare(word(value)),
                };
                records.insert((absolute(name, zone), kind.into(), ttl, value));
            }
        }
    }
    records
}

fn gcloud(text: &str) -> Records {
    let mut records = Records::new();
    for set in yaml(text).iter().filter(|set| !set.is_null()) {
        assert_eq!(set["kind"], "dns#resourceRecordSet");
        for value in list(&set["rrdatas"]) {
            let (kind, ttl) = (word(&set["type"]), set["ttl"].as_u64().expect("a TTL"));
            records.insert((bare(word(&set["name"])), kind.into(), ttl, rdata(kind, word(value), 10)));
        }
    }
    records
}

fn external_dns(text: &str) -> Records {
    let (mut records, mut names) = (Records::new(), BTreeSet::new());
    for object in yaml(text) {
        assert_eq!(object["kind"], "DNSEndpoint");
        assert!(names.insert(word(&object["metadata"]["name"]).to_string()), "a name twice");
        for endpoint in list(&object["spec"]["endpoints"]) {
            for target in list(&endpoint["targets"]) {
                let (kind, ttl) =
                    (word(&endpoint["recordType"]), endpoint["recordTTL"].as_u64().expect("a TTL"));
                let target = word(target);
                let value = if kind == "TXT" { target.to_string() } else { undotted(target) };
                records.insert((undotted(word(&endpoint["dnsName"])), kind.into(), ttl, value));
            }
        }
    }
    records
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

fn attribute<'a>(block: &'a Block, name: &str) -> Option<&'a Expression> {
    let found = block.body.iter().filter_map(Structure::as_attribute).find(|a| a.key.as_str() == name);
    found.map(|attribute| &attribute.value)
}

fn number(expression: Option<&Expression>) -> u64 {
    let Some(Expression::Number(number)) = expression else { panic!("no number: {expression:?}") };
    number.value().as_u64().expect("a whole number")
}

fn terraform(text: &str) -> Records {
    let body: Body = text.parse().unwrap_or_else(|error| panic!("{error}: {text}"));
    let (mut records, mut names) = (Records::new(), BTreeSet::new());
    for block in body.iter().filter_map(Structure::as_block) {
        if block.ident.as_str() != "resource" {
            continue;
        }
        let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
        assert!(names.insert(labels.join(" ")), "declared twice: {labels:?}");
        let (name, kind, values) = resource(labels[0], block);
        records.extend(
            values.into_iter().map(|v| (name.clone(), kind.clone(), number(attribute(block, "ttl")), v)),
        );
    }
    records
}

/// Name, type and values of a record's resource.
fn resource(provider: &str, block: &Block) -> (String, String, Vec<String>) {
    let text = |name: &str| attribute(block, name).map(hcl_string);
    let name = text("name").expect("a name");
    let many = |name: &str| match attribute(block, name) {
        Some(Expression::Array(values)) => values.iter().map(hcl_string).collect::<Vec<_>>(),
        other => panic!("no list: {other:?}"),
    };
    match provider {
        "aws_route53_record" => {
            let kind = text("type").expect("a type");
            let value = |value: String| match kind.as_str() {
                "TXT" => strings(&format!("\"{value}\""), 8),
                _ => undotted(&value),
            };
            (undotted(&name), kind.clone(), many("records").into_iter().map(value).collect())
        }
        "google_dns_record_set" => {
            let kind = text("type").expect("a type");
            let values = many("rrdatas").iter().map(|value| rdata(&kind, value, 10)).collect();
            (bare(&name), kind, values)
        }
        "cloudflare_dns_record" | "cloudflare_record" => {
            let (kind, content) = (text("type").expect("a type"), text("content").expect("content"));
            let value = match kind.as_str() {
                "TXT" => strings(&content, 10),
                "MX" => format!("{} {content}", number(attribute(block, "priority"))),
                _ => undotted(&content),
            };
            (undotted(&name), kind, vec![value])
        }
        azure => {
            let zone = text("zone_name").expect("a zone");
            let inner = block.body.iter().filter_map(Structure::as_block);
            let (kind, values) = match azure {
                "azurerm_dns_cname_record" => ("CNAME", vec![undotted(&text("record").expect("a target"))]),
                "azurerm_dns_txt_record" => (
                    "TXT",
                    inner.map(|block| hcl_string(attribute(block, "value").expect("a value"))).collect(),
                ),
                "azurerm_dns_mx_record" => {
                    let host = |block| hcl_string(attribute(block, "exchange").expect("a host"));
                    let value = |block| format!("{} {}", number(attribute(block, "preference")), host(block));
                    ("MX", inner.map(value).collect())
                }
                other => panic!("no resource of ours: {other}"),
            };
            (absolute(&name, &zone), kind.to_string(), values)
        }
    }
}

/// DNSControl's calls, of ASCII only, read strictly: their strings are JSON strings as well.
fn dnscontrol(text: &str) -> Records {
    let mut records = Records::new();
    let code: String = text
        .lines()
        .filter(|line| !line.starts_with("//") && !line.is_empty())
        .fold(String::new(), |code, line| code + line + "\n");
    assert!(code.is_ascii(), "{code}");
    for extend in code.split("\n);\n").filter(|part| !part.is_empty()) {
        let (zone, mut rest) = js_string(extend.strip_prefix("D_EXTEND(").expect("D_EXTEND"));
        while let Some(call) = rest.strip_prefix(",\n  ") {
            let (kind, arguments) = call.split_once('(').expect("a call");
            let (name, after) = js_string(arguments);
            let after = after.strip_prefix(", ").expect("a value");
            let (value, after) = match kind {
                "MX" => {
                    let (preference, after) = after.split_once(", ").expect("a preference");
                    let (host, after) = js_string(after);
                    (format!("{preference} {}", bare(&host)), after)
                }
                "TXT" => js_string(after),
                "CNAME" => {
                    let (target, after) = js_string(after);
                    (bare(&target), after)
                }
                other => panic!("no call of ours: {other}"),
            };
            let after = after.strip_prefix(", TTL(").expect("a TTL");
            let (ttl, after) = after.split_once(')').expect("a TTL");
            let after = after.strip_prefix(", {skip_fqdn_check: \"true\"}").unwrap_or(after);
            records.insert((absolute(&name, &zone), kind.into(), ttl.parse().expect("a TTL"), value));
            rest = after.strip_prefix(')').expect("the end of a call");
        }
        assert_eq!(rest.trim(), "", "{rest}");
    }
    records
}

/// A string literal and what stands behind it.
fn js_string(text: &str) -> (String, &str) {
    let mut end = 1;
    while !text[end..].starts_with('"') {
        end += if text[end..].starts_with('\\') { 2 } else { 1 };
    }
    let literal = serde_json::from_str(&text[..=end]).unwrap_or_else(|error| panic!("{error}: {text}"));
    (literal, &text[end + 1..])
}

fn csv_table(text: &str) -> Records {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().expect("a header"), vec!["name", "type", "ttl", "value"]);
    let row = |row: csv::StringRecord| {
        let value = if &row[1] == "TXT" { row[3].to_string() } else { bare(&row[3]) };
        (bare(&row[0]), row[1].to_string(), row[2].parse().expect("a TTL"), value)
    };
    reader.records().map(|r| row(r.expect("a row"))).collect()
}

/// The code spans of each record's items, by the words in front of them.
fn markdown(text: &str) -> Records {
    let mut records = Records::new();
    let (mut words, mut record) = (String::new(), Vec::new());
    for event in Parser::new(text) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("HTML got in: {html}"),
            Event::Start(pulldown_cmark::Tag::Link { .. }) => panic!("a link got in: {text}"),
            Event::Start(pulldown_cmark::Tag::List(None)) => record.clear(),
            Event::Start(pulldown_cmark::Tag::Strong) => words.clear(),
            Event::Text(text) => words.push_str(&text),
            Event::Code(code) => record.push((words.clone(), code.to_string())),
            Event::End(pulldown_cmark::TagEnd::List(false)) => {
                let found = |start: &str| {
                    let item = record.iter().find(|(words, _): &&(String, String)| words.starts_with(start));
                    item.map(|(_, code)| code.clone())
                };
                let kind = found("Type").expect("a type");
                let name = found("Full name").expect("a name");
                let value = match kind.as_str() {
                    "CNAME" => found("Target").expect("a target"),
                    "TXT" => found("Text").expect("a text"),
                    _ => format!(
                        "{} {}",
                        found("Priority").expect("a priority"),
                        found("Mail").expect("a host")
                    ),
                };
                let ttl = found("TTL").and_then(|ttl| ttl.parse().ok()).expect("a TTL");
                records.insert((name, kind, ttl, value));
                record.clear();
            }
            _ => {}
        }
    }
    records
}

fn html(text: &str) -> Records {
    let page = Html::parse_document(text);
    let select = |selector: &str| Selector::parse(selector).expect("a selector");
    assert_eq!(
        page.select(&select("script, style, link, img, iframe, a")).count(),
        2,
        "a style and a script"
    );
    let record = |article: scraper::ElementRef<'_>| {
        let text =
            |selector: &str| article.select(&select(selector)).next().map(|e| e.text().collect::<String>());
        let field = |name: &str| text(&format!("[data-field={name}]")).unwrap_or_else(|| panic!("no {name}"));
        let kind = text(".type").expect("a type");
        let value = match kind.as_str() {
            "CNAME" => field("target"),
            "MX" => format!("{} {}", field("priority"), field("target")),
            _ => field("text"),
        };
        assert_eq!(field("absolute"), format!("{}.", field("bare")));
        (field("bare"), kind, field("ttl").parse().expect("a TTL"), value)
    };
    page.select(&select("article")).map(record).collect()
}
