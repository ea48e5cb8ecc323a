//! Many identities, at a pace that a test can wait for: the library against the stand-in.

use std::time::Duration;

use super::*;
use sesdns::record::{self, Origin};
use sesdns::ses::{Fetched, Interval, KeySource, Keys, Place, Settings, Wish, fetch};

/// How far apart requests are here.
const INTERVAL: Duration = Duration::from_millis(40);

fn place(ses: &StrictSes, key: &str, name: &str) -> Place {
    let keys = Keys { id: key.into(), secret: SECRET.into(), session_token: None };
    let settings = Settings {
        region: Some(name.into()),
        endpoint_url: Some(ses.url.clone()),
        endpoint_url_v2: Some(ses.url.clone()),
        keys: KeySource::Keys(keys),
        interval: Interval(INTERVAL),
        ..Settings::default()
    };
    Place { settings, profile: None }
}

fn fetched(places: &[Place], wish: &Wish) -> Fetched {
    fetch(places, wish, &mut Vec::new(), &|_| {}).unwrap()
}

fn all() -> Wish {
    Wish::default()
}

fn many(count: usize) -> Vec<(String, Identity)> {
    (0..count).map(|number| easy(&format!("d{number:04}.example"))).collect()
}

fn start_fast(model: Model) -> StrictSes {
    StrictSes::start(Model { interval_ms: INTERVAL.as_millis().try_into().unwrap(), ..model })
}

fn one(identities: Vec<(String, Identity)>) -> StrictSes {
    start_fast(Model::default().with(KEY, REGION, region(identities)))
}

#[test]
fn batches_are_full_whatever_the_pages_are() {
    for (page, calls) in [(1000, 1), (70, 4), (100, 3)] {
        let place_of = Region { page, ..region(many(250)) };
        let ses = start_fast(Model::default().with(KEY, REGION, place_of));
        let fetched = fetched(&[place(&ses, KEY, REGION)], &all());
        assert_eq!(fetched.identities.len(), 250);
        assert!(fetched.identities.iter().all(|identity| identity.tokens.len() == 3));
        assert_eq!((ses.calls("ListIdentities"), ses.calls("GetIdentityDkimAttributes")), (calls, 3));
        assert_eq!(ses.throttles(), 0);
    }
}

#[test]
fn one_of_many_stands_for_the_others() {
    let ses = one(many(21));
    let found = fetched(&[place(&ses, KEY, REGION)], &all());
    assert_eq!(
        ses.asked(&format!("{KEY} {REGION} GetEmailIdentity")),
        ["/v2/email/identities/d0000.example"]
    );
    let zones = found.identities.iter().filter_map(|identity| identity.signing_zone.as_ref());
    assert_eq!(zones.filter(|zone| zone.bare() == "dkim.amazonses.com").count(), 21);
    assert_eq!(found.warnings.len(), 1);
    assert!(found.warnings[0].contains("--exact"), "{:?}", found.warnings);
    let ses = one(many(20));
    assert!(fetched(&[place(&ses, KEY, REGION)], &all()).warnings.is_empty());
    assert_eq!((ses.calls("GetEmailIdentity"), ses.throttles()), (20, 0));
    let ses = one(many(21));
    let exact = fetched(&[place(&ses, KEY, REGION)], &Wish { exact: true, ..all() });
    assert_eq!((ses.calls("GetEmailIdentity"), exact.warnings.len()), (21, 0));
    let ses = one(many(21));
    let given = fetched(&[place(&ses, KEY, REGION)], &Wish { has_signing_zone: true, ..all() });
    assert_eq!((ses.calls("GetEmailIdentity"), given.identities.len()), (0, 21));
}

#[test]
fn a_replica_stands_for_nobody_else() {
    let mut identities = many(30);
    let replica = Identity {
        origin: Some("AWS_SES_EU_SOUTH_1".into()),
        zone: Some("dkim.eu-south-1.amazonses.com".into()),
        ..Identity::default()
    };
    for (_, identity) in &mut identities[..2] {
        *identity = Identity { tokens: identity.tokens.clone(), ..replica.clone() };
    }
    let ses = one(identities.clone());
    let found = fetched(&[place(&ses, KEY, REGION)], &all());
    assert_eq!(ses.calls("GetEmailIdentity"), 3);
    let zone = |index: usize| found.identities[index].signing_zone.as_ref().map(|zone| zone.bare());
    assert_eq!(zone(1), Some("dkim.eu-south-1.amazonses.com"));
    assert_eq!((zone(2), zone(29)), (Some("dkim.amazonses.com"), Some("dkim.amazonses.com")));
    // Where all that are tried are replicas, nothing is said of the others, but to the user.
    for (_, identity) in &mut identities {
        *identity = Identity { tokens: identity.tokens.clone(), ..replica.clone() };
    }
    let ses = one(identities);
    let found = fetched(&[place(&ses, KEY, REGION)], &all());
    assert_eq!(found.identities.iter().filter(|identity| identity.signing_zone.is_some()).count(), 3);
    assert!(found.warnings[0].contains("--exact"), "{:?}", found.warnings);
}

