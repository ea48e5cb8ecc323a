//! Identities straight from SES, as the options ask for them.

use std::collections::BTreeSet;

use super::aws::Aws;
use super::record_plan::pretended;
use crate::cli::{AwsOptions, SourceOptions};
use crate::error::Failure;
use crate::record::{DEFAULT_SIGNING_ZONE, Fqdn, Identity, RecordKind, Settings};
use crate::ses::{Fetched, Place, Trust, Wish, fetch};
use crate::world::World;

/// Tries out what is made of identities, before anything is changed for them.
pub(super) type Rehearsal<'a> = &'a dyn Fn(Vec<Identity>) -> Result<(), Failure>;

/// Refuses options that contradict each other, before anything is read or asked.
///
/// # Errors
/// What to leave out, or to add.
pub(super) fn check(options: &SourceOptions) -> Result<(), Failure> {
    let names_domains = !options.domain.is_empty() || options.domains_file.is_some();
    match (options.from.is_empty(), options.first_of_live()) {
        (false, Some(option)) => Err(Failure::usage(format!(
            "{option} says what to ask SES, and --from reads what it answered; leave one out"
        ))),
        (true, _) if options.all && names_domains => Err(Failure::usage(
            "--all takes every domain of the account, and --domain and --domains-file some; leave one out",
        )),
        (true, _) if !options.all && !names_domains => Err(Failure::usage(
            "which domains? pass --domain or --domains-file, --all for every domain of the account, or --from for saved \
             answers",
        )),
        _ => Ok(()),
    }
}

/// Asks SES about these domains; with `--all`, about all that there are.
///
/// # Errors
/// The first account or region that fails.
pub(super) fn read(
    options: &SourceOptions,
    asked: &BTreeSet<Fqdn>,
    settings: &Settings,
    rehearse: Rehearsal<'_>,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Fetched, Failure> {
    let places = places(options, aws, world)?;
    if options.verify_missing {
        rehearse(registered(asked, &places)?)?;
    }
    let kinds = &settings.wanted.kinds;
    let wish = Wish {
        domains: (!options.all).then(|| asked.clone()),
        verify_missing: options.verify_missing,
        exact: options.exact,
        has_signing_zone: settings.dkim_domain.is_some(),
        selectors: settings.wanted.keys.keys().cloned().collect(),
        mail_from: kinds.contains(&RecordKind::MailFrom),
        verification: kinds.contains(&RecordKind::Verification),
    };
    for place in places.iter().take(1) {
        warn_of_trust(&place.settings, world);
    }
    // Lines of --debug and a bar would overwrite each other.
    let bar = world.bar().filter(|_| !aws.debug);
    let fetched = fetch(&places, &wish, world.stderr, &|progress| {
        if let Some(bar) = &bar {
            bar.show(progress.done, progress.known, progress.left);
        }
    });
    drop(bar);
    let fetched = fetched?;
    for warning in &fetched.warnings {
        world.warn(warning);
    }
    Ok(fetched)
}

/// These domains as they will be once they are registered. The signing zone of a region may be one that only SES knows.
fn registered(asked: &BTreeSet<Fqdn>, places: &[Place]) -> Result<Vec<Identity>, Failure> {
    let signing_zone = Fqdn::parse(DEFAULT_SIGNING_ZONE).ok();
    let in_place = |(place, domain): (&Place, &Fqdn)| {
        let identity = pretended(domain, place.settings.region.as_deref())?;
        Ok(Identity { signing_zone: signing_zone.clone(), ..identity })
    };
    places.iter().flat_map(|place| asked.iter().map(move |domain| (place, domain))).map(in_place).collect()
}

/// Each profile with each region; without lists the one account and region that the AWS options say.
fn places(options: &SourceOptions, aws: &AwsOptions, world: &World<'_>) -> Result<Vec<Place>, Failure> {
    let regions = each_once("--regions", &options.regions)?;
    let profiles = each_once("--profiles", &options.profiles)?;
    let mut places = Vec::new();
    for profile in or_none(&profiles) {
        for region in or_none(&regions) {
            let aws = AwsOptions {
                profile: profile.or(aws.profile.as_deref()).map(str::to_string),
                region: region.or(aws.region.as_deref()).map(str::to_string),
                ..aws.clone()
            };
            let settings = Aws::read(&aws, world)?.settings(world)?;
            places.push(Place { settings, profile: profile.map(str::to_string) });
        }
    }
    Ok(places)
}

/// The items in their order; one that stands there twice counts once.
fn each_once<'a>(option: &str, items: &'a [String]) -> Result<Vec<&'a str>, Failure> {
    let mut found = Vec::with_capacity(items.len());
    for item in items.iter().map(|item| item.trim()) {
        if item.is_empty() {
            return Err(Failure::usage(format!("{option}: there is nothing before or behind a comma")));
        }
        if !found.contains(&item) {
            found.push(item);
        }
    }
    Ok(found)
}

fn or_none<'a>(items: &[&'a str]) -> Vec<Option<&'a str>> {
    if items.is_empty() { vec![None] } else { items.iter().copied().map(Some).collect() }
}

/// Says that anybody may pass for SES, where that is so.
pub(super) fn warn_of_trust(settings: &crate::ses::Settings, world: &mut World<'_>) {
    let is_plain = settings.endpoint_url.as_deref().is_some_and(|url| url.starts_with("http:"));
    if settings.trust == Trust::Anyone && !is_plain {
        world.warn(
            "--no-verify-ssl: the server's certificate is not checked; anybody on the way can pass for SES",
        );
    }
}
