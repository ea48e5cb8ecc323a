//! Easy DKIM, keys of one's own, replicas; and where records point.

use super::*;

fn denied(place: Region) -> Region {
    Region { denied: vec!["GetEmailIdentity".into()], ..place }
}

fn start_in(name: &str, place: Region) -> StrictSes {
    StrictSes::start(Model::default().with(KEY, name, place))
}

#[test]
fn the_signing_zone_is_what_ses_says_whatever_is_known_of_the_region() {
    let (name, identity) = easy("a.example");
    let identity = Identity { zone: Some("dkim.cell7.amazonses.com.".into()), ..identity };
    for region_name in ["eu-west-1", "eu-south-1", "mx-central-1"] {
        let ses = start_in(region_name, region([(name.clone(), identity.clone())]));
        let stdout = export(&ses, &["--all", "--region", region_name]).ok();
        assert!(stdout.ends_with(&lines("a.example", "dkim.cell7.amazonses.com")), "{stdout}");
    }
    let ses = start(region([(name, identity)]));
    let stdout = export(&ses, &["--all", "--dkim-domain", "dkim.example.net"]).ok();
    assert!(stdout.ends_with(&lines("a.example", "dkim.example.net")), "{stdout}");
}

#[test]
fn without_ses_v2_the_regions_that_are_known_do_and_one_warning_says_so() {
    for place in [
        denied(region([easy("a.example"), easy("b.example")])),
        Region { lacks_v2: true, ..region([easy("a.example"), easy("b.example")]) },
    ] {
        let ses = start_in("eu-south-1", place);
        let outcome = export(&ses, &["--all", "--region", "eu-south-1"]);
        assert_eq!(outcome.code, Some(0));
        assert!(outcome.stdout.contains(&lines("a.example", "dkim.eu-south-1.amazonses.com")));
        assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
        assert!(outcome.stderr.starts_with("warning: SES v2 cannot be asked (region eu-south-1)"));
        assert!(outcome.stderr.contains("ses:GetEmailIdentity"), "{}", outcome.stderr);
        assert_eq!(ses.calls("GetEmailIdentity"), 1, "the first refusal is enough");
    }
}

#[test]
fn the_signing_zone_of_an_unknown_region_is_never_guessed() {
    let (name, identity) = easy("a.example");
    let untold = Identity { zone: None, ..identity };
    for place in [denied(region([easy("a.example")])), region([(name, untold)])] {
        let ses = start_in("mx-central-1", place);
        let stderr = export(&ses, &["--all", "--region", "mx-central-1", "--quiet"]).fails_with(253);
        assert!(stderr.contains("mx-central-1") && stderr.contains("--dkim-domain"), "{stderr}");
        let given = ["--all", "--region", "mx-central-1", "--quiet", "--dkim-domain", "d.example"];
        assert!(export(&ses, &given).ok().ends_with(&lines("a.example", "d.example")));
    }
}

/// v1 cannot tell: it has nothing, or the selector where tokens are.
fn own_key(tokens: &[&str], status: &str) -> Identity {
    Identity {
        tokens: tokens.iter().map(ToString::to_string).collect(),
        tokens_v2: Some(vec!["mykey".into()]),
        status: Some(status.into()),
        origin: Some("EXTERNAL".into()),
        zone: Some("dkim.amazonses.com".into()),
        ..Identity::default()
    }
}

#[test]
fn a_key_of_one_s_own_never_becomes_a_cname_and_is_never_replaced() {
    let silent = Identity { tokens_v2: Some(Vec::new()), ..own_key(&[], "NotStarted") };
    for identity in [
        own_key(&["mykey"], "Success"),
        own_key(&["stale"], "Success"),
        own_key(&[], "Success"),
        own_key(&[], "NotStarted"),
        silent,
    ] {
        let is_silent = identity.tokens_v2.as_ref().is_some_and(Vec::is_empty);
        // Without SES v2 a status is all that speaks of a key.
        if identity.status.as_deref() == Some("Success") {
            let ses = start(denied(region([("own.example".into(), identity.clone())])));
            let outcome = export(&ses, &["--domain", "own.example", "--verify-missing"]);
            assert_eq!((outcome.code, ses.calls("VerifyDomainDkim")), (Some(1), 0), "{}", outcome.stderr);
            assert!(!outcome.stdout.contains("own.example"), "{}", outcome.stdout);
        }
        let ses = start(region([easy("a.example"), ("own.example".into(), identity)]));
        let arguments = ["--domain", "own.example", "--domain", "a.example", "--verify-missing"];
        let outcome = export(&ses, &arguments);
        assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("own.example: "), "{}", outcome.stderr);
        assert!(is_silent || outcome.stderr.contains("--byodkim-key mykey"), "{}", outcome.stderr);
        assert!(!outcome.stdout.contains("own.example") && outcome.stdout.contains("a.example"));
        assert_eq!(ses.calls("VerifyDomainDkim"), 0);
        let swept = export(&ses, &["--all"]);
        assert_eq!(swept.code, Some(0));
        assert!(
            swept.stderr.contains("own.example") && !swept.stdout.contains("own.example"),
            "{}",
            swept.stderr
        );
    }
}

