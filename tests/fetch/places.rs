//! Several accounts and regions at once.

use super::*;

const CREDENTIALS: &str = "[prod]\naws_access_key_id = AKIDPROD\naws_secret_access_key = p\n\
    [test]\naws_access_key_id = AKIDTEST\naws_secret_access_key = t\n";

fn two_accounts() -> Model {
    let mut model = Model::default();
    for account in ["AKIDPROD", "AKIDTEST"] {
        for name in ["eu-west-1", "us-east-1"] {
            let tokens = tokens(&format!("{account} {name}"));
            let identity =
                Identity { tokens, zone: Some("dkim.amazonses.com".into()), ..Identity::default() };
            model = model.with(account, name, region([("example.com".into(), identity)]));
        }
    }
    model
}

/// A run with the two profiles at hand.
fn run(ses: &StrictSes, config: &str, arguments: &[&str]) -> Outcome {
    let folder = home();
    std::fs::write(folder.join("credentials"), CREDENTIALS).unwrap();
    std::fs::write(folder.join("config"), config).unwrap();
    let mut command = command(ses, &[&["export"], arguments].concat());
    command.env("AWS_CONFIG_FILE", folder.join("config"));
    command.env("AWS_SHARED_CREDENTIALS_FILE", folder.join("credentials"));
    outcome(&mut command)
}

fn places(snapshot: &str) -> Vec<(String, String)> {
    let snapshot: serde_json::Value = serde_json::from_str(snapshot).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
    let identities = snapshot["Identities"].as_array().unwrap().iter();
    identities.map(|identity| (text(&identity["Region"]), text(&identity["Profile"]))).collect()
}

#[test]
fn profiles_and_regions_are_combined_and_their_tokens_coexist() {
    let ses = StrictSes::start(two_accounts());
    let arguments = ["--all", "--profiles", "prod,test,prod", "--regions", "eu-west-1, us-east-1"];
    let stdout = run(&ses, "", &arguments).ok();
    assert_eq!(stdout.matches(" IN CNAME ").count(), 12, "{stdout}");
    // The keys of the environment are those of no profile.
    assert!(ses.counts().keys().all(|lane| !lane.starts_with(KEY)), "{:?}", ses.counts());
    assert_eq!((ses.calls("ListIdentities"), ses.throttles()), (4, 0));
    let snapshot = run(&ses, "", &[&arguments[..], &["--output", "json"]].concat()).ok();
    let expected =
        [("eu-west-1", "prod"), ("eu-west-1", "test"), ("us-east-1", "prod"), ("us-east-1", "test")];
    assert_eq!(places(&snapshot), expected.map(|(region, profile)| (region.into(), profile.into())));
    let mut reversed = arguments;
    reversed[2] = "test,prod";
    reversed[4] = "us-east-1,eu-west-1";
    assert_eq!(run(&ses, "", &reversed).ok(), stdout);
}

#[test]
fn a_profile_has_its_own_region_unless_something_else_names_one() {
    let ses = StrictSes::start(two_accounts());
    let config = "[profile prod]\nregion = us-east-1\n[profile test]\nregion = eu-west-1\n";
    let folder = home();
    std::fs::write(folder.join("credentials"), CREDENTIALS).unwrap();
    std::fs::write(folder.join("config"), config).unwrap();
    let mut own = command(&ses, &["export", "--all", "--profiles", "prod,test", "--output", "json"]);
    own.env("AWS_CONFIG_FILE", folder.join("config")).env_remove("AWS_REGION");
    own.env("AWS_SHARED_CREDENTIALS_FILE", folder.join("credentials"));
    let expected = [("eu-west-1", "test"), ("us-east-1", "prod")];
    assert_eq!(places(&outcome(&mut own).ok()), expected.map(|(r, p)| (r.into(), p.into())));
    let one = run(&ses, config, &["--all", "--profiles", "prod,test", "--region", "us-east-1", "-o", "json"]);
    let expected = [("us-east-1", "prod"), ("us-east-1", "test")];
    assert_eq!(places(&one.ok()), expected.map(|(r, p)| (r.into(), p.into())));
}

#[test]
fn one_region_alone_is_named_in_the_snapshot_and_no_profile() {
    let ses = start(region([easy("example.com")]));
    assert_eq!(places(&export(&ses, &["--all", "-o", "json"]).ok()), [(REGION.into(), String::new())]);
}

