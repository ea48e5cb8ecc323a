//! Zone files before and after the merge of the same six records for example.com.
//!
//! A folder of `fixtures/zones/` is a case: `zone` is the file, `expected` what becomes of it or `error` why nothing
//! does, `notes` what the user is told. `options` may hold words: `zone=…`, `file-name=…`, `prune=…`, `serial=…`,
//! `force`, `plain`.
//! With `SESDNS_ACCEPT` set, what comes out is written into the folders, to be read before it is committed.

use std::fs;
use std::path::{Path, PathBuf};

use sesdns::zonefile::{Kind, Options, Plan, SerialMode, Style, Wanted, plan};

/// 2026-11-23 12:00:00 UTC.
const NOW: u64 = 1_795_435_200;

fn wanted() -> Vec<Wanted> {
    let record = |name: &str, kind, rdata: String, shared| {
        let name = format!("{name}.example.com");
        Wanted { name, kind, ttl: 1800, rdata: rdata.into_bytes(), shared }
    };
    let tokens = ["a", "b", "c"].map(|first| format!("{first}2b3c4d5e6f7g2h3i4j5k6l7m2n3o4p5"));
    let mut wanted: Vec<Wanted> = tokens
        .iter()
        .map(|token| (format!("{token}._domainkey"), format!("{token}.dkim.amazonses.com.")))
        .map(|(name, target)| record(&name, Kind::Cname, target, false))
        .collect();
    wanted.extend([
        record("bounce", Kind::Mx, "10 feedback-smtp.eu-west-1.amazonses.com.".to_owned(), false),
        record("bounce", Kind::Txt, "\"v=spf1 include:amazonses.com ~all\"".to_owned(), true),
        record("_dmarc", Kind::Txt, "\"v=DMARC1; p=none;\"".to_owned(), false),
    ]);
    wanted
}

fn options<'a>(text: &'a str, prune: &'a mut Vec<String>) -> Result<Options<'a>, String> {
    prune.extend(text.split_whitespace().filter_map(|word| word.strip_prefix("prune=")).map(str::to_owned));
    let mut options = Options { file_name: Some("db.example.com"), prune, now: NOW, ..Options::default() };
    for word in text.split_whitespace() {
        match word.split_once('=').unwrap_or((word, "")) {
            ("zone", zone) => options.zone = Some(zone),
            ("file-name", name) => options.file_name = Some(name),
            ("serial", mode) => options.serial = serial_mode(mode)?,
            ("force", _) => options.force = true,
            ("plain", _) => options.style = Style::Plain,
            ("prune", _) => {}
            _ => return Err(format!("unknown option {word}")),
        }
    }
    Ok(options)
}

fn serial_mode(word: &str) -> Result<SerialMode, String> {
    Ok(match word {
        "keep" => SerialMode::Keep,
        "increment" => SerialMode::Increment,
        "date" => SerialMode::Date,
        "unixtime" => SerialMode::UnixTime,
        _ => return Err(format!("unknown serial mode {word}")),
    })
}

fn check(case: &Path) -> Result<(), String> {
    let zone = fs::read(case.join("zone")).map_err(|error| error.to_string())?;
    let text = fs::read_to_string(case.join("options")).unwrap_or_default();
    let mut prune = Vec::new();
    let options = options(&text, &mut prune)?;
    let wanted = wanted();
    match plan(&zone, &wanted, &options) {
        Ok(plan) => {
            let edited = plan.apply(&zone);
            let notes: String = plan.notes.iter().map(|note| format!("{note}\n")).collect();
            same(case, "expected", Some(&edited))?;
            same(case, "error", None)?;
            same(case, "notes", Some(notes.as_bytes()).filter(|notes| !notes.is_empty()))?;
            lines_are_right(&plan, &wanted, &zone, &edited)?;
            stays_as_it_is(&edited, &wanted, &options)
        }
        Err(error) => {
            same(case, "error", Some(format!("{error}\n").as_bytes()))?;
            same(case, "expected", None)
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a switch of this test alone")]
fn accepts() -> bool {
    std::env::var_os("SESDNS_ACCEPT").is_some()
}

/// Compares with a file of the case, which is not to exist if there is nothing to compare with.
fn same(case: &Path, file: &str, actual: Option<&[u8]>) -> Result<(), String> {
    let path = case.join(file);
    let expected = fs::read(&path).ok();
    if expected.as_deref() == actual {
        return Ok(());
    }
    if accepts() {
        let done = actual.map_or_else(|| fs::remove_file(&path), |actual| fs::write(&path, actual));
        return done.map_err(|error| error.to_string());
    }
    let shown = actual.map_or("nothing".to_owned(), |actual| actual.escape_ascii().to_string());
    Err(format!("{file} differs, got: {}", shown.replace("\\n", "\n")))
}

/// The line numbers of the plan lead to the records.
fn lines_are_right(plan: &Plan, wanted: &[Wanted], zone: &[u8], edited: &[u8]) -> Result<(), String> {
    let line = |bytes: &[u8], number: usize| {
        bytes.split(|byte| *byte == b'\n').nth(number - 1).unwrap_or_default().to_vec()
    };
    for added in &plan.added {
        let rdata = &wanted[added.wanted].rdata;
        let found = line(edited, added.line);
        if !found.windows(rdata.len()).any(|part| part == rdata.as_slice()) {
            return Err(format!("added on line {}, which is {}", added.line, found.escape_ascii()));
        }
    }
    for removed in &plan.removed {
        if !line(zone, removed.line).to_ascii_lowercase().windows(5).any(|part| part == b"cname") {
            return Err(format!("removed from line {}", removed.line));
        }
    }
    if plan.added.len() + plan.satisfied.len() != wanted.len() {
        return Err("a record is neither added nor there already".to_owned());
    }
    Ok(())
}

fn stays_as_it_is(edited: &[u8], wanted: &[Wanted], options: &Options<'_>) -> Result<(), String> {
    match plan(edited, wanted, options) {
        Ok(again) if again.is_empty() => Ok(()),
        Ok(again) => Err(format!("a second merge changes {:?}", again.edits)),
        Err(error) => Err(format!("a second merge fails: {error}")),
    }
}

#[test]
fn every_case_comes_out_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/zones");
    let mut cases: Vec<PathBuf> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            check(case).err().map(|why| format!("{}: {why}", case.file_name().unwrap().display()))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
