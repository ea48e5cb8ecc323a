//! The AWS CLI's global options, settled: against the environment and the profile, in the order in which the AWS CLI
//! finds fault with them.

use super::aws_keys;
use super::number::{Number, parse_number};
use crate::cli::{AwsOptions, BINARY_FORMATS};
use crate::error::Failure;
use crate::output::Query;
use crate::ses::{self, Attempts, AwsFiles, Interval, Profile, Proxies, Settings, Timeout, Trust};
use crate::world::World;

/// The global options of a run, with what the configuration files say beside them.
pub(super) struct Aws<'a> {
    pub(super) options: &'a AwsOptions,
    /// `--query`, read.
    pub(super) query: Option<Query>,
    /// The profile; `None` where one is named that no file has.
    profile: Option<Profile>,
    profile_name: Option<String>,
    read_timeout: Number,
    connect_timeout: Number,
}

impl<'a> Aws<'a> {
    /// Reads the configuration files and judges the query, the endpoint and the time-outs.
    pub(super) fn read(options: &'a AwsOptions, world: &World<'_>) -> Result<Self, Failure> {
        let files = AwsFiles::read(world).map_err(Failure::general)?;
        let query = options.query.as_deref().map(Query::parse).transpose();
        let query = query.map_err(|error| Failure::usage(format!("--query: {error}")))?;
        if options.endpoint_url.as_deref().is_some_and(|url| !has_scheme(url)) {
            // The address is not repeated: it may hold a password.
            return Err(Failure::usage(
                "--endpoint-url: the scheme is missing; write http://HOST/ or https://HOST/",
            ));
        }
        let read_timeout = seconds("--cli-read-timeout", options.cli_read_timeout.as_deref())?;
        let connect_timeout = seconds("--cli-connect-timeout", options.cli_connect_timeout.as_deref())?;
        let asked = options.profile.as_deref().filter(|name| !name.is_empty());
        let named = asked.or(world.variable("AWS_PROFILE")).or(world.variable("AWS_DEFAULT_PROFILE"));
        let profile = files.profile(named);
        let profile_name = named.map(str::to_string);
        let aws = Self { options, query, profile, profile_name, read_timeout, connect_timeout };
        let binary_format =
            aws.of_profile("cli_binary_format").filter(|_| options.cli_binary_format.is_none());
        match binary_format {
            Some(word) if !BINARY_FORMATS.contains(&word) => Err(Failure::general(format!(
                "cli_binary_format = {word} in the configuration: write {}",
                BINARY_FORMATS.join(" or ")
            ))),
            _ => Ok(aws),
        }
    }

    /// A setting of the profile.
    pub(super) fn of_profile(&self, name: &str) -> Option<&str> {
        self.profile.as_ref()?.get(name)
    }

    /// The word for the output format that environment or profile have.
    pub(super) fn configured_output<'b>(&'b self, world: &'b World<'_>) -> Option<&'b str> {
        world.variable("AWS_DEFAULT_OUTPUT").or_else(|| self.of_profile("output"))
    }

    /// How to reach SES.
    pub(super) fn settings(&self, world: &World<'_>) -> Result<Settings, Failure> {
        if let Some(word) =
            self.of_profile("cli_timestamp_format").filter(|word| !["wire", "iso8601"].contains(word))
        {
            return Err(Failure::configuration(format!(
                "cli_timestamp_format = {word} in the configuration: write wire or iso8601"
            )));
        }
        let Some(profile) = &self.profile else {
            return Err(Failure::general(format!(
                "there is no profile \"{}\" in the AWS configuration and credentials files",
                self.profile_name.as_deref().unwrap_or_default()
            )));
        };
        let region = named_region(self.options, world).or(profile.get("region"));
        let region = region.map(|region| checked_region(region).map(str::to_string)).transpose()?;
        let endpoint_url = self.endpoint_url(Api::V1, profile, world);
        let is_on = |name: &str, setting: &str| {
            // An address of one's own is the one that is asked.
            let value = world.env(name).or(profile.get(setting)).filter(|_| endpoint_url.is_none());
            value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
        };
        let attempts = attempts(profile, world);
        let endpoint_url_v2 = self.endpoint_url(Api::V2, profile, world);
        Ok(Settings {
            region,
            profile: self.profile_name.clone().filter(|name| !name.is_empty()),
            profile_only: self.asks_for_profile(),
            fips: is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            dual_stack: is_on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
            keys: aws_keys::source(self.options.no_sign_request, self.asks_for_profile(), profile, world),
            read_timeout: self.read_timeout.timeout(),
            connect_timeout: self.connect_timeout.timeout(),
            trust: self.trust(profile, world),
            proxies: proxies(world),
            debug: self.options.debug,
            interval: Interval::default(),
            problem: self.problem([&endpoint_url, &endpoint_url_v2], &attempts),
            attempts: attempts.unwrap_or_default(),
            endpoint_url,
            endpoint_url_v2,
        })
    }

    fn asks_for_profile(&self) -> bool {
        self.options.profile.as_deref().is_some_and(|name| !name.is_empty())
    }

    fn endpoint_url(&self, api: Api, profile: &Profile, world: &World<'_>) -> Option<String> {
        let ignored = world.env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
        let ignored = ignored.or(profile.get("ignore_configured_endpoint_urls"));
        let is_ignored = ignored.is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let (variable, service) = match api {
            Api::V1 => ("AWS_ENDPOINT_URL_SES", "ses"),
            Api::V2 => ("AWS_ENDPOINT_URL_SESV2", "sesv2"),
        };
        let environment = || world.env(variable).or(world.env("AWS_ENDPOINT_URL"));
        let configured = || {
            let files = || profile.of_service(service, "endpoint_url").or(profile.get("endpoint_url"));
            environment().or_else(files).filter(|url| !is_ignored && !url.is_empty())
        };
        self.options.endpoint_url.as_deref().or_else(configured).map(str::to_string)
    }

    fn trust(&self, profile: &Profile, world: &World<'_>) -> Trust {
        if self.options.no_verify_ssl {
            return Trust::Anyone;
        }
        let option = self.options.ca_bundle.as_deref().filter(|path| !path.is_empty());
        let environment =
            || world.env("AWS_CA_BUNDLE").or(profile.get("ca_bundle")).or(world.env("REQUESTS_CA_BUNDLE"));
        option.or_else(environment).map_or(Trust::System, |path| Trust::Bundle(path.into()))
    }

    /// The first of the settings that makes no sense once region and credentials are known.
    fn problem(
        &self,
        endpoint_urls: [&Option<String>; 2],
        attempts: &Result<Attempts, String>,
    ) -> Option<String> {
        if endpoint_urls.into_iter().flatten().any(|url| !ses::is_address(url)) {
            return Some("the endpoint URL is no address; write http://HOST/ or https://HOST/".into());
        }
        let timeouts =
            [("--cli-connect-timeout", self.connect_timeout), ("--cli-read-timeout", self.read_timeout)];
        if let Some((option, _)) = timeouts.into_iter().find(|(_, number)| number.is_negative()) {
            return Some(format!("{option} is negative; write 0 to wait for ever"));
        }
        attempts.as_ref().err().cloned()
    }
}

