//! `sesdns verify-domain-dkim`: SES's operation, and the AWS CLI's command, of that name.

use serde::Serialize;

use super::connection;
use super::emission::{Emission, format_of};
use crate::cli::{AwsOptions, VerifyDomainDkimOptions};
use crate::error::{Exit, Failure};
use crate::record::{DkimToken, Fqdn, Identity};
use crate::ses;
use crate::world::{World, is_closed_pipe};

pub(super) fn run(
    options: &VerifyDomainDkimOptions,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    match options.output.as_deref() {
        None if options.records.template.is_some() => {
            let emission = Emission::new(format_of("bind")?, &options.records, world)?;
            records(options, emission, aws, world)
        }
        None | Some("json") => data(options, aws, world),
        Some(word) => {
            let emission = Emission::new(format_of(word)?, &options.records, world)?;
            records(options, emission, aws, world)
        }
    }
}

/// The answer as the AWS CLI prints it. The domain is SES's to judge.
fn data(options: &VerifyDomainDkimOptions, aws: &AwsOptions, world: &mut World<'_>) -> Result<Exit, Failure> {
    if let Some(option) = options.records.first_given() {
        return Err(Failure::usage(format!(
            "{option} says something about records, and json prints none; pass --output with a format of records \
             (\"sesdns formats\" lists them)"
        )));
    }
    let tokens = ses::verify_domain_dkim(&connection(aws, world), &options.domain)?;
    let written = json(&tokens).and_then(|text| {
        world.stdout.write_all(&text)?;
        world.stdout.flush()
    });
    match written {
        Err(error) if !is_closed_pipe(&error) => Err(Failure::general(format!("standard output: {error}"))),
        _ => Ok(Exit::Done),
    }
}

/// Four spaces a level, a final newline.
fn json(tokens: &[String]) -> std::io::Result<Vec<u8>> {
    let answer = serde_json::json!({ "DkimTokens": tokens });
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    answer.serialize(&mut serde_json::Serializer::with_formatter(&mut text, formatter))?;
    text.push(b'\n');
    Ok(text)
}

/// The records of the answer. The domain and the options are checked before SES is asked, so that a typo registers
/// nothing.
fn records(
    options: &VerifyDomainDkimOptions,
    emission: Emission,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let domain =
        Fqdn::parse(&options.domain).map_err(|error| Failure::usage(format!("--domain: {error}")))?;
    let connection = connection(aws, world);
    let region = ses::configured_region(&connection)?.ok_or(ses::SesError::NoRegion)?;
    emission.rehearse(&domain, Some(&region))?;
    let tokens = ses::verify_domain_dkim(&connection, domain.bare())?;
    let tokens = tokens.iter().map(|token| DkimToken::parse(token)).collect::<Result<Vec<_>, _>>();
    let tokens =
        tokens.map_err(|error| Failure::general(format!("SES answered with something odd: {error}")))?;
    if tokens.is_empty() {
        let message = format!("{domain}: SES answered without DKIM tokens; ask again with export later");
        return Err(Failure { exit: Exit::Difference, message });
    }
    let identity = Identity { region: Some(region), ..Identity::new(domain, tokens) };
    emission.deliver(vec![identity], false, aws, world)
}
