//! The parts of the program, each on its own: `cargo bench --bench parts`. `benches/run` measures the whole program.
#![allow(clippy::expect_used, missing_docs, reason = "a measurement fails that way")]

use std::fmt::Write as _;
use std::io;

use divan::Bencher;
use divan::counter::ItemsCount;
use sesdns::answers::Answers;
use sesdns::emit::{FORMATS, Format, Formatter, Job, Layout, Options, Sink, Start, ZoneIds, master_file};
use sesdns::record::{Identity, RecordPlan, Settings, Ttl, Wanted, ZoneCut, ZoneName};
use sesdns::zonefile::{self, Kind};

fn main() {
    divan::main();
}

const DOMAINS: usize = 10_000;

/// The answer of SES for this many domains, each in a zone of its own or all in one.
fn answer(domains: usize, parent: impl Fn(usize) -> String) -> String {
    let mut text = String::from("{\"DkimAttributes\": {");
    for n in 0..domains {
        let comma = if n == 0 { "" } else { "," };
        let tokens = ["a", "b", "c"].map(|c| format!("\"{c}{n:030}x\""));
        let _ = write!(
            text,
            "{comma}\n\"mail{n}.{}\": {{\"DkimEnabled\": true, \"DkimVerificationStatus\": \"Success\", \"DkimTokens\": [{}]}}",
            parent(n),
            tokens.join(",")
        );
    }
    text.push_str("}}");
    text
}

fn own_zones(n: usize) -> String {
    format!("example-{n}.com")
}

fn identities(text: &str) -> Vec<Identity> {
    let mut answers = Answers::default();
    answers.read("answer", text.as_bytes(), None).expect("an answer");
    answers.identities
}

fn plan(identities: Vec<Identity>) -> RecordPlan {
    let settings =
        Settings { wanted: Wanted::dkim(Ttl::DEFAULT), zones: ZoneCut::default(), dkim_domain: None };
    RecordPlan::new(identities, settings).expect("a plan")
}

#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    let text = answer(DOMAINS, own_zones);
    bencher.counter(ItemsCount::new(DOMAINS)).bench(|| identities(&text));
}

#[divan::bench]
fn records(bencher: Bencher<'_, '_>) {
    let identities = identities(&answer(DOMAINS, own_zones));
    bencher.counter(ItemsCount::new(DOMAINS)).with_inputs(|| identities.clone()).bench_values(plan);
}

/// Takes everything and keeps nothing.
struct Nowhere;

impl Sink for Nowhere {
    fn start_file(&mut self, _: &Start<'_>) -> io::Result<()> {
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        divan::black_box(bytes);
        Ok(())
    }
}

#[divan::bench(args = FORMATS.iter().map(|format| format.id))]
fn format(bencher: Bencher<'_, '_>, id: &str) {
    let plan = plan(identities(&answer(DOMAINS, own_zones)));
    let format = Formatter::built_in(Format::find(id).expect("a format"));
    let options = Options::read(&format, &[]).expect("no options");
    bencher.counter(ItemsCount::new(DOMAINS)).bench(|| {
        let job = Job::new(&plan, &format, options.clone(), ZoneIds::default()).expect("a job");
        job.write(Layout::FileEach, &mut Nowhere).expect("documents");
    });
}

#[divan::bench]
fn merge(bencher: Bencher<'_, '_>) {
    const RECORDS: usize = 100_000;
    let mut zone = String::from("$TTL 1h\nexample.com. IN SOA ns.example.com. root.example.com. 1 2 3 4 5\n");
    for n in 0..RECORDS {
        let _ = writeln!(zone, "host{n}.example.com. 300 IN A 192.0.2.{}", n % 256);
    }
    let plan = plan(identities(&answer(10, |_| "example.com".to_string())));
    let apex = ZoneName::parse("example.com").expect("a zone");
    let wanted: Vec<zonefile::Wanted> = plan
        .record_sets(&apex)
        .map(|set| zonefile::Wanted {
            name: set.owner.bare().to_string(),
            kind: Kind::Cname,
            ttl: set.ttl.seconds(),
            rdata: set.data.first().map(master_file).expect("a target").into_bytes(),
            shared: false,
        })
        .collect();
    bencher.counter(ItemsCount::new(RECORDS)).bench(|| {
        let plan = zonefile::plan(zone.as_bytes(), &wanted, &zonefile::Options::default()).expect("a merge");
        plan.apply(zone.as_bytes())
    });
}
