//! Saved answers that do not fit the file: other zones, domains without tokens.

use std::fs;

use super::{Desk, TOKENS, ZONE, added, answer};

fn write(desk: &Desk, answers: &[String]) {
    fs::write(desk.folder.join("tokens.json"), answers.concat()).unwrap();
}

#[test]
fn of_answers_for_several_zones_only_those_of_the_file_are_merged() {
    let desk = Desk::new("zones", ZONE);
    let answers = ["example.org", "example.com", "notexample.com"].map(|domain| answer(domain, &TOKENS));
    write(&desk, &answers);
    let message = desk.merge(&["--write", "--prune"]).fails_with(0);
    assert!(message.contains("warning: 6 records belong into other zones than example.com"), "{message}");
    assert_eq!(desk.text(), ZONE.replace("2026010101", "2026112300") + &added());
    // Where the SOA's owner is @, the file's name tells the zone.
    let zone = ZONE.replace("$ORIGIN example.com.\n", "");
    let named = Desk::new("zones-named", &zone);
    write(&named, &answers);
    let message = named.merge(&["--write"]).fails_with(0);
    assert!(message.contains("warning: 6 records belong into other zones than example.com"), "{message}");
    assert_eq!(named.text(), zone.replace("2026010101", "2026112300") + &added());
    write(&desk, &answers[..1]);
    let message = desk.merge(&["--write"]).fails_with(252);
    assert!(message.contains("is not in the zone example.com"), "none at all is an error: {message}");
}

#[test]
fn a_domain_asked_for_in_vain_is_told_and_the_rest_merged() {
    let desk = Desk::new("missing", ZONE);
    let more = ["--domain", "example.com", "--domain", "mail.example.com"];
    for way in [&[][..], &["--check"], &["--write"], &["--write"]] {
        let run = desk.merge(&[&more, way].concat());
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stderr.contains("mail.example.com: the input has no DKIM tokens"), "{}", run.stderr);
    }
    assert_eq!(desk.text(), ZONE.replace("2026010101", "2026112300") + &added());
}

#[test]
fn only_the_domains_asked_for_are_merged() {
    let desk = Desk::new("asked", ZONE);
    write(&desk, &[answer("example.com", &TOKENS), answer("mail.example.com", &TOKENS)]);
    desk.merge(&["--write", "--domain", "example.com"]).ok();
    assert_eq!(desk.text(), ZONE.replace("2026010101", "2026112300") + &added());
}

#[test]
fn an_answer_without_its_domain_takes_it_from_the_option_and_comes_through_a_pipe() {
    let desk = Desk::new("pipe-in", ZONE);
    let mut command = desk.command(&["--write", "--domain", "example.com"]);
    fs::write(desk.folder.join("tokens.json"), format!("{{\"DkimTokens\": {TOKENS:?}}}")).unwrap();
    command.stdin(fs::File::open(desk.folder.join("tokens.json")).unwrap());
    super::Run::from(command.output().unwrap()).ok();
    assert_eq!(desk.text(), ZONE.replace("2026010101", "2026112300") + &added());
}

#[test]
fn an_input_without_any_tokens_changes_nothing() {
    let desk = Desk::new("no-tokens", ZONE);
    write(&desk, &[answer("example.com", &[])]);
    let message = desk.merge(&["--write", "--prune"]).fails_with(1);
    assert!(message.contains("example.com"), "{message}");
    write(&desk, &["{".to_string()]);
    assert!(desk.merge(&["--write"]).fails_with(252).contains("tokens.json:1:"));
    desk.is_untouched(ZONE);
}
