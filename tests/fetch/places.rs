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
