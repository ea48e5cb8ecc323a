//! The default: a unified diff that patch(1) applies to what `--write` would write.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use super::{Desk, TOKENS, ZONE, added, answer, call, has};

#[test]
fn the_diff_shows_what_changes_and_changes_nothing() {
    let desk = Desk::new("diff", ZONE);
    let diff = String::from_utf8(desk.merge(&[]).ok()).unwrap();
    let plus: String = added().lines().map(|line| format!("+{line}\n")).collect();
    assert_eq!(
        diff,
        format!(
            "--- db.example.com\n+++ db.example.com\n@@ -1,7 +1,7 @@\n $TTL 3600\n $ORIGIN example.com.\n \
             @       IN SOA ns1 hostmaster (\n-                2026010101 ; serial\n\
             +                2026112300 ; serial\n                 7200 3600 1209600 3600 )\n         \
             IN NS  ns1\n ns1     IN A   192.0.2.1\n@@ -9,3 +9,6 @@\n ; the web\n www     IN A   192.0.2.2\n \
             ftp     IN A   192.0.2.3\n{plus}"
        )
    );
    desk.is_untouched(ZONE);
}

/// Zone files that a line-wise tool gets wrong.
fn zones() -> Vec<(&'static str, Vec<u8>)> {
    let crlf = ZONE.replace('\n', "\r\n");
    let mut latin = ZONE.replace("; the web", "; caf?").into_bytes();
    latin.iter_mut().filter(|byte| **byte == b'?').for_each(|byte| *byte = 0xe9);
    let kin = ZONE.replace("; the web", "s1._domainkey IN TXT \"v=DKIM1; p=\"");
    vec![
        ("plain", ZONE.into()),
        ("crlf", crlf.clone().into()),
        ("unfinished", ZONE.trim_end().into()),
        ("crlf-unfinished", crlf.trim_end().into()),
        ("crlf-cut", crlf.trim_end_matches('\n').into()),
        ("latin-1", latin),
        ("mixed", ZONE.replacen('\n', "\r\n", 4).into()),
        ("kin", kin.clone().into()),
        ("kin-crlf", kin.replace('\n', "\r\n").into()),
        ("long", format!("{ZONE}{}", "a IN A 192.0.2.4\n".repeat(5000)).into()),
        ("fragment", b"www IN A 192.0.2.2".to_vec()),
        ("empty", Vec::new()),
    ]
}

#[test]
fn patch_applies_the_diff_to_what_write_writes() {
    if !has("patch(1)", Command::new("patch").arg("--version")) {
        return;
    }
    for (name, zone) in zones() {
        let desk = Desk::new(&format!("patch-{name}"), &zone);
        let diff = desk.merge(&["--zone", "example.com", "--quiet"]).ok();
        fs::write(desk.folder.join("diff"), &diff).unwrap();
        fs::write(desk.folder.join("patched"), &zone).unwrap();
        call("patch", &["-s".as_ref(), "patched".as_ref(), "diff".as_ref()], &desk.folder);
        desk.merge(&["--zone", "example.com", "--write", "--quiet"]).ok();
        let patched = fs::read(desk.folder.join("patched")).unwrap();
        assert_ne!(desk.zone(), zone, "{name}");
        assert_eq!(patched.escape_ascii().to_string(), desk.zone().escape_ascii().to_string(), "{name}");
    }
}

#[test]
fn patch_finds_the_file_by_the_name_in_the_diff() {
    if !has("patch(1)", Command::new("patch").arg("--version")) {
        return;
    }
    for (n, file) in ["my zone.txt", "zöne", "say \"hi\"", "back\\slash", "tab\there"].into_iter().enumerate()
    {
        let desk = Desk::with_file(&format!("named-{n}"), file, ZONE);
        let diff = desk.merge(&[]).ok();
        fs::write(desk.folder.join("diff"), &diff).unwrap();
        call("patch", &["-s".as_ref(), "-i".as_ref(), "diff".as_ref()], &desk.folder);
        assert!(desk.text().ends_with(&added()), "{file}: {}", desk.text());
    }
}

#[test]
fn check_exits_1_shows_the_diff_and_writes_nothing() {
    let desk = Desk::new("check", ZONE);
    let shown = desk.merge(&[]).ok();
    let message = desk.merge(&["--check"]).fails_with(1);
    assert_eq!(message.as_bytes(), shown, "the same diff, on standard error");
    desk.is_untouched(ZONE);
    desk.merge(&["--write"]).ok();
    assert_eq!(desk.merge(&["--check"]).fails_with(0), "");
}

#[test]
fn control_characters_of_the_file_reach_a_pipe_but_no_terminal() {
    let zone = ZONE.replace("; the web", "; \u{1b}[31m").replace("ftp", "\u{7f}");
    let desk = Desk::new("control", &zone);
    assert!(desk.merge(&[]).ok().contains(&0x1b), "the diff is raw, so that patch applies it");
    let message = desk.merge(&["--check"]).fails_with(1);
    assert!(!message.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')), "{message:?}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    // More than a pipe holds.
    let desk = Desk::new("pipe", ZONE);
    let domains: Vec<String> =
        (0..2000).map(|n| answer(&format!("d{n}.example.com"), &TOKENS[..1])).collect();
    fs::write(desk.folder.join("tokens.json"), domains.concat()).unwrap();
    let mut child = desk.command(&["--quiet"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(&first, b"--- db.exa");
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}
