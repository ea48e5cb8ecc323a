//! `--prune`, `--force`, `--soa-serial`, `--style`, `--zone`, `--ttl`, `--dkim-domain`.

use super::{Desk, TOKENS, ZONE, added, answer};

/// A stale record of a domain.
fn stale(token: &str, domain: &str) -> String {
    format!("{token}._domainkey.{domain}. 600 IN CNAME {token}.dkim.amazonses.com.\n")
}

#[test]
fn prune_takes_the_stale_records_of_the_given_domains_only() {
    let (own, other) = (stale("old", "example.com"), stale("older", "other.example.com"));
    let rest = "s1._domainkey IN CNAME s1.dkim.example.net.\n".to_string();
    let zone = format!("{ZONE}{own}{other}{rest}");
    let desk = Desk::new("prune", &zone);
    desk.merge(&["--write"]).ok();
    assert!(desk.text().contains(&own), "nothing goes unless it is asked for");
    let message = desk.merge(&["--write", "--prune"]).fails_with(0);
    assert!(message.contains("0 added, 1 removed"), "{message}");
    let expected = format!("{}{other}{rest}{}", ZONE.replace("2026010101", "2026112301"), added());
    assert_eq!(sorted(&desk.text()), sorted(&expected));
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn nothing_is_pruned_of_a_domain_without_tokens() {
    let desk = Desk::new("prune-none", format!("{ZONE}{}", stale("old", "example.com")));
    let answers = answer("example.com", &[]) + &answer("mail.example.com", &TOKENS);
    std::fs::write(desk.folder.join("tokens.json"), answers).unwrap();
    desk.merge(&["--write", "--prune"]).ok();
    assert!(desk.text().contains(&stale("old", "example.com")), "{}", desk.text());
}

#[test]
fn pruning_more_than_three_tenths_needs_force() {
    // Five records in ZONE; 3 of 10 are 30 %, and 4 of 11 are more.
    let records = "a IN A 192.0.2.4\nb IN A 192.0.2.5\n";
    let stales =
        |count: usize| -> String { (0..count).map(|n| stale(&format!("old{n}"), "example.com")).collect() };
    let allowed = Desk::new("prune-30", format!("{ZONE}{records}{}", stales(3)));
    allowed.merge(&["--write", "--prune"]).ok();
    assert!(!allowed.text().contains("old"), "{}", allowed.text());
    let zone = format!("{ZONE}{records}{}", stales(4));
    let desk = Desk::new("prune-36", &zone);
    let message = desk.merge(&["--write", "--prune"]).fails_with(252);
    assert!(message.contains("4 of the zone's 11 records") && message.contains("--force"), "{message}");
    desk.is_untouched(&zone);
    desk.merge(&["--write", "--prune", "--force"]).ok();
    assert!(!desk.text().contains("old"), "{}", desk.text());
}

#[test]
fn the_guard_of_prune_is_for_zones_of_ten_records_or_more() {
    let stales: String = (0..4).map(|n| stale(&format!("old{n}"), "example.com")).collect();
    // Five records in ZONE; 4 of 9 are more than 30 %, as are 4 of 10.
    let nine = Desk::new("prune-9", format!("{ZONE}{stales}"));
    nine.merge(&["--write", "--prune"]).ok();
    assert!(!nine.text().contains("old"), "{}", nine.text());
    let ten = Desk::new("prune-10", format!("{ZONE}a IN A 192.0.2.4\n{stales}"));
    ten.merge(&["--write", "--prune"]).fails_with(252);
}

#[test]
fn the_serial_is_raised_as_asked_and_nothing_else_of_the_soa_changes() {
    for (old, mode, new) in [
        ("2026010101", None, "2026112300"),
        ("2026112300", None, "2026112301"),
        ("41", None, "42"),
        ("4294967295", None, "1"),
        ("1712011500", None, "1712011501"),
        ("2026010101", Some("increment"), "2026010102"),
        ("2026010101", Some("keep"), "2026010101"),
        ("41", Some("date"), "2026112300"),
        ("41", Some("unixtime"), "1795435200"),
        ("0000000041", Some("increment"), "42"),
    ] {
        let desk = Desk::new("serial", ZONE.replace("2026010101", old));
        let more: Vec<&str> = mode.iter().flat_map(|mode| ["--soa-serial", mode]).collect();
        desk.merge(&[&["--write"], more.as_slice()].concat()).ok();
        assert_eq!(desk.text(), ZONE.replace("2026010101", new) + &added(), "{old} {mode:?}");
    }
}

#[test]
fn a_serial_that_is_no_number_can_be_kept() {
    let zone = ZONE.replace("2026010101", "%SERIAL%");
    let desk = Desk::new("serial-template", &zone);
    let message = desk.merge(&["--write"]).fails_with(252);
    assert!(message.contains("line 4, column 17: ") && message.contains("--soa-serial keep"), "{message}");
    desk.is_untouched(&zone);
    desk.merge(&["--write", "--soa-serial", "keep"]).ok();
    assert_eq!(desk.text(), zone + &added());
}

#[test]
fn style_plain_writes_all_out() {
    let desk = Desk::new("plain", ZONE);
    desk.merge(&["--write", "--style", "plain", "--ttl", "5m", "--dkim-domain", "dkim.example.net"]).ok();
    let lines = TOKENS.map(|t| format!("{t}._domainkey.example.com. 300 IN CNAME {t}.dkim.example.net.\n"));
    assert!(desk.text().ends_with(&lines.concat()), "{}", desk.text());
}

#[test]
fn the_zone_is_told_by_the_soa_then_the_name_and_zone_must_agree() {
    let other = ZONE.replace("example.com", "example.org");
    let desk = Desk::new("zone-other", &other);
    for more in [&["--write"][..], &["--write", "--zone", "example.com"]] {
        let message = desk.merge(more).fails_with(252);
        assert!(message.contains("example.org") && message.contains("example.com"), "{message}");
        desk.is_untouched(&other);
    }
    let fragment = "www IN A 192.0.2.2\n";
    let named = Desk::with_file("zone-named", "example.com.zone", fragment);
    let message = named.merge(&["--write"]).fails_with(0);
    assert!(message.contains("warning: example.com.zone: the file has no SOA record"), "{message}");
    let unnamed = Desk::with_file("zone-unnamed", "records", fragment);
    let message = unnamed.merge(&["--write"]).fails_with(252);
    assert!(message.contains("records: ") && message.contains("--zone"), "{message}");
    unnamed.merge(&["--write", "--zone", "example.com"]).ok();
    assert_eq!(unnamed.text(), named.text());
}
