//! Any text as a template of the user's own: nothing panics, and no value gets out as it is.

use std::io;

use sesdns::emit::{Formatter, Job, Layout, Options, OwnTemplate, Sink, Start, ZoneIds};
use sesdns::record::{Fqdn, GivenRecords, RecordData, RecordKind, RecordSet, Text, Ttl, ZoneName};

/// Breaks out of every language where it is not escaped.
const HOSTILE: &str = "q\"uote\\ ${a} <b> `c`\nd";

/// The languages, by extension.
const EXTENSIONS: [&str; 8] = ["zone", "tf", "json", "yaml", "js", "csv", "html", "md"];

/// What comes out; more than a template of a few bytes should make is cut off.
#[derive(Default)]
struct Output(Vec<u8>);

impl Sink for Output {
    fn start_file(&mut self, _: &Start<'_>) -> io::Result<()> {
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.0.len() > 1 << 20 {
            return Err(io::Error::other("enough"));
        }
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

fn records() -> GivenRecords {
    let name = |name: &str| Fqdn::parse(name).unwrap();
    let set = RecordSet {
        owner: name("_dmarc.example.com"),
        ttl: "60".parse::<Ttl>().unwrap(),
        kind: RecordKind::find("dmarc").unwrap(),
        domain: name("example.com"),
        shared: false,
        data: vec![RecordData::Txt(Text::new(HOSTILE).unwrap())],
    };
    GivenRecords([(ZoneName::parse("example.com").unwrap(), vec![set])].into())
}

pub(crate) fn hold(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let Ok(source) = std::str::from_utf8(rest) else { return };
    let extension = EXTENSIONS[usize::from(*first) % EXTENSIONS.len()];
    let own = OwnTemplate {
        name: format!("fuzz.{extension}.tera"),
        source: source.to_string(),
        partials: Vec::new(),
    };
    let Ok(formatter) = Formatter::of_template(own) else { return };
    let Ok(options) = Options::read(&formatter, &[]) else { return };
    let records = records();
    let Ok(job) = Job::new(&records, &formatter, options, ZoneIds::read(&[]).unwrap()) else { return };
    let mut output = Output::default();
    let _ = job.write(Layout::OneStream, &mut output);
    let printed = String::from_utf8_lossy(&output.0);
    assert!(source.contains(HOSTILE) || !printed.contains(HOSTILE), "{source:?} prints {printed:?}");
}