#[test]
fn one_of_many_that_are_registered_stands_for_the_others() {
    let zone = |name: &str| Region { zone: Some(name.into()), ..Region::default() };
    let told = zone("dkim.cell7.amazonses.com");
    let ses = start_fast(Model::default().with(KEY, "mx-central-1", told.clone()));
    let domains = (0..21).map(|number| record::Fqdn::parse(&format!("n{number:02}.example")).unwrap());
    let wish = Wish { domains: Some(domains.collect()), verify_missing: true, ..all() };
    let places = |ses: &StrictSes| [place(ses, KEY, "mx-central-1")];
    let found = fetched(&places(&ses), &wish);
    let is_told = |identity: &record::Identity| {
        identity.signing_zone.as_ref().is_some_and(|zone| zone.bare() == "dkim.cell7.amazonses.com")
    };
    assert_eq!(found.identities.iter().filter(|identity| is_told(identity)).count(), 21);
    assert_eq!((ses.calls("VerifyDomainDkim"), ses.calls("GetEmailIdentity")), (21, 1));
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    // Those that were there before may tell nothing of those that are registered.
    let replica = Identity {
        origin: Some("AWS_SES_EU_SOUTH_1".into()),
        zone: Some("dkim.eu-south-1.amazonses.com".into()),
        tokens: tokens("n00.example"),
        ..Identity::default()
    };
    let identities = [("n00.example".to_string(), replica)].into();
    let ses = start_fast(Model::default().with(KEY, "mx-central-1", Region { identities, ..told }));
    let found = fetched(&places(&ses), &wish);
    assert_eq!(found.identities.iter().filter(|identity| is_told(identity)).count(), 20);
    assert_eq!((ses.calls("VerifyDomainDkim"), ses.calls("GetEmailIdentity")), (20, 2));
    assert!(
        found.warnings.iter().all(|warning| !warning.contains("nothing follows")),
        "{:?}",
        found.warnings
    );
    // Who has named the signing zone needs nobody's word for it.
    let ses = start_fast(Model::default().with(KEY, "mx-central-1", zone("d.example")));
    fetched(&places(&ses), &Wish { has_signing_zone: true, ..wish });
    assert_eq!(ses.calls("GetEmailIdentity"), 0);
}

#[test]
fn those_that_look_odd_are_asked_about_one_by_one() {
    let mut identities = many(40);
    let own = Identity {
        tokens: vec!["mykey".into()],
        origin: Some("EXTERNAL".into()),
        zone: Some("dkim.amazonses.com".into()),
        ..Identity::default()
    };
    let hidden = Identity {
        tokens: vec![],
        tokens_v2: Some(vec!["mykey".into()]),
        status: Some("Success".into()),
        ..own.clone()
    };
    let missing = Identity::default();
    identities[7].1 = own;
    identities[8].1 = hidden;
    identities[9].1 = missing;
    identities[10].1.tokens.pop();
    let ses = one(identities);
    let found = fetched(&[place(&ses, KEY, REGION)], &all());
    let mut asked = ses.asked(&format!("{KEY} {REGION} GetEmailIdentity"));
    asked.sort();
    let path = |number: usize| format!("/v2/email/identities/d{number:04}.example");
    assert_eq!(asked, [path(0), path(7), path(8), path(10)]);
    for index in [7, 8] {
        let identity = &found.identities[index];
        assert_eq!(identity.selector().map(record::DkimToken::as_str), Some("mykey"), "{identity:?}");
    }
    assert!(found.identities[9].tokens.is_empty());
    assert_eq!(found.identities[10].origin, Some(Origin::AwsSes));
}

