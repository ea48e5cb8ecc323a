//! Formats × inputs against the files of `fixtures/golden`. What differs is kept under the build folder, in the
//! same layout: read it, and copy it over if it is what was meant.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{Case, cases, files, root, scratch, sesdns};
use sesdns::emit::{Document, FORMATS, Format};

/// The arguments of a case without the options that the format does not have.
fn understood(case: &Case, format: &Format) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut all = case.arguments.iter();
    while let Some(argument) = all.next() {
        let mut words = vec![argument.clone()];
        if argument == "--set" {
            words.extend(all.next().cloned());
            let key = words.last().and_then(|set| set.split('=').next());
            if !format.options.iter().any(|option| Some(option.key.as_ref()) == key) {
                continue;
            }
        }
        arguments.append(&mut words);
    }
    arguments
}

/// The documents of one case in one format: the golden file's path under the case's folder, and its content.
fn documents(case: &Case, format: &Format) -> BTreeMap<String, String> {
    let mut arguments = understood(case, format);
    arguments.extend(["--output".to_string(), format.id.to_string()]);
    if matches!(format.document, Document::ManyZones | Document::Sections) {
        let content = sesdns(&arguments).ok();
        return [(format!("{}.{}", format.id, format.extension), content)].into();
    }
    let folder = scratch(&format!("golden-{}-{}", case.name, format.id));
    arguments.extend(["--to".to_string(), format!("{}/", folder.display())]);
    assert_eq!(sesdns(&arguments).ok(), "");
    let documents = files(&folder);
    if let [(_, content)] = &documents[..] {
        return [(format!("{}.{}", format.id, format.extension), content.clone())].into();
    }
    documents.into_iter().map(|(name, content)| (format!("{}/{name}", format.id), content)).collect()
}

fn golden_files(folder: &Path, prefix: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_str().expect("a Unicode name"));
        if entry.path().is_dir() {
            found.extend(golden_files(&entry.path(), &format!("{name}/")));
        } else {
            found.insert(name, fs::read_to_string(entry.path()).expect("a text file"));
        }
    }
    found
}

#[test]
fn every_format_prints_every_case_as_its_golden_files_say() {
    let kept = scratch("golden-actual");
    let mut different = Vec::new();
    for case in cases() {
        let golden = golden_files(&root().join("fixtures/golden").join(&case.name), "");
        let mut printed = BTreeMap::new();
        for format in FORMATS {
            printed.extend(documents(&case, format));
        }
        // Both ways: a format without a golden file, and a golden file without a format.
        for name in golden.keys().chain(printed.keys()) {
            if golden.get(name) == printed.get(name) {
                continue;
            }
            different.push(format!("{}/{name}", case.name));
            if let Some(content) = printed.get(name) {
                let path = kept.join(&case.name).join(name);
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, content).expect("the actual output is kept");
            }
        }
    }
    different.sort();
    different.dedup();
    assert!(different.is_empty(), "differ from fixtures/golden: {different:#?}\nsee {}", kept.display());
}

#[test]
fn every_template_has_its_row_and_every_golden_folder_its_input() {
    let rows: Vec<String> = FORMATS.iter().map(Format::template_name).collect();
    for (template, content) in files(&root().join("templates")) {
        assert!(rows.contains(&template), "templates/{template} has no row in the table of formats");
        let format = FORMATS.iter().find(|format| format.template_name() == template).expect("its row");
        assert_eq!(format.template, content, "the row {} has another template than its own", format.id);
    }
    let names: Vec<String> = cases().into_iter().map(|case| case.name).collect();
    for entry in fs::read_dir(root().join("fixtures/golden")).expect("golden files").flatten() {
        let name = entry.file_name().into_string().expect("a Unicode name");
        assert!(names.contains(&name), "fixtures/golden/{name} has no input");
    }
}

#[test]
fn the_second_run_prints_the_same_bytes() {
    for case in cases() {
        let run = || sesdns(case.arguments.iter().chain([&"--quiet".to_string()]));
        assert_eq!(run().ok(), run().ok(), "{}", case.name);
    }
}