#[test]
fn the_place_that_fails_is_named_and_nothing_is_printed() {
    let mut model = two_accounts();
    model.accounts.get_mut("AKIDTEST").unwrap().get_mut("us-east-1").unwrap().denied =
        vec!["GetIdentityDkimAttributes".into()];
    let ses = StrictSes::start(model);
    let arguments = ["--all", "--profiles", "prod,test", "--regions", "eu-west-1,us-east-1"];
    let to = home().join("out.zone");
    for more in [vec![], vec!["--output", "json"], vec!["--to", to.to_str().unwrap()]] {
        let stderr = run(&ses, "", &[&arguments[..], &more].concat()).fails_with(254);
        let line = "sesdns: profile test, region us-east-1: An error occurred (AccessDenied) when calling the \
            GetIdentityDkimAttributes operation: User: arn:aws:iam::1:user/AKIDTEST is not authorized to perform: \
            ses:GetIdentityDkimAttributes\n";
        assert_eq!(stderr, line);
    }
    assert!(!to.exists());
    let unknown = run(&ses, "", &["--all", "--profiles", "prod,nobody"]).fails_with(255);
    assert!(unknown.contains("\"nobody\""), "{unknown}");
}

#[test]
fn a_profile_without_credentials_is_named() {
    let ses = StrictSes::start(two_accounts());
    let stderr = run(&ses, "[profile bare]\nregion = eu-west-1\n", &["--all", "--profiles", "prod,bare"]);
    let stderr = stderr.fails_with(253);
    assert!(stderr.contains("profile bare: no credentials"), "{stderr}");
    assert!(ses.counts().is_empty(), "{:?}", ses.counts());
}

#[cfg(unix)]
#[test]
fn what_the_program_of_a_profile_says_ends_the_message() {
    let ses = StrictSes::start(two_accounts());
    let config =
        "[profile sso]\nregion = eu-west-1\ncredential_process = sh -c 'echo log in first >&2; exit 1'\n";
    let stderr = run(&ses, config, &["--all", "--profiles", "sso"]).fails_with(255);
    assert!(stderr.starts_with("sesdns: profile sso: the credentials cannot be used: "), "{stderr}");
    assert!(stderr.ends_with(": log in first\n") && stderr.lines().count() == 1, "{stderr}");
}

/// A run whose credentials come from a program, which gives AKIDFIRST for half a minute, and what `then` says from then
/// on; how often the program was asked.
#[cfg(unix)]
fn run_of_a_role(ses: &StrictSes, then: &str) -> (Outcome, usize) {
    let folder = home();
    let keys = |id: &str, lasts: &str| {
        format!(
            "printf '{{\"Version\": 1, \"AccessKeyId\": \"{id}\", \"SecretAccessKey\": \"s\", \"SessionToken\": \"t\", \
             \"Expiration\": \"%s\"}}' \"$(date -u -d '{lasts}' +%Y-%m-%dT%H:%M:%SZ)\""
        )
    };
    let (first, then) = (keys("AKIDFIRST", "30 seconds"), then.replace("KEYS", &keys("AKIDTHEN", "1 hour")));
    let script = format!("echo >> asked\nif [ \"$(wc -l < asked)\" = 1 ]; then {first}; else {then}; fi\n");
    std::fs::write(folder.join("give"), script).unwrap();
    let path = folder.display();
    let config = format!("[default]\ncredential_process = sh -c 'cd {path} && . ./give'\n");
    std::fs::write(folder.join("config"), config).unwrap();
    let mut command = command(ses, &["export", "--all", "--exact", "--output", "csv"]);
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    command.env("AWS_CONFIG_FILE", folder.join("config"));
    let outcome = outcome(&mut command);
    (outcome, std::fs::read_to_string(folder.join("asked")).unwrap().lines().count())
}

#[cfg(unix)]
#[test]
fn credentials_are_asked_for_again_before_they_expire() {
    let of = |account: &str| {
        let (_, regions) = two_accounts().accounts.pop_first().unwrap();
        StrictSes::start(Model { accounts: [(account.to_string(), regions)].into(), ..Model::default() })
    };
    // The first are about to expire and sign nothing; the next are good for the whole run.
    let ses = of("AKIDTHEN");
    let (outcome, asked) = run_of_a_role(&ses, "KEYS");
    assert_eq!((outcome.ok().lines().count(), asked), (4, 2));
    assert!(ses.calls("GetEmailIdentity") > 0);
    // Who gives none any more is asked again, and what there is is good for another half minute.
    let (outcome, asked) = run_of_a_role(&of("AKIDFIRST"), "exit 1");
    assert_eq!(outcome.ok().lines().count(), 4);
    assert!(asked > 2, "{asked}");
}
