//! Several writers: one waits or fails cleanly, never a mix.

use std::fs;
use std::process::{Child, Stdio};

use super::{Desk, Run, TOKENS, ZONE, added, answer};

#[test]
fn a_file_that_changed_meanwhile_is_left_as_it_is() {
    let desk = Desk::new("race", ZONE);
    let edit = desk.script("edit", "echo '; by hand' >> db.example.com");
    let message = desk.merge(&["--write", "--validate", &edit]).fails_with(255);
    assert!(message.contains("db.example.com") && message.contains("run the command again"), "{message}");
    desk.is_untouched(format!("{ZONE}; by hand\n"));
    desk.merge(&["--write"]).ok();
    assert!(desk.text().ends_with(&format!("; by hand\n{}", added())), "{}", desk.text());
}

#[test]
fn a_file_that_is_gone_meanwhile_is_not_made_anew() {
    let desk = Desk::new("race-gone", ZONE);
    let remove = desk.script("remove", "rm db.example.com");
    let message = desk.merge(&["--write", "--validate", &remove]).fails_with(255);
    assert!(message.contains("db.example.com"), "{message}");
    assert_eq!(desk.names(), ["remove"]);
}

/// Starts a merge of one more domain.
fn start(desk: &Desk, n: usize, validate: Option<&str>) -> Child {
    let tokens = format!("tokens-{n}.json");
    fs::write(desk.folder.join(&tokens), answer(&format!("d{n}.example.com"), &TOKENS)).unwrap();
    let mut command =
        desk.command(&["--write", "--quiet", "--domain", &format!("d{n}.example.com"), "--from", &tokens]);
    command.args(validate.iter().flat_map(|validate| ["--validate", validate]));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn holds(desk: &Desk, n: usize) -> bool {
    TOKENS.iter().all(|token| {
        let line = format!("{token}._domainkey.d{n} 1800 IN CNAME {token}.dkim.amazonses.com.");
        desk.text().lines().filter(|l| *l == line).count() == 1
    })
}

#[test]
fn merges_at_once_lose_nothing_that_was_reported_as_written() {
    const WRITERS: usize = 16;
    let desk = Desk::new("together", ZONE);
    // Half of them hold their new file ready for a while, so that they do meet.
    let slow = desk.script("slow", "sleep 0.05");
    let mut done = [false; WRITERS];
    for round in 0..WRITERS + 3 {
        let waiting: Vec<usize> = (0..WRITERS).filter(|n| !done[*n]).collect();
        let children: Vec<(usize, Child)> = waiting
            .iter()
            .map(|n| (*n, start(&desk, *n, (n % 2 == 0 && round < 2).then_some(slow.as_str()))))
            .collect();
        let mut written = 0;
        for (n, child) in children {
            let run = Run::from(child.wait_with_output().unwrap());
            assert!(matches!(run.code, 0 | 255), "exit {}: {}", run.code, run.stderr);
            assert_eq!(run.code == 255, run.stderr.contains("has changed since"), "{}", run.stderr);
            done[n] = run.code == 0;
            written += usize::from(done[n]);
        }
        for (n, done) in done.iter().enumerate() {
            assert_eq!(holds(&desk, n), *done, "d{n} in round {round}:\n{}", desk.text());
        }
        assert!(written > 0 || waiting.is_empty(), "somebody comes through");
    }
    assert!(done.iter().all(|done| *done));
    // Nothing but what was added, and it is still a zone file.
    let text = desk.text();
    let rest: Vec<&str> =
        text.lines().filter(|line| !line.contains("_domainkey.d") && !line.contains("serial")).collect();
    assert_eq!(rest, ZONE.lines().filter(|line| !line.contains("serial")).collect::<Vec<_>>());
    assert_eq!(text.lines().count(), ZONE.lines().count() + TOKENS.len() * WRITERS, "{text}");
    desk.merge(&["--domain", "example.com", "--write"]).ok();
    assert!(!desk.names().iter().any(|name| name.starts_with('.')), "{:?}", desk.names());
}
