//! Which domains are asked about, and what becomes of those that have nothing.

use super::*;

/// The domains of the snapshot.
fn domains(stdout: &str) -> Vec<String> {
    let snapshot: serde_json::Value = serde_json::from_str(stdout).unwrap();
    let identities = snapshot["Identities"].as_array().unwrap();
    identities.iter().map(|identity| identity["Domain"].as_str().unwrap().to_string()).collect()
}

#[test]
fn all_domains_are_listed_page_by_page_and_each_counts_once() {
    let place = Region {
        page: 2,
        ends_with_empty_token: true,
        repeats: true,
        ..region([
            easy("B.Example.COM"),
            easy("a.example.com"),
            easy("c.example.com"),
            ("bob@example.com".into(), Identity::default()),
        ])
    };
    let ses = start(place);
    let stdout = export(&ses, &["--all", "--output", "json"]).ok();
    assert_eq!(domains(&stdout), ["a.example.com", "b.example.com", "c.example.com"]);
    let pages = ses.asked(&format!("{KEY} {REGION} ListIdentities"));
    assert_eq!(
        pages,
        ["IdentityType=Domain&MaxItems=1000", "IdentityType=Domain&NextToken=Domain-2&MaxItems=1000"]
    );
    let asked = ses.asked(&format!("{KEY} {REGION} GetIdentityDkimAttributes"));
    assert_eq!(asked.concat().matches("Identities.member.").count(), 3, "{asked:?}");
    assert_eq!((asked.len(), ses.throttles()), (1, 0));
}

#[test]
fn an_empty_account_is_no_failure() {
    let ses = start(Region::default());
    let outcome = export(&ses, &["--all"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), ""));
    assert!(outcome.stderr.contains("warning: SES has no domain"), "{}", outcome.stderr);
    assert_eq!(ses.counts().len(), 1, "{:?}", ses.counts());
}

#[test]
fn what_is_named_and_missing_is_told_and_the_rest_printed() {
    for knows_all in [false, true] {
        let place = Region {
            knows_all,
            ..region([easy("a.example.com"), ("b.example.com".into(), Identity::default())])
        };
        let ses = start(place);
        let file = home().join("domains");
        std::fs::write(&file, "b.example.com # no tokens\nBÜCHER.example\n").unwrap();
        let outcome = export(&ses, &["--domain", "A.Example.com.", "--domains-file", file.to_str().unwrap()]);
        assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
        assert!(
            outcome.stdout.ends_with(&lines("a.example.com", "dkim.amazonses.com")),
            "{}",
            outcome.stdout
        );
        let told: Vec<&str> = outcome.stderr.lines().collect();
        assert_eq!(
            told,
            [
                "b.example.com: SES has no DKIM tokens of this domain",
                "xn--bcher-kva.example: SES has no DKIM tokens of this domain"
            ]
        );
        assert_eq!(ses.throttles(), 0);
    }
}

#[test]
fn what_is_swept_up_and_has_no_tokens_is_counted() {
    let none = |name: &str| (name.to_string(), Identity::default());
    let ses = start(region([easy("a.example"), none("b.example"), none("c.example")]));
    let outcome = export(&ses, &["--all"]);
    assert_eq!(outcome.code, Some(0));
    assert_eq!(
        outcome.stderr,
        "warning: domains that have no DKIM tokens yet and are left out: 2 (b.example, c.example)\n"
    );
    assert_eq!(export(&ses, &["--all", "--quiet"]).stderr, "");
}

#[test]
fn missing_domains_are_registered_once_and_only_when_that_is_asked_for() {
    let ses = start(region([easy("a.example"), ("b.example".into(), Identity::default())]));
    let arguments = ["--domain", "a.example", "--domain", "b.example", "--domain", "new.example"];
    assert_eq!(export(&ses, &arguments).code, Some(1));
    assert_eq!((ses.calls("VerifyDomainDkim"), ses.throttles()), (0, 0));
    let stdout = export(&ses, &[&arguments[..], &["--verify-missing"]].concat()).ok();
    for domain in ["a.example", "b.example", "new.example"] {
        assert!(stdout.contains(&lines(domain, "dkim.amazonses.com")), "{domain}: {stdout}");
    }
    let lane = format!("{KEY} {REGION} VerifyDomainDkim");
    let mut registered = ses.asked(&lane);
    registered.sort();
    assert_eq!(registered, ["Domain=b.example", "Domain=new.example"]);
    // What is registered is not asked for again.
    let again = export(&ses, &["--all", "--verify-missing"]).ok();
    assert_eq!((again, ses.calls("VerifyDomainDkim")), (stdout, 2));
}

#[test]
fn reading_is_enough_unless_domains_are_to_be_registered() {
    let place = Region { denied: vec!["VerifyDomainDkim".into()], ..region([easy("a.example")]) };
    let ses = start(place);
    export(&ses, &["--all"]).ok();
    let stderr = export(&ses, &["--domain", "b.example", "--verify-missing"]).fails_with(254);
    assert!(
        stderr
            .contains("An error occurred (AccessDenied) when calling the VerifyDomainDkim operation: User: "),
        "{stderr}"
    );
}

#[test]
fn other_attributes_are_asked_for_only_where_they_are_wanted() {
    let (name, identity) = easy("a.example");
    let mail_from = Some("bounce.A.example".into());
    let verification = Some("Q0RE+/=".into());
    let place = region([(name, Identity { mail_from, verification, ..identity })]);
    let ses = start(place.clone());
    export(&ses, &["--all"]).ok();
    assert_eq!(ses.calls("GetIdentityMailFromDomainAttributes"), 0);
    assert_eq!(ses.calls("GetIdentityVerificationAttributes"), 0);
    let ses = start(place);
    let stdout = export(&ses, &["--all", "--records", "mail-from,verification"]).ok();
    for line in [
        "bounce.a.example. 1800 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.\n",
        "bounce.a.example. 1800 IN TXT \"v=spf1 include:amazonses.com ~all\"\n",
        "_amazonses.a.example. 1800 IN TXT \"Q0RE+/=\"\n",
    ] {
        assert!(stdout.contains(line), "{line}{stdout}");
    }
    assert_eq!(ses.throttles(), 0);
}

#[test]
fn merge_and_context_fetch_too() {
    let ses = start(region([easy("example.com")]));
    let folder = home();
    let zone = folder.join("db.example.com");
    std::fs::write(&zone, "www 60 IN A 192.0.2.1\n").unwrap();
    let merged =
        outcome(&mut command(&ses, &["merge", zone.to_str().unwrap(), "--all", "--write", "--quiet"]));
    assert_eq!((merged.code, merged.stderr.as_str()), (Some(0), ""));
    let text = std::fs::read_to_string(&zone).unwrap();
    assert_eq!(text.matches("IN CNAME").count() + text.matches("IN\tCNAME").count(), 3, "{text}");
    let context = outcome(&mut command(&ses, &["formats", "context", "--domain", "example.com"])).ok();
    assert!(context.contains(&tokens("example.com")[0]), "{context}");
}

#[test]
fn a_snapshot_is_read_back_to_the_same_records() {
    let ses = start(region([easy("a.example"), easy("b.example")]));
    let snapshot = export(&ses, &["--all", "--output", "json"]).ok();
    let records = export(&ses, &["--all"]).ok();
    let file = home().join("ses.json");
    std::fs::write(&file, snapshot).unwrap();
    let back = outcome(&mut command(&ses, &["export", "--from", file.to_str().unwrap()]));
    assert_eq!(back.ok(), records);
}
