//! The snapshot: what SES knows of the identities, as data that `--from` reads back.

use super::aws::Aws;
use super::destination::Destination;
use super::printing::{print, rendered};
use super::record_plan::{record_plan, rehearsed, settings};
use super::sources::Sources;
use crate::cli::{AwsOptions, ExportOptions};
use crate::emit::master_file;
use crate::error::{Exit, Failure};
use crate::output::value::Members;
use crate::output::{Data, DataFormat};
use crate::record::{Identity, RecordData, RecordPlan, RecordSet};
use crate::world::World;

/// What tables are headed with.
const TITLE: &str = "Export";

pub(super) fn run(
    options: &ExportOptions,
    format: DataFormat,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    if let Some(option) = options.records.first_of_documents() {
        return Err(Failure::usage(format!(
            "{option} says something about a document of records, and --output {} prints data; leave it out",
            format.name()
        )));
    }
    let config = Aws::read(aws, world)?;
    let records = &options.records;
    let (ttl, dkim_domain) = (records.ttl.as_deref(), records.dkim_domain.as_deref());
    let settings = settings(&records.zone, ttl, dkim_domain, Some(&options.kinds), world)?;
    let destination = Destination::new(records.to.as_deref());
    destination.one_file("data")?;
    destination.try_out(options.check)?;
    let rehearse = |identities| rehearsed(identities, settings.clone()).map(drop);
    let sources = Sources::read(&options.sources, &options.kinds, &settings, &rehearse, aws, world)?;
    let plan = record_plan(sources.identities, settings, aws, world)?;
    let data = snapshot(&plan);
    let exit = match destination {
        Destination::Output => print(&data, format, TITLE, &config, world)?,
        file => file.deliver_bytes(&rendered(&data, format, TITLE, &config)?, options.check, world)?,
    };
    Ok(sources.missing.report(exit, world))
}

/// `{"Identities": […]}`, by domain, region and profile.
fn snapshot(plan: &RecordPlan) -> Data {
    let identities = plan.by_identity().map(|(identity, sets)| of_identity(identity, &sets)).collect();
    Data::map([("Identities".into(), Data::list(identities))].into_iter().collect())
}

/// What is not known is left out.
fn of_identity(identity: &Identity, sets: &[RecordSet]) -> Data {
    let text = |value: Option<&str>| value.map(Data::text);
    let origin = identity.origin.as_ref().map(ToString::to_string);
    let tokens = identity.tokens.iter().map(|token| Data::text(token.as_str())).collect();
    let records = (!sets.is_empty()).then(|| Data::list(sets.iter().map(of_record_set).collect()));
    let members: [(&str, Option<Data>); 11] = [
        ("Domain", text(Some(identity.domain.bare()))),
        ("Region", text(identity.region.as_deref())),
        ("Origin", text(origin.as_deref())),
        ("Status", text(identity.status.map(|status| status.as_str()))),
        ("SigningEnabled", identity.signing_enabled.map(Data::Bool)),
        ("DkimTokens", Some(Data::list(tokens))),
        ("SigningHostedZone", text(identity.signing_zone.as_ref().map(|zone| zone.bare()))),
        ("Profile", text(identity.profile.as_deref())),
        ("MailFromDomain", text(identity.mail_from.as_ref().map(|domain| domain.bare()))),
        ("VerificationToken", text(identity.verification_token.as_ref().map(|token| token.as_str()))),
        ("Records", records),
    ];
    map(members)
}

fn of_record_set(set: &RecordSet) -> Data {
    let value = |data: &RecordData| match data {
        RecordData::Txt(text) => Data::text(text.as_str()),
        other => Data::text(master_file(other)),
    };
    map([
        ("Name", Some(Data::text(set.owner.absolute()))),
        ("Type", Some(Data::text(set.record_type().to_string()))),
        ("TTL", usize::try_from(set.ttl.seconds()).ok().map(Data::count)),
        ("Values", Some(Data::list(set.data.iter().map(value).collect()))),
    ])
}

fn map<const N: usize>(members: [(&str, Option<Data>); N]) -> Data {
    let known = members.into_iter().filter_map(|(name, value)| Some((name.into(), value?)));
    Data::map(known.collect::<Members>())
}
