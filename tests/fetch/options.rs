//! Options that contradict each other, and what is missing, told before anything is asked.

use super::*;

#[test]
fn options_that_contradict_each_other_are_refused_before_anything_is_asked() {
    let ses = start(Region::default());
    let cases: &[(&[&str], &[&str])] = &[
        (&[], &["--domain", "--all", "--from"]),
        (&["--exact"], &["--domain", "--all"]),
        (&["--from", "x", "--all"], &["--all", "--from"]),
        (&["--from", "x", "--regions", "eu-west-1"], &["--regions"]),
        (&["--from", "x", "--profiles", "a"], &["--profiles"]),
        (&["--from", "x", "--verify-missing"], &["--verify-missing"]),
        (&["--from", "x", "--exact"], &["--exact"]),
        (&["--all", "--domain", "example.com"], &["--all", "--domain"]),
        (&["--all", "--domains-file", "x"], &["--all", "--domains-file"]),
        (&["--all", "--regions", "eu-west-1,,us-east-1"], &["--regions"]),
        (&["--all", "--profiles", "a,"], &["--profiles"]),
        (&["--domain", "bob@example.com"], &["e-mail"]),
        (&["--all", "--ttl", "x"], &["--ttl"]),
    ];
    for (arguments, words) in cases {
        let stderr = export(&ses, arguments).fails_with(252);
        assert!(words.iter().all(|word| stderr.contains(word)), "{arguments:?}: {stderr}");
    }
    let merged = outcome(&mut command(&ses, &["merge", "no-such-zone", "--all"]));
    assert!(merged.fails_with(252).contains("no-such-zone"));
    let unwritten = export(&ses, &["--all", "--to", "no/such/folder"]).fails_with(255);
    assert!(unwritten.contains("no folder no/such"), "{unwritten}");
    assert!(ses.counts().is_empty(), "{:?}", ses.counts());
}

#[test]
fn mistakes_are_found_before_anything_is_registered() {
    let ses = start(Region::default());
    let folder = home();
    let file = |name: &str, content: &str| {
        std::fs::write(folder.join(name), content).unwrap();
        folder.join(name).to_str().unwrap().to_string()
    };
    let broken = file("broken.zone", "$ORIGIN new.example.\nwww 60 IN A (192.0.2.1\n");
    let zone = file("new.example.zone", "www 60 IN A 192.0.2.1\n");
    let dir = format!("{}/", folder.display());
    let named = ["--domain", "new.example", "--verify-missing"];
    let two = ["--domain", "new.example", "--domain", "new.example.net", "--verify-missing"];
    let cases: [(&[&str], &[&str], i32, &str); 11] = [
        (&["export", "--domain", "com"], &named, 252, "--zone"),
        (&["export", "--output", "json", "--domain", "com"], &named, 252, "--zone"),
        (&["check", "--domain", "com"], &named, 252, "--zone"),
        (&["export", "--zone", "exmaple.com"], &named, 252, "--zone exmaple.com"),
        (&["export", "--output", "route53"], &two, 252, "documents"),
        (&["export", "--output", "json", "--to", &dir], &named, 252, "one file"),
        (&["formats", "context", "--to", &dir], &named, 252, "one file"),
        (&["export", "--to", "/proc/x.zone"], &named, 255, "/proc/x.zone"),
        (&["export", "--output", "json", "--to", "/proc/x.json"], &named, 255, "/proc/x.json"),
        (&["merge", &broken], &named, 252, "broken.zone: line 2"),
        (&["merge", &zone], &["--domain", "other.example", "--verify-missing"], 252, "other.example"),
    ];
    for (arguments, more, code, word) in cases {
        let stderr = outcome(&mut command(&ses, &[arguments, more].concat())).fails_with(code);
        assert!(stderr.contains(word), "{arguments:?}: {stderr}");
    }
    let broken = outcome(&mut command(&ses, &["merge", &broken, "--all", "--verify-missing"]));
    assert!(broken.fails_with(252).contains("broken.zone: line 2"));
    assert!(ses.counts().is_empty(), "{:?}", ses.counts());
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3, "nothing is left behind");
}

