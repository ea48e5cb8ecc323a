//! From identities to a plan of their records, the same for every command that needs one.

use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::Arc;

use super::aws::region;
use super::wanted::wanted;
use crate::cli::{AwsOptions, KindOptions};
use crate::error::Failure;
use crate::record::{
    DkimToken, Fqdn, Identity, PlanError, RecordKind, RecordPlan, Settings, Ttl, Wanted, ZoneCut, ZoneName,
    are_usual,
};
use crate::world::{World, in_order};

/// Reads what the user says about the records; without kinds, about those of DKIM alone.
///
/// # Errors
/// The option that does not parse.
pub(super) fn settings(
    zones: &[String],
    ttl: Option<&str>,
    dkim_domain: Option<&str>,
    kinds: Option<&KindOptions>,
    world: &mut World<'_>,
) -> Result<Settings, Failure> {
    let zones = zones.iter().map(|zone| ZoneName::parse(zone)).collect::<Result<_, _>>();
    let zones = zones.map_err(|error| Failure::usage(format!("--zone: {error}")))?;
    let ttl = ttl.map_or(Ok(Ttl::DEFAULT), str::parse);
    let ttl = ttl.map_err(|error| Failure::usage(format!("--ttl: {error}")))?;
    let dkim_domain = dkim_domain.map(Fqdn::parse).transpose();
    let dkim_domain = dkim_domain.map_err(|error| Failure::usage(format!("--dkim-domain: {error}")))?;
    let wanted = kinds.map_or(Ok(Wanted::dkim(ttl)), |kinds| wanted(kinds, ttl, world))?;
    Ok(Settings { wanted, zones: ZoneCut::new(zones), dkim_domain })
}

/// The plan, with the warnings that go with it. The region of identities that do not say theirs is looked for in
/// the options, the environment and the profile; no network is asked.
///
/// # Errors
/// An identity whose records cannot be told.
pub(super) fn record_plan(
    mut identities: Vec<Identity>,
    settings: Settings,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<RecordPlan, Failure> {
    fill_regions(&mut identities, &settings, aws, world)?;
    warn_of_unusual_tokens(&identities, world);
    let plan = RecordPlan::new(identities, settings).map_err(of_plan)?;
    plan.check_zones().map_err(of_plan)?;
    if plan.assumed() > 0 {
        world.warn(
            "the answer does not say its region, so the records point at dkim.amazonses.com, which some regions do \
             not use; pass --region to be sure",
        );
    }
    Ok(plan)
}

/// An identity as SES will have it once the domain is registered, to try out what is made of it.
pub(super) fn pretended(domain: &Fqdn, region: Option<&str>) -> Result<Identity, Failure> {
    // As many as SES hands out, and as long.
    let tokens = ["a", "b", "c"].iter().map(|letter| DkimToken::parse(&letter.repeat(32)));
    let tokens = tokens.collect::<Result<_, _>>().map_err(Failure::usage)?;
    Ok(Identity { region: region.map(Arc::from), ..Identity::new(domain.clone(), tokens) })
}

/// The plan of pretended identities.
///
/// # Errors
/// What would be wrong with that of the real ones.
pub(super) fn rehearsed(identities: Vec<Identity>, settings: Settings) -> Result<RecordPlan, Failure> {
    let has_untold_zone = has_untold_zone(&settings) || identities.is_empty();
    let plan = RecordPlan::new(identities, settings).map_err(of_plan)?;
    if !has_untold_zone {
        plan.check_zones().map_err(of_plan)?;
    }
    Ok(plan)
}

/// Whether a zone that was given may be for names that only SES knows.
pub(super) fn has_untold_zone(settings: &Settings) -> bool {
    let is_told = |kind: &RecordKind| !matches!(kind, RecordKind::MailFrom | RecordKind::Verification);
    !settings.zones.given().is_empty() && !settings.wanted.kinds.iter().all(is_told)
}

/// Gives identities that do not say their region the one that options, environment or profile say, where their records
/// depend on it.
fn fill_regions(
    identities: &mut [Identity],
    settings: &Settings,
    aws: &AwsOptions,
    world: &World<'_>,
) -> Result<(), Failure> {
    let needs_region = settings.wanted.needs_region();
    let has_zone = |identity: &Identity| settings.dkim_domain.is_some() || identity.signing_zone.is_some();
    let is_undecided = |i: &Identity| i.region.is_none() && (needs_region || !has_zone(i));
    if !identities.iter().any(is_undecided) {
        return Ok(());
    }
    let region = region(aws, world)?.map(Arc::from);
    for identity in identities.iter_mut().filter(|identity| is_undecided(identity)) {
        identity.region.clone_from(&region);
    }
    Ok(())
}

/// The exit code that goes with the error.
pub(super) fn of_plan(error: PlanError) -> Failure {
    match error {
        PlanError::Region(_) | PlanError::NoRegion(_) => Failure::configuration(error),
        other => Failure::usage(other),
    }
}

fn is_easy_dkim(identity: &Identity) -> bool {
    !identity.tokens.is_empty() && identity.selector().is_none()
}

/// The shape of tokens is no contract of SES: they are used all the same.
pub(super) fn warn_of_unusual_tokens<'i>(identities: &'i [Identity], world: &mut World<'_>) {
    /// Identities that one processor looks at.
    const SOME: usize = 1000;
    let find =
        |some: &'i [Identity]| some.iter().filter(|i| is_easy_dkim(i) && !are_usual(&i.tokens)).collect();
    let mut unusual: Vec<&Identity> = Vec::new();
    let Ok(()) = in_order(identities.chunks(SOME), find, |found: Vec<_>| {
        unusual.extend(found);
        Ok::<_, Infallible>(())
    });
    let Some((first, others)) = unusual.split_first() else { return };
    let others = others.iter().map(|i| &i.domain).filter(|domain| **domain != first.domain);
    let others = match others.collect::<HashSet<_>>().len() {
        0 => String::new(),
        1 => " (and another domain)".to_string(),
        more => format!(" (and {more} other domains)"),
    };
    world.warn(format!(
        "{}{others}: the tokens do not look like those of Easy DKIM (three, of 32 characters a-z and 2-7); check that \
         the answer is whole",
        first.domain
    ));
}
