//! Asking for what is missing (`--cli-auto-prompt`).

use dialoguer::{Confirm, Input, Select};

use crate::cli::{AwsOptions, OutputFormat, VerifyDomainDkimOptions, output_format};
use crate::emit::FORMATS;
use crate::error::Failure;
use crate::output::DataFormat;
use crate::world::World;

/// When to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Never.
    Off,
    /// First of all.
    On,
    /// Where the command line will not do.
    Partial,
}

impl Mode {
    /// What options, environment and configuration say, in this order.
    pub(super) fn find(
        aws: &AwsOptions,
        configured: Option<&str>,
        world: &World<'_>,
    ) -> Result<Self, Failure> {
        match (aws.cli_auto_prompt, aws.no_cli_auto_prompt) {
            (true, true) => {
                Err(Failure::usage("--cli-auto-prompt and --no-cli-auto-prompt: give one of them"))
            }
            (true, false) => Ok(Self::On),
            (false, true) => Ok(Self::Off),
            (false, false) => Ok(match world.variable("AWS_CLI_AUTO_PROMPT").or(configured) {
                Some("on") => Self::On,
                Some("on-partial") => Self::Partial,
                _ => Self::Off,
            }),
        }
    }
}

/// Asks for the domain and the usual options, shows the command, and asks whether to run it. Whether it may be run.
pub(super) fn ask(
    options: &mut VerifyDomainDkimOptions,
    aws: &mut AwsOptions,
    world: &World<'_>,
) -> Result<bool, Failure> {
    if !(world.terminal.input && world.terminal.output) {
        return Err(Failure::general(
            "asking for input (--cli-auto-prompt, AWS_CLI_AUTO_PROMPT, cli_auto_prompt) needs a terminal, and this is \
             none; pass --no-cli-auto-prompt",
        ));
    }
    let asked =
        ask_each(options, aws, world).map_err(|error| Failure::general(format!("the terminal: {error}")))?;
    options.leftovers = crate::cli::Leftovers::default();
    Ok(asked)
}

fn ask_each(
    options: &mut VerifyDomainDkimOptions,
    aws: &mut AwsOptions,
    world: &World<'_>,
) -> dialoguer::Result<bool> {
    let domain = Input::<String>::new().with_prompt("Domain to register with SES");
    options.domain =
        Some(domain.with_initial_text(options.domain.clone().unwrap_or_default()).interact_text()?);
    let environment = world.env("AWS_REGION").or(world.env("AWS_DEFAULT_REGION")).unwrap_or_default();
    let region = aws.region.clone().unwrap_or_else(|| environment.to_string());
    let prompt = "Region (empty: the profile's)";
    let region = Input::<String>::new().with_prompt(prompt).with_initial_text(region).allow_empty(true);
    aws.region = Some(region.interact_text()?).filter(|region| !region.is_empty());
    let profile = Input::<String>::new().with_prompt("Profile (empty: the default)").allow_empty(true);
    let profile = profile.with_initial_text(aws.profile.clone().unwrap_or_default());
    aws.profile = Some(profile.interact_text()?).filter(|profile| !profile.is_empty());
    let words: Vec<&str> = DataFormat::ALL
        .iter()
        .map(|format| format.name())
        .chain(FORMATS.iter().map(|format| format.id))
        .collect();
    let current = aws.output.map_or("json", word_of);
    let position = words.iter().position(|word| *word == current).unwrap_or_default();
    let chosen = Select::new().with_prompt("Output").items(&words).default(position).interact()?;
    aws.output = words.get(chosen).and_then(|word| output_format(word).ok());
    Confirm::new().with_prompt(format!("{}\nRun this", command(options, aws))).default(true).interact()
}

fn word_of(format: OutputFormat) -> &'static str {
    match format {
        OutputFormat::Data(format) => format.name(),
        OutputFormat::Records(format) => format.id,
    }
}

/// The command as one would type it.
fn command(options: &VerifyDomainDkimOptions, aws: &AwsOptions) -> String {
    let given = [
        ("--domain", options.domain.as_deref()),
        ("--region", aws.region.as_deref()),
        ("--profile", aws.profile.as_deref()),
        ("--endpoint-url", aws.endpoint_url.as_deref()),
        ("--query", aws.query.as_deref()),
        ("--output", aws.output.map(word_of)),
    ];
    let mut words = vec!["sesdns", "verify-domain-dkim"];
    for (option, value) in given {
        words.extend(value.iter().flat_map(|value| [option, value]));
    }
    shell_words::join(words)
}