#[test]
fn what_only_ses_knows_is_no_mistake_before_it_is_asked() {
    let (name, identity) = easy("a.example");
    let identity = Identity { mail_from: Some("bounce.a.example".into()), ..identity };
    let place = region([(name, identity)]);
    let zones = ["--zone", "a.example", "--zone", "bounce.a.example", "--zone-id", "bounce.a.example=Z1"];
    let start_of = ["--domain", "a.example", "--verify-missing", "--records", "dkim,mail-from"];
    let stdout = export(&start(place.clone()), &[&start_of[..], &zones].concat()).ok();
    assert!(stdout.contains("feedback-smtp"), "{stdout}");
    // The zone is full of tokens that are not the pretended ones; those that SES has stay.
    let zone = home().join("a.example.zone");
    std::fs::write(&zone, lines("a.example", "dkim.amazonses.com")).unwrap();
    let arguments =
        ["merge", zone.to_str().unwrap(), "--domain", "a.example", "--verify-missing", "--prune", "--quiet"];
    assert_eq!(outcome(&mut command(&start(place), &arguments)).ok(), "");
}

#[test]
fn without_region_or_credentials_nothing_is_asked() {
    let ses = start(Region::default());
    let without = |names: &[&str]| {
        let mut command = command(&ses, &["export", "--all"]);
        for name in names {
            command.env_remove(name);
        }
        outcome(&mut command).fails_with(253)
    };
    assert!(without(&["AWS_REGION"]).contains("--region"));
    assert!(without(&["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]).contains("credentials"));
    assert!(ses.counts().is_empty());
}

#[test]
fn saved_answers_and_ses_take_the_same_region() {
    let ses = start(region([easy("example.com")]));
    let saved = home().join("saved.json");
    let tokens = tokens("example.com").join("\", \"");
    let answer = format!(r#"{{"DkimAttributes": {{"example.com": {{"DkimTokens": ["{tokens}"]}}}}}}"#);
    std::fs::write(&saved, answer).unwrap();
    let from = ["export", "--from", saved.to_str().unwrap(), "--output", "json"];
    let run = |arguments: &[&str], first: &str| {
        let mut command = command(&ses, arguments);
        outcome(command.env("AWS_REGION", first).env("AWS_DEFAULT_REGION", REGION))
    };
    assert!(run(&from, REGION).ok().contains(REGION));
    for first in ["", "a b"] {
        for arguments in [&from[..], &["export", "--all"]] {
            let outcome = run(arguments, first);
            assert_ne!(outcome.code, Some(0), "{arguments:?} {first:?}: {}", outcome.stdout);
        }
    }
}

#[test]
fn each_interface_of_ses_may_have_an_address_of_its_own() {
    let two = || {
        let place = region([easy("example.com")]);
        (start(place.clone()), start(place))
    };
    let asked = |(v1, v2): &(StrictSes, StrictSes)| {
        let calls = |ses: &StrictSes| (ses.calls("ListIdentities"), ses.calls("GetEmailIdentity"));
        (calls(v1), calls(v2))
    };
    let nowhere = "http://127.0.0.1:9";
    let servers = two();
    let mut run = command(&servers.0, &["export", "--all"]);
    run.env("AWS_ENDPOINT_URL", nowhere).env("AWS_ENDPOINT_URL_SES", &servers.0.url);
    outcome(run.env("AWS_ENDPOINT_URL_SESV2", &servers.1.url)).ok();
    assert_eq!(asked(&servers), ((1, 0), (0, 1)));

    let servers = two();
    let mut run = command(&servers.0, &["export", "--all"]);
    let config = home().join("config");
    let text = format!(
        "[default]\nservices = s\n[services s]\nses =\n  endpoint_url = {}\nsesv2 =\n  endpoint_url = {}\n",
        servers.0.url, servers.1.url
    );
    std::fs::write(&config, text).unwrap();
    outcome(run.env("AWS_CONFIG_FILE", config).env_remove("AWS_ENDPOINT_URL")).ok();
    assert_eq!(asked(&servers), ((1, 0), (0, 1)));

    let servers = two();
    let mut run = command(&servers.1, &["export", "--all", "--endpoint-url", &servers.0.url]);
    outcome(run.env("AWS_ENDPOINT_URL_SESV2", nowhere)).ok();
    assert_eq!(asked(&servers), ((1, 1), (0, 0)));
}

#[test]
fn debug_tells_every_step_and_no_secret() {
    let ses = start(region([easy("example.com")]));
    let outcome =
        outcome(command(&ses, &["export", "--all", "--debug"]).env("AWS_SESSION_TOKEN", "session-secret"));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    for word in
        ["Action=ListIdentities", "Action=GetIdentityDkimAttributes", "/v2/email/identities/example.com"]
    {
        assert!(outcome.stderr.contains(word), "{word}: {}", outcome.stderr);
    }
    for secret in [SECRET, "session-secret", "Signature=", "AWS4-HMAC"] {
        assert!(!outcome.stderr.contains(secret), "{secret}: {}", outcome.stderr);
    }
}
