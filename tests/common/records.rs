//! Record sets that a test gives itself, of every type, and a way to render them.

use std::collections::BTreeMap;
use std::io;

use sesdns::emit::{EmitError, Format, Formatter, Job, Layout, Options, Sink, Start, ZoneIds};
use sesdns::record::{Fqdn, GivenRecords, RecordData, RecordKind, RecordSet, Text, Ttl, ZoneName};

/// Reads `{"ZONE": [{"name", "type", "ttl", "kind", "domain", "shared", "values"}]}`. A value is a target or a text; of
/// an MX, the preference and the host with a space between them.
pub(crate) fn read_records(json: &[u8]) -> GivenRecords {
    let zones: BTreeMap<String, Vec<serde_json::Value>> = serde_json::from_slice(json).expect("record sets");
    let zone = |(zone, sets): (String, Vec<serde_json::Value>)| {
        (ZoneName::parse(&zone).expect("a zone"), sets.iter().map(record_set).collect())
    };
    GivenRecords(zones.into_iter().map(zone).collect())
}

fn record_set(set: &serde_json::Value) -> RecordSet {
    let text = |key: &str| set[key].as_str().unwrap_or_else(|| panic!("no {key}: {set}"));
    let values =
        set["values"].as_array().expect("values").iter().map(|value| value.as_str().expect("a value"));
    RecordSet {
        owner: Fqdn::parse(text("name")).expect("a name"),
        ttl: set["ttl"].as_u64().unwrap_or(1800).to_string().parse::<Ttl>().expect("a TTL"),
        kind: RecordKind::find(text("kind")).expect("a kind"),
        domain: Fqdn::parse(text("domain")).expect("a domain"),
        shared: set["shared"] == true,
        data: values.map(|value| record_data(text("type"), value)).collect(),
    }
}

fn record_data(record_type: &str, value: &str) -> RecordData {
    match record_type {
        "CNAME" => RecordData::Cname(Fqdn::parse(value).expect("a target")),
        "TXT" => RecordData::Txt(Text::new(value).expect("a text")),
        "MX" => {
            let (preference, exchange) = value.split_once(' ').expect("a preference and a host");
            let preference = preference.parse().expect("a preference");
            RecordData::Mx { preference, exchange: Fqdn::parse(exchange).expect("a host") }
        }
        other => panic!("no type of ours: {other}"),
    }
}

/// Files by name; everything under the empty name where it is one stream.
#[derive(Default)]
pub(crate) struct Files(pub(crate) Vec<(String, Vec<u8>)>);

impl Sink for Files {
    fn start_file(&mut self, start: &Start<'_>) -> io::Result<()> {
        self.0.push((start.file_name(), Vec::new()));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.0.is_empty() {
            self.0.push(Default::default());
        }
        self.0.last_mut().expect("a file").1.extend_from_slice(bytes);
        Ok(())
    }
}

/// Renders the record sets in this format, with these `--set` and `--zone-id` arguments.
pub(crate) fn render(
    records: &GivenRecords,
    format: &'static Format,
    sets: &[String],
    zone_ids: &[String],
    layout: Layout,
) -> Result<Vec<(String, String)>, EmitError> {
    let formatter = Formatter::built_in(format);
    let options = Options::read(&formatter, sets).expect("options");
    let job = Job::new(records, &formatter, options, ZoneIds::read(zone_ids).expect("zone ids"))?;
    let mut files = Files::default();
    job.write(layout, &mut files)?;
    Ok(files.0.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).expect("UTF-8"))).collect())
}
