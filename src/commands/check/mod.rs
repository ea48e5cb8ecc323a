//! `sesdns check`: whether the records are in live DNS, and what to do where they are not.

mod at_ses;
mod options;
mod report;
mod wait;

use std::time::Duration;

use self::at_ses::{AtSes, Opinion};
use self::options::{Output, Plan};
use self::wait::{End, Waiting};
use super::aws::Aws;
use super::printing::{is_coloured, print, print_bytes};
use super::record_plan::{record_plan, rehearsed, settings};
use super::sources::Sources;
use crate::cli::{AwsOptions, CheckOptions};
use crate::error::{Exit, Failure};
use crate::live::{self, Check, Class, Settings, Survey, Verdict};
use crate::record::{Identity, RecordPlan, RecordSet, ZoneName};
use crate::world::{World, printable};

/// The record sets, each with the zone that is thought to hold it.
type Records = Vec<(ZoneName, RecordSet)>;

pub(super) fn run(options: &CheckOptions, aws: &AwsOptions, world: &mut World<'_>) -> Result<Exit, Failure> {
    let plan = Plan::read(options, aws)?;
    let of_records = settings(
        &options.zone,
        options.ttl.as_deref(),
        options.dkim_domain.as_deref(),
        Some(&options.kinds),
        world,
    )?;
    let data = Aws::read(aws, world)?;
    let rehearse = |identities| rehearsed(identities, of_records.clone()).map(drop);
    let sources = Sources::read(&options.sources, &options.kinds, &of_records, &rehearse, aws, world)?;
    let records = record_plan(sources.identities, of_records, aws, world)?;
    let identities: Vec<Identity> = records.identities().cloned().collect();
    let at_ses = options.ses.then(|| AtSes::new(&identities, aws, world)).transpose()?;
    let records = self::records(&records);
    let (survey, end) = match &plan.wait {
        None => once(&records, &plan.settings, at_ses.as_ref(), world)?,
        Some(interval) => Waiting::new(&records, &plan.settings, *interval, at_ses.as_ref()).run(world)?,
    };
    let exit = match &end {
        End::Right => exit(&survey.checks),
        End::Untold(failure) => failure.exit,
        End::Late => Exit::Inconclusive,
        End::Failed(_) => Exit::Difference,
    };
    tell(&survey, &plan.settings, world);
    if let End::Failed(identity) = &end {
        let _ = writeln!(
            world.stderr,
            "{}: the records are right, but SES has given up looking for them (Failed); start it again with \"{}\"",
            identity.domain,
            printable(&start_again(identity))
        );
    }
    let printed = match plan.output {
        Output::Data(format) => print(&report::data(&survey.checks), format, "Check", &data, world)?,
        Output::People => {
            let table = report::table(&survey.checks, is_coloured(aws, world));
            print_bytes(table.as_bytes(), world)?
        }
        Output::Markdown => {
            let table = report::markdown(&survey.checks).map_err(Failure::general)?;
            print_bytes(table.as_bytes(), world)?
        }
    };
    let exit = if printed == Exit::Done { exit } else { printed };
    let exit = sources.missing.report(exit, world);
    match end {
        End::Untold(failure) => Err(failure),
        _ => Ok(exit),
    }
}

fn records(plan: &RecordPlan) -> Records {
    let of_zone = |zone: &ZoneName| plan.record_sets(zone).map(|set| (zone.clone(), set)).collect::<Vec<_>>();
    plan.zones().flat_map(of_zone).collect()
}

/// One look, and where everything is right, one question to SES.
fn once(
    records: &Records,
    settings: &Settings,
    at_ses: Option<&AtSes>,
    world: &mut World<'_>,
) -> Result<(Survey, End), Failure> {
    let survey = look(records, settings, world)?;
    let Some(at_ses) = at_ses.filter(|_| exit(&survey.checks) == Exit::Done) else {
        return Ok((survey, End::Right));
    };
    let end = match at_ses.ask(world)? {
        Opinion::Untold { failure, .. } => End::Untold(failure),
        Opinion::Failed(identity) => End::Failed(identity),
        Opinion::Pending(domains) if domains.is_empty() => End::Right,
        Opinion::Pending(domains) => {
            for domain in domains {
                let _ = writeln!(
                    world.stderr,
                    "{domain}: the records are right, but SES has not verified it yet"
                );
            }
            End::Late
        }
    };
    Ok((survey, end))
}

/// The command line that makes SES look for the records of a domain once more, in the account and region that gave it up.
fn start_again(identity: &Identity) -> String {
    let mut line = format!("sesdns verify-domain-dkim --domain {}", identity.domain);
    for (option, value) in [("--region", &identity.region), ("--profile", &identity.profile)] {
        if let Some(value) = value {
            line = format!("{line} {option} {}", shell_words::quote(value));
        }
    }
    line
}

/// One look at everything.
fn look(records: &Records, settings: &Settings, world: &mut World<'_>) -> Result<Survey, Failure> {
    let survey = live::check(records, settings, &mut |doing| world.show_line(doing));
    world.show_line("");
    survey.map_err(|error| Failure::general(format!("the network cannot be used: {error}")))
}

/// A definite fault wins over what could not be told.
fn exit(checks: &[Check]) -> Exit {
    let any = |class: Class| checks.iter().any(|check| check.verdict.class() == class);
    match (any(Class::Fault), any(Class::Inconclusive)) {
        (true, _) => Exit::Difference,
        (false, true) => Exit::Inconclusive,
        (false, false) => Exit::Done,
    }
}

/// What goes to standard error besides.
fn tell(survey: &Survey, settings: &Settings, world: &mut World<'_>) {
    for note in &survey.notes {
        world.warn(note);
    }
    let mut weak = survey.checks.iter().filter(|check| check.verdict == Verdict::KeyWeak);
    if let Some(first) = weak.next() {
        let others = weak.count();
        let others = if others > 0 { format!(" (and {others} more)") } else { String::new() };
        world.warn(format!("{}{others}: {}", first.name, first.hint));
    }
    let is_blank = |check: &Check| check.verdict == Verdict::Unreachable;
    if !survey.checks.is_empty() && survey.checks.iter().all(is_blank) {
        let of_zones = survey.checks.iter().flat_map(|check| check.servers.iter().map(|one| one.server));
        let mut tried: Vec<_> = of_zones.collect();
        if settings.nameservers.is_empty() {
            tried.extend(&settings.resolvers);
        }
        tried.sort();
        tried.dedup();
        let tried: Vec<String> = tried.iter().map(ToString::to_string).collect();
        let _ = writeln!(world.stderr, "sesdns: no server could be asked; tried {}", tried.join(", "));
    }
}

/// Time that is left of `limit`.
fn left(start: std::time::Instant, limit: Duration) -> Duration {
    limit.saturating_sub(start.elapsed())
}