/// The two interfaces of SES, each of which may have an address of its own.
#[derive(Debug, Clone, Copy)]
enum Api {
    V1,
    V2,
}

/// The region of answers that do not say theirs: what the options or the environment say, else the profile's. The
/// configuration files are read only in the latter case.
pub(super) fn region(options: &AwsOptions, world: &World<'_>) -> Result<Option<String>, Failure> {
    let region = match named_region(options, world) {
        Some(region) => Some(checked_region(region)?.to_string()),
        None => Aws::read(options, world)?.settings(world)?.region,
    };
    match region {
        Some(region) if region.is_empty() => Err(Failure::general(
            "the region is empty (--region, AWS_REGION or AWS_DEFAULT_REGION, or the profile); name one, such as eu-west-1",
        )),
        region => Ok(region),
    }
}

/// The region that option or environment name. An empty one counts, as with the AWS CLI.
fn named_region<'a>(options: &'a AwsOptions, world: &'a World<'_>) -> Option<&'a str> {
    let environment = || world.variable("AWS_REGION").or(world.variable("AWS_DEFAULT_REGION"));
    options.region.as_deref().or_else(environment)
}

fn checked_region(region: &str) -> Result<&str, Failure> {
    if is_region(region) {
        return Ok(region);
    }
    Err(Failure::general(format!("the region \"{region}\" is no region's name; one looks like eu-west-1")))
}

fn seconds(option: &str, word: Option<&str>) -> Result<Number, Failure> {
    let Some(word) = word else { return Ok(Number::of_timeout(Timeout::default())) };
    parse_number(word)
        .ok_or_else(|| Failure::general(format!("{option} \"{word}\": this is no whole number of seconds")))
}

fn attempts(profile: &Profile, world: &World<'_>) -> Result<Attempts, String> {
    let mode = world.variable("AWS_RETRY_MODE").or(profile.get("retry_mode")).unwrap_or("standard");
    if !["standard", "adaptive"].contains(&mode) {
        return Err(format!(
            "the retry mode \"{mode}\" (AWS_RETRY_MODE, retry_mode) is neither standard nor adaptive"
        ));
    }
    let Some(word) = world.variable("AWS_MAX_ATTEMPTS").or(profile.get("max_attempts")) else {
        return Ok(Attempts::default());
    };
    let number = parse_number(word).and_then(Number::positive);
    number.map(Attempts).ok_or_else(|| {
        format!("\"{word}\" (AWS_MAX_ATTEMPTS, max_attempts) is no number of attempts; write 1 or more")
    })
}

/// Lower-case names win, as in Python.
fn proxies(world: &World<'_>) -> Proxies {
    let of = |lower: &str| world.env(lower).or_else(|| world.env(&lower.to_uppercase())).map(str::to_string);
    Proxies { http: of("http_proxy"), https: of("https_proxy"), except: of("no_proxy") }
}

/// Whether the text begins as an address does: a scheme and a colon.
fn has_scheme(url: &str) -> bool {
    let Some((scheme, _)) = url.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// A label of a host name, but not a number. An empty one is left to the endpoint to refuse.
fn is_region(region: &str) -> bool {
    let is_label = region.len() <= 63 && region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_number = !region.is_empty() && region.bytes().all(|b| b.is_ascii_digit());
    is_label && !is_number && !region.starts_with('-') && !region.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_and_regions() {
        assert!(
            has_scheme("http://x")
                && has_scheme("localhost:1")
                && !has_scheme("127.0.0.1:1")
                && !has_scheme("")
        );
        assert!(
            is_region("eu-west-1")
                && is_region("")
                && !is_region("a b")
                && !is_region("12")
                && !is_region("a_b")
        );
    }
}
