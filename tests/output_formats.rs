//! The AWS CLI's formats, byte for byte: `fixtures/output/<case>/value.json` printed as each format must be the file of
//! that format beside it. The files were printed by AWS CLI 2.17.54's own formatters. A format without a file is one in
//! which the AWS CLI fails on that value.

// A test's helpers fail as the test does.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sesdns::output::{Data, DataFormat, Query, TableStyle, render};

/// Through a literal, because `serde_json` would round the large numbers.
fn value(json: &str) -> Data {
    let literal = format!("`{}`", json.replace('`', "\\u0060"));
    Query::parse(&literal).unwrap().search(&Data::Null).unwrap()
}

fn check(folder: &Path) {
    let value = value(&fs::read_to_string(folder.join("value.json")).unwrap());
    for format in DataFormat::ALL {
        let printed = render(&value, format, "VerifyDomainDkim", TableStyle::default());
        let expected = fs::read(folder.join(format.name()));
        match (printed, expected) {
            (Ok(printed), Ok(expected)) => assert_eq!(
                String::from_utf8_lossy(&printed),
                String::from_utf8_lossy(&expected),
                "{} as {}",
                folder.display(),
                format.name()
            ),
            (Err(_), Err(_)) => {}
            (printed, expected) => {
                panic!("{} as {}: {printed:?}, {expected:?}", folder.display(), format.name())
            }
        }
    }
}

#[test]
fn every_value_prints_as_in_the_aws_cli() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/output");
    let mut cases = 0;
    for entry in fs::read_dir(root).unwrap() {
        let folder = entry.unwrap().path();
        if folder.is_dir() {
            check(&folder);
            cases += 1;
        }
    }
    assert!(cases >= 20, "only {cases} cases found");
}

#[test]
fn every_file_belongs_to_a_format() {
    let known: BTreeSet<&str> =
        DataFormat::ALL.map(DataFormat::name).into_iter().chain(["value.json"]).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/output");
    for folder in fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        for file in fs::read_dir(&folder).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(known.contains(name.as_str()), "{}/{name} is no format", folder.display());
        }
    }
}

#[test]
fn text_that_ends_in_an_error_keeps_what_was_printed_before_it() {
    let value = value(r#"{"a": 1, "l": [{"k": 1}, 2]}"#);
    let error = render(&value, DataFormat::Text, "T", TableStyle::default()).unwrap_err();
    assert_eq!(error.written(), b"1\n");
    assert!(error.to_string().contains("--output text"));
}

#[test]
fn names_are_those_of_the_output_option() {
    assert_eq!(DataFormat::ALL.map(DataFormat::name), ["json", "text", "table", "yaml", "yaml-stream"]);
    assert_eq!(DataFormat::from_name("yaml-stream"), Some(DataFormat::YamlStream));
    assert_eq!(DataFormat::from_name("JSON"), None);
}
