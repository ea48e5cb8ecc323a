//! What is refused: with the file, the line and what to do, and without a byte changed.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{Desk, TOKENS, ZONE};

/// Refused by every way of running it, the file untouched; returns the message.
#[track_caller]
fn refused(name: &str, zone: &[u8], more: &[&str]) -> String {
    let desk = Desk::new(name, zone);
    let message = desk.merge(more).fails_with(252);
    for way in ["--write", "--check"] {
        assert_eq!(desk.merge(&[more, &[way]].concat()).fails_with(252), message, "{way}");
    }
    desk.is_untouched(zone);
    assert!(!message.chars().any(|c| c.is_control() && c != '\n'), "{message:?}");
    message
}

#[test]
fn what_does_not_parse_is_located_by_file_line_and_column() {
    let with = |line: &str| format!("{ZONE}{line}").into_bytes();
    let cases: &[(&str, Vec<u8>, &str)] = &[
        (
            "open",
            with("a TXT ( \"x\"\nb A 192.0.2.9\n"),
            "line 12, column 7: this parenthesis is never closed",
        ),
        ("closed", with("a TXT \"x\" )\n"), "line 12, column 11: this parenthesis was never opened"),
        ("quote", with("a TXT \"x\nb A 192.0.2.9\n"), "line 12, column 7: this quote is not closed"),
        ("directive", with("$RANGE 1\n"), "line 12, column 1: \"$RANGE\" is no directive"),
        ("type", with("a IN FOO bar\n"), "line 12, column 6: \"FOO\" is no record type"),
        ("elf", b"\x7fELF\x02\x01\x01\0\0\0\0".to_vec(), "line 1, column "),
        ("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "line 1, column "),
        ("utf-16", ZONE.encode_utf16().flat_map(u16::to_le_bytes).collect(), "UTF-16"),
        ("json", b"{\n  \"zone\": \"example.com\"\n}\n".to_vec(), "line 1, column "),
        ("named-conf", b"zone \"example.com\" {\n  type master;\n};\n".to_vec(), "line 1, column "),
        ("controls", with("a IN \x1b[2J\x07 x\n"), "line 12, column 6: \"\\x1b[2J\\x07\""),
    ];
    for (name, zone, expected) in cases {
        let message = refused(&format!("syntax-{name}"), zone, &[]);
        assert!(message.starts_with("sesdns: db.example.com: line "), "{name}: {message}");
        assert!(message.contains(expected), "{name}: {message}");
    }
}

#[test]
fn conflicts_name_the_line_of_the_other_record() {
    let name = format!("{}._domainkey", TOKENS[0]);
    let with = |line: &str| format!("{ZONE}{line}\n").into_bytes();
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("cname", with(&format!("{name} CNAME other.example.net.")), "line 12: "),
        ("data", with(&format!("{name} TXT \"v=DKIM1; p=\"")), "has data of type TXT"),
        ("dot", with(&format!("{name} CNAME {}.dkim.amazonses.com", TOKENS[0])), "lacks the dot"),
        ("delegated", with("_domainkey NS ns.example.net."), "delegated"),
        ("dname", with("_domainkey DNAME example.net."), "DNAME"),
    ];
    for (case, zone, expected) in cases {
        let message = refused(&format!("conflict-{case}"), zone, &[]);
        assert!(message.starts_with("sesdns: db.example.com: line 12: "), "{case}: {message}");
        assert!(message.contains(expected), "{case}: {message}");
    }
    let lines = TOKENS.map(|token| format!("{token}._domainkey A 192.0.2.9\n")).concat();
    let message = refused("conflict-all", format!("{ZONE}{lines}").as_bytes(), &[]);
    for line in ["db.example.com: line 12: ", "db.example.com: line 13: ", "db.example.com: line 14: "] {
        assert!(message.contains(line), "every conflict is told at once: {message}");
    }
}

#[test]
fn two_soas_are_one_too_many_unless_they_are_the_same() {
    let soa = "@ SOA ns1 hostmaster 2026010101 7200 3600 1209600";
    let differing = refused("soas", format!("{ZONE}{soa} 60\n").as_bytes(), &[]);
    assert!(differing.contains("db.example.com: line 12: ") && differing.contains("line 3"), "{differing}");
    // As in a saved zone transfer.
    let desk = Desk::new("soas-same", format!("{ZONE}{soa} 3600\n"));
    desk.merge(&["--write"]).ok();
    assert_eq!(desk.text().matches("2026112300").count(), 2, "{}", desk.text());
}

#[test]
fn options_that_contradict_are_refused_before_anything_is_read() {
    for more in [
        &["--write", "--check"][..],
        &["--backup"],
        &["--check", "--backup"],
        &["--validate", "true {file}"],
        &["--check", "--validate", "true {file}"],
        &["--force"],
        &["--write", "--validate", "named-checkzone example.com"],
        &["--write", "--validate", "{file}"],
        &["--write", "--validate", ""],
        &["--write", "--validate", "check '{file}"],
        &["--soa-serial", "random"],
        &["--style", "nice"],
        &["--ttl", "-1"],
        &["--zone", "a..b"],
    ] {
        let desk = Desk::new("options", ZONE);
        let message = desk.merge(more).fails_with(252);
        assert!(message.contains("--"), "{more:?} is named: {message}");
        desk.is_untouched(ZONE);
    }
    let desk = Desk::new("no-source", ZONE);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sesdns"));
    let output = command.env_clear().arg("merge").arg(&desk.file).output().unwrap();
    assert_eq!(output.status.code(), Some(252), "merge needs a source");
}

#[test]
fn a_clock_that_is_no_number_is_named() {
    let desk = Desk::new("clock", ZONE);
    let output = desk.command(&["--write"]).env("SOURCE_DATE_EPOCH", "today").output().unwrap();
    let message = super::Run::from(output).fails_with(252);
    assert!(message.contains("SOURCE_DATE_EPOCH"), "{message}");
    desk.is_untouched(ZONE);
}

#[test]
fn a_zone_file_that_cannot_be_read_is_named() {
    let desk = Desk::new("unreadable", ZONE);
    fs::rename(&desk.file, desk.folder.join("db.other")).unwrap();
    for way in ["--write", "--check", "--quiet"] {
        let message = desk.merge(&[way]).fails_with(252);
        assert!(message.contains("db.example.com: there is no such zone file"), "{message}");
    }
    assert_eq!(desk.names(), ["db.other"], "it is not made");
    fs::create_dir(&desk.file).unwrap();
    let message = desk.merge(&["--write"]).fails_with(255);
    assert!(message.contains("db.example.com: cannot read"), "{message}");
    fs::remove_dir(&desk.file).unwrap();
    // To root nothing is unreadable.
    fs::write(&desk.file, ZONE).unwrap();
    fs::set_permissions(&desk.file, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&desk.file).is_err() {
        let message = desk.merge(&["--write"]).fails_with(255);
        assert!(message.contains("db.example.com: cannot read"), "{message}");
    }
}
