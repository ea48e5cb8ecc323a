//! `sesdns verify-domain-dkim`: SES's operation, and the AWS CLI's command, of that name.
//!
//! Scripts see which of several mistakes is complained about, by the exit code: the steps below keep the AWS CLI's order.

use super::aws::Aws;
use super::emission::{Emission, format_of, one_way_to_print};
use super::input::Input;
use super::live_sources::warn_of_trust;
use super::printing::{print, write};
use super::prompt::{self, Mode};
use super::record_plan::pretended;
use crate::cli::{AwsOptions, OutputFormat, VerifyDomainDkimOptions, output_format};
use crate::error::{Exit, Failure};
use crate::output::{Data, DataFormat};
use crate::record::{DkimToken, Fqdn, Identity};
use crate::ses::{Session, Settings};
use crate::world::World;

/// What tables are headed with.
const TITLE: &str = "VerifyDomainDkim";

/// What a skeleton of the output has for a token.
const SAMPLE: &str = "VerificationToken";

const INPUT: &str = "{\n    \"Domain\": \"\"\n}\n";
const YAML_INPUT: &str =
    "Domain: ''  # [REQUIRED] The name of the domain to be verified for Easy DKIM signing.\n";

pub(super) fn run(
    mut options: VerifyDomainDkimOptions,
    mut aws: AwsOptions,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let mut mode = Mode::find(&aws, None, world)?;
    if mode == Mode::Off && !aws.no_cli_auto_prompt {
        let configured = Aws::read(&aws, world)?.of_profile("cli_auto_prompt").map(str::to_string);
        mode = Mode::find(&aws, configured.as_deref(), world)?;
    }
    if mode == Mode::On && !prompt::ask(&mut options, &mut aws, world)? {
        return Ok(Exit::Done);
    }
    match run_without_prompt(&options, &aws, world) {
        Err(failure) if mode == Mode::Partial && failure.exit == Exit::Usage => {
            let _ = writeln!(world.stderr, "sesdns: {}", crate::world::printable(&failure.message));
            if !prompt::ask(&mut options, &mut aws, world)? {
                return Ok(Exit::Done);
            }
            run_without_prompt(&options, &aws, world)
        }
        other => other,
    }
}

fn run_without_prompt(
    options: &VerifyDomainDkimOptions,
    aws: &AwsOptions,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let aws = Aws::read(aws, world)?;
    let skeleton = check_words(options)?;
    match output(options, &aws, world) {
        Some(OutputFormat::Records(format)) => {
            if skeleton.is_some() {
                return Err(Failure::usage("--generate-cli-skeleton prints no records; leave out --output"));
            }
            one_way_to_print(&options.records, aws.options)?;
            let emission = Emission::new(format, &options.records, None, world)?;
            records(options, emission, &aws, world)
        }
        Some(OutputFormat::Data(format)) => data(options, skeleton, Some(format), &aws, world),
        None => data(options, skeleton, None, &aws, world),
    }
}

/// What to print; `None` where environment or profile name something that is no format.
fn output(options: &VerifyDomainDkimOptions, aws: &Aws<'_>, world: &World<'_>) -> Option<OutputFormat> {
    // A template of the user's own says what to print, whatever environment and profile are set to.
    if aws.options.output.is_none() && options.records.template.is_some() {
        return format_of("bind").ok().map(OutputFormat::Records);
    }
    let configured = || aws.configured_output(world).map_or(Some(JSON), |word| output_format(word).ok());
    aws.options.output.or_else(configured)
}

const JSON: OutputFormat = OutputFormat::Data(DataFormat::Json);

/// What `--generate-cli-skeleton` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Skeleton {
    Input,
    YamlInput,
    Output,
}

/// Judges the command's own words.
fn check_words(options: &VerifyDomainDkimOptions) -> Result<Option<Skeleton>, Failure> {
    let leftovers = &options.leftovers;
    if let Some(complaint) = &leftovers.complaint {
        return Err(Failure::usage(complaint));
    }
    let skeleton = match options.generate_cli_skeleton.as_deref() {
        None => None,
        Some("input") => Some(Skeleton::Input),
        Some("yaml-input") => Some(Skeleton::YamlInput),
        Some("output") => Some(Skeleton::Output),
        Some(word) => {
            return Err(Failure::usage(format!(
                "--generate-cli-skeleton {word}: there is no such skeleton; there are input, yaml-input, output"
            )));
        }
    };
    if options.domain.is_none() && !leftovers.domain_may_be_missing {
        return Err(Failure::usage("--domain is missing; pass the domain to register"));
    }
    if !leftovers.unknown.is_empty() {
        return Err(Failure::usage(format!(
            "unknown options: {}; \"sesdns verify-domain-dkim help\" lists those that there are",
            leftovers.unknown.join(", ")
        )));
    }
    Ok(skeleton)
}