#[test]
fn what_may_have_a_key_of_its_own_is_not_registered_where_nobody_can_tell() {
    for status in ["Success", "Pending", "Failed", "TemporaryFailure"] {
        let identities =
            [("own.example".into(), own_key(&[], status)), ("b.example".into(), Identity::default())];
        let ses = start(denied(region([easy("a.example")].into_iter().chain(identities))));
        let arguments = ["--all", "--verify-missing"];
        let outcome = export(&ses, &arguments);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        assert_eq!(ses.asked(&format!("{KEY} {REGION} VerifyDomainDkim")), ["Domain=b.example"]);
        let told = outcome.stderr.lines().filter(|line| line.starts_with("warning: own.example: "));
        let told: Vec<&str> = told.collect();
        assert!(told.len() == 1 && told[0].contains(status), "{}", outcome.stderr);
        assert!(
            told[0].contains("ses:GetEmailIdentity") && told[0].contains("verify-domain-dkim"),
            "{told:?}"
        );
        assert!(!outcome.stdout.contains("own.example"), "{}", outcome.stdout);
    }
}

#[test]
fn what_is_registered_points_where_ses_says() {
    let ses = start_in(
        "mx-central-1",
        Region { zone: Some("dkim.cell7.amazonses.com".into()), ..Region::default() },
    );
    let arguments = ["--domain", "new.example", "--verify-missing", "--region", "mx-central-1"];
    assert!(export(&ses, &arguments).ok().ends_with(&lines("new.example", "dkim.cell7.amazonses.com")));
}

#[test]
fn what_may_be_a_key_of_one_s_own_is_left_out_where_nobody_can_tell() {
    let ses =
        start(denied(region([easy("a.example"), ("own.example".into(), own_key(&["mykey"], "Success"))])));
    let outcome = export(&ses, &["--domain", "own.example", "--domain", "a.example"]);
    assert_eq!(outcome.code, Some(1));
    assert!(
        outcome.stderr.contains("own.example") && !outcome.stdout.contains("mykey"),
        "{}",
        outcome.stderr
    );
    assert!(outcome.stdout.contains(&lines("a.example", "dkim.amazonses.com")));
}

#[test]
fn a_replica_points_where_its_parent_does() {
    let (name, identity) = easy("a.example");
    let replica = Identity { origin: Some("AWS_SES_EU_SOUTH_1".into()), zone: None, ..identity };
    let told = Identity { zone: Some("dkim.eu-south-1.amazonses.com".into()), ..replica.clone() };
    for identity in [replica, told] {
        let ses = start(region([(name.clone(), identity)]));
        let stdout = export(&ses, &["--all"]).ok();
        assert!(stdout.ends_with(&lines("a.example", "dkim.eu-south-1.amazonses.com")), "{stdout}");
    }
}

#[test]
fn an_origin_of_which_nothing_is_known_makes_no_record() {
    let (name, identity) = easy("a.example");
    let ses = start(region([(name, Identity { origin: Some("MOON".into()), ..identity })]));
    let outcome = export(&ses, &["--domain", "a.example", "--verify-missing"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(1), ""), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("\"MOON\""), "{}", outcome.stderr);
    assert_eq!(ses.calls("VerifyDomainDkim"), 0);
}

#[test]
fn a_key_that_is_given_is_recognised_by_its_selector() {
    let key = concat!("mykey=", env!("CARGO_MANIFEST_DIR"), "/fixtures/keys/public.pem");
    let identities = || region([("own.example".into(), own_key(&["mykey"], "Success"))]);
    for place in [identities(), denied(identities())] {
        let outcome = export(&start(place), &["--domain", "own.example", "--byodkim-key", key, "--quiet"]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        assert!(
            outcome.stdout.contains("mykey._domainkey.own.example. 1800 IN TXT \"v=DKIM1; k=rsa; p="),
            "{}",
            outcome.stdout
        );
    }
}

#[test]
fn a_domain_that_is_registered_points_where_ses_says_too() {
    let verify = |ses: &StrictSes, more: &[&str]| {
        let start = ["verify-domain-dkim", "--domain", "new.example", "--output", "bind"];
        outcome(&mut command(ses, &[&start[..], more].concat()))
    };
    let told = Region { zone: Some("dkim.cell7.amazonses.com".into()), ..region([]) };
    let ses = start(told.clone());
    let stdout = verify(&ses, &[]).ok();
    assert!(stdout.ends_with(&lines("new.example", "dkim.cell7.amazonses.com")), "{stdout}");
    assert_eq!((ses.calls("VerifyDomainDkim"), ses.calls("GetEmailIdentity")), (1, 1));
    let given = verify(&start(told.clone()), &["--dkim-domain", "d.example"]).ok();
    assert!(given.ends_with(&lines("new.example", "d.example")), "{given}");
    // It is registered by then: what SES v2 does not tell costs nobody the records.
    let refused = verify(&start(denied(told)), &[]);
    assert_eq!(refused.code, Some(0));
    assert!(refused.stdout.ends_with(&lines("new.example", "dkim.amazonses.com")), "{}", refused.stdout);
    assert!(refused.stderr.contains("AccessDenied"), "{}", refused.stderr);
}