#[test]
fn those_that_have_the_tokens_of_another_region_are_asked_about_in_both() {
    let (here, mut there) = (many(30), many(30));
    for (name, identity) in &mut there {
        let is_twin = name == "d0003.example";
        let tokens = if is_twin {
            identity.tokens.iter().rev().cloned().collect()
        } else {
            tokens(&format!("us {name}"))
        };
        identity.tokens = tokens;
        identity.origin = is_twin.then(|| "AWS_SES_EU_WEST_1".into());
    }
    let model = Model::default().with(KEY, REGION, region(here)).with(KEY, "us-east-1", region(there));
    let ses = start_fast(model);
    let found = fetched(&[place(&ses, KEY, REGION), place(&ses, KEY, "us-east-1")], &all());
    for name in [REGION, "us-east-1"] {
        let asked = ses.asked(&format!("{KEY} {name} GetEmailIdentity"));
        assert_eq!(asked, ["/v2/email/identities/d0000.example", "/v2/email/identities/d0003.example"]);
    }
    let parent = Some(Origin::Replica { parent: REGION.into() });
    assert_eq!(found.identities.iter().filter(|identity| identity.origin == parent).count(), 1);
}

#[test]
fn the_order_in_which_ses_answers_does_not_show() {
    let mut first: Option<Vec<record::Identity>> = None;
    for order in 0..10 {
        let mut identities = many(230);
        identities[5].0 = identities[5].0.to_uppercase();
        let place_of = Region { order, page: 99, ..region(identities) };
        let ses = start_fast(Model::default().with(KEY, REGION, place_of));
        let found = record::joined(fetched(&[place(&ses, KEY, REGION)], &all()).identities);
        assert_eq!(found.len(), 230);
        assert_eq!(*first.get_or_insert_with(|| found.clone()), found, "order {order}");
    }
}

#[test]
fn two_profiles_of_one_account_share_its_pace() {
    let ses = one(many(250));
    let named = |name: &str| Place { profile: Some(name.into()), ..place(&ses, KEY, REGION) };
    let found = fetched(&[named("a"), named("b")], &all());
    assert_eq!((found.identities.len(), ses.throttles()), (500, 0));
    assert_eq!(ses.calls("GetIdentityDkimAttributes"), 6);
}

#[test]
fn a_list_that_does_not_end_is_no_list() {
    // A page of nothing names itself as the next one, and the one after that does so again.
    let place_of = Region { page: 0, ..region(many(3)) };
    let ses = start_fast(Model::default().with(KEY, REGION, place_of));
    let error = fetch(&[place(&ses, KEY, REGION)], &all(), &mut Vec::new(), &|_| {}).unwrap_err();
    assert!(error.to_string().contains("ListIdentities"), "{error}");
    assert_eq!(ses.calls("ListIdentities"), 2);
}

#[test]
fn progress_ends_with_everything_done() {
    let seen = std::cell::RefCell::new(Vec::new());
    let ses = one(many(250));
    fetch(&[place(&ses, KEY, REGION)], &all(), &mut Vec::new(), &|progress| seen.borrow_mut().push(progress))
        .unwrap();
    let seen = seen.into_inner();
    let last = seen.last().unwrap();
    assert_eq!((last.done, last.known, last.left), (5, 5, Duration::ZERO));
    assert!(seen.iter().any(|progress| progress.left >= 3 * INTERVAL), "{seen:?}");
}

#[test]
fn four_accounts_and_regions_take_as_long_as_one() {
    let longest = |ses: &StrictSes, places: &[Place]| {
        let longest = std::cell::Cell::new(Duration::ZERO);
        let show = |progress: sesdns::ses::Progress| longest.set(longest.get().max(progress.left));
        fetch(places, &all(), &mut Vec::new(), &show).unwrap();
        assert_eq!(ses.throttles(), 0);
        longest.get()
    };
    let ses = one(many(350));
    let of_one = longest(&ses, &[place(&ses, KEY, REGION)]);
    let names = [(KEY, REGION), (KEY, "us-east-1"), ("AKIDOTHER", REGION), ("AKIDOTHER", "us-east-1")];
    let model = names.iter().fold(Model::default(), |model, (key, name)| {
        let own = (0..350).map(|number| easy(&format!("d{number:04}.{name}.{key}.example")));
        model.with(key, name, region(own))
    });
    let ses = start_fast(model);
    // Two accounts are two profiles.
    let four = names.map(|(key, name)| Place { profile: Some(key.into()), ..place(&ses, key, name) });
    assert_eq!(longest(&ses, &four), of_one);
    assert_eq!(ses.calls("GetIdentityDkimAttributes"), 16);
}