/// The answer as the AWS CLI prints it. The domain is SES's to judge.
fn data(
    options: &VerifyDomainDkimOptions,
    skeleton: Option<Skeleton>,
    format: Option<DataFormat>,
    aws: &Aws<'_>,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    if let Some(option) = options.records.first_given() {
        return Err(Failure::usage(format!(
            "{option} says something about records, and {} prints none; pass --output with a format of records \
             (\"sesdns formats\" lists them)",
            format.map_or("this output", DataFormat::name)
        )));
    }
    let input = Input::read(options, world)?;
    match skeleton {
        Some(Skeleton::Input) => return write(INPUT.as_bytes(), DataFormat::Json, world),
        Some(Skeleton::YamlInput) => return write(YAML_INPUT.as_bytes(), DataFormat::Json, world),
        Some(Skeleton::Output) | None => {}
    }
    let settings = aws.settings(world)?;
    let mut session = Session::open(&settings, world.stderr)?;
    let domain = input.domain()?;
    let tokens = if skeleton.is_some() {
        Some(vec![SAMPLE.to_string()])
    } else {
        world.end_line_on_interrupt();
        ask(&mut session, &domain, &settings, world)?
    };
    let Some(format) = format else {
        let word = aws.configured_output(world).unwrap_or_default();
        return Err(Failure::general(format!(
            "\"{word}\" (AWS_DEFAULT_OUTPUT, output) is no output format; \"sesdns verify-domain-dkim help\" tells which \
             there are"
        )));
    };
    print(&answer(tokens), format, TITLE, aws, world)
}

fn answer(tokens: Option<Vec<String>>) -> Data {
    let list = tokens.map(|tokens| Data::list(tokens.iter().map(Data::text).collect()));
    Data::map(list.into_iter().map(|list| ("DkimTokens".into(), list)).collect())
}

/// The records of the answer. The domain and the options are checked before SES is asked, so that a typo registers
/// nothing.
fn records(
    options: &VerifyDomainDkimOptions,
    emission: Emission,
    aws: &Aws<'_>,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let input = Input::read(options, world)?;
    let settings = aws.settings(world)?;
    let mut session = Session::open(&settings, world.stderr)?;
    let domain =
        Fqdn::parse(&input.domain()?).map_err(|error| Failure::usage(format!("--domain: {error}")))?;
    emission.rehearse(vec![pretended(&domain, settings.region.as_deref())?])?;
    emission.check_destination(false)?;
    let tokens = ask(&mut session, domain.bare(), &settings, world)?.unwrap_or_default();
    let tokens = tokens.iter().map(|token| DkimToken::parse(token)).collect::<Result<Vec<_>, _>>();
    let tokens =
        tokens.map_err(|error| Failure::general(format!("SES answered with something odd: {error}")))?;
    if tokens.is_empty() {
        let message = format!("{domain}: SES answered without DKIM tokens; ask again with export later");
        return Err(Failure { exit: Exit::Difference, message });
    }
    let signing_zone = match options.records.dkim_domain {
        Some(_) => None,
        None => signing_zone(&mut session, &domain, world),
    };
    let region = settings.region.map(Into::into);
    let identity = Identity { region, signing_zone, ..Identity::new(domain, tokens) };
    emission.deliver(vec![identity], false, aws.options, world)
}

/// What SES v2 says. The domain is registered by now: whatever keeps SES v2 from answering, its records are printed.
fn signing_zone(session: &mut Session, domain: &Fqdn, world: &mut World<'_>) -> Option<Fqdn> {
    match session.signing_zone(domain, world.stderr) {
        Err(error) => {
            world.warn(format!(
                "SES v2 cannot be asked for the signing zone: {error}; the records point at the one that is known of the \
                 region"
            ));
            None
        }
        Ok(zone) => zone,
    }
}

fn ask(
    session: &mut Session,
    domain: &str,
    settings: &Settings,
    world: &mut World<'_>,
) -> Result<Option<Vec<String>>, Failure> {
    warn_of_trust(settings, world);
    Ok(session.verify_domain_dkim(domain, world.stderr)?)
}
