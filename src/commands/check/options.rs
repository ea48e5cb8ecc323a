//! What the options of `check` say, read and checked.

use std::net::SocketAddr;
use std::time::Duration;

use crate::cli::{AwsOptions, CheckOptions, OutputFormat};
use crate::error::Failure;
use crate::live::{Settings, configured_resolvers, server_address};
use crate::output::DataFormat;
use crate::record::Ttl;

/// The longest time of one look.
const LIMIT: Duration = Duration::from_secs(120);
/// The longest time of waiting.
const LIMIT_OF_WAITING: Duration = Duration::from_secs(3600);

/// How the result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    /// A line a record, the fix below.
    People,
    /// As data.
    Data(DataFormat),
    /// A table for a ticket.
    Markdown,
}

/// What is to be done.
pub(super) struct Plan {
    pub(super) settings: Settings,
    pub(super) output: Output,
    /// Whether to wait, and the interval if one was given.
    pub(super) wait: Option<Option<Duration>>,
}

impl Plan {
    pub(super) fn read(options: &CheckOptions, aws: &AwsOptions) -> Result<Self, Failure> {
        let nameservers = options.nameserver.iter().map(|text| address("--nameserver", text));
        let nameservers: Vec<SocketAddr> = nameservers.collect::<Result<_, _>>()?;
        let resolver = options.resolver.as_deref().map(|text| address("--resolver", text)).transpose()?;
        let limit = options.timeout.as_deref().map(|text| time("--timeout", text)).transpose()?;
        let interval = options.interval.as_deref().map(|text| time("--interval", text)).transpose()?;
        let usual = if options.wait { LIMIT_OF_WAITING } else { LIMIT };
        let settings = Settings {
            // Servers that were named may not be known to the world yet; a resolver that was named must know.
            judges_resolver: nameservers.is_empty() || resolver.is_some(),
            resolvers: resolver.map_or_else(of_system, |resolver| vec![resolver]),
            nameservers,
            limit: limit.unwrap_or(usual),
        };
        Ok(Self { settings, output: output(aws)?, wait: options.wait.then_some(interval) })
    }
}

fn of_system() -> Vec<SocketAddr> {
    configured_resolvers(&std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default())
}

fn output(aws: &AwsOptions) -> Result<Output, Failure> {
    let output = match aws.output {
        Some(OutputFormat::Data(format)) => Output::Data(format),
        Some(OutputFormat::Records(format)) if format.id == "markdown" => Output::Markdown,
        Some(OutputFormat::Records(format)) => {
            let data: Vec<&str> = DataFormat::ALL.iter().map(|format| format.name()).collect();
            return Err(Failure::usage(format!(
                "--output {}: check prints no records; leave it out for a table for people, or give {} or markdown",
                format.id,
                data.join(", ")
            )));
        }
        None if aws.query.is_some() => Output::Data(DataFormat::Json),
        None => Output::People,
    };
    if aws.query.is_some() && output == Output::Markdown {
        return Err(Failure::usage("--query picks from data; leave it out, or pass --output json"));
    }
    Ok(output)
}

fn address(option: &str, text: &str) -> Result<SocketAddr, Failure> {
    server_address(text).ok_or_else(|| {
        Failure::usage(format!(
            "{option}: \"{}\" is no address; give one such as 192.0.2.1, 192.0.2.1:5353, 2001:db8::1 or \
             [2001:db8::1]:5353",
            text.escape_debug()
        ))
    })
}

/// A time, spelt as TTLs are.
fn time(option: &str, text: &str) -> Result<Duration, Failure> {
    let seconds = text.parse::<Ttl>().map(Ttl::seconds).ok().filter(|seconds| *seconds > 0);
    let seconds = seconds.ok_or_else(|| {
        Failure::usage(format!(
            "{option}: \"{}\" is no time; give seconds, 1 or more, or a time such as 30s, 5m, 1h30m",
            text.escape_debug()
        ))
    })?;
    Ok(Duration::from_secs(u64::from(seconds)))
}
