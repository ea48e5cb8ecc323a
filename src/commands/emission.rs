//! From identities to delivered records, the same for every command that prints some.

use super::destination::Destination;
use super::templates::formatter;
use crate::answers::are_usual;
use crate::cli::{AwsOptions, RecordOptions};
use crate::emit::{EmitError, FORMATS, Format, Formatter, Job, Options, ZoneIds};
use crate::error::{Exit, Failure};
use crate::record::{DkimToken, Fqdn, Identity, PlanError, RecordPlan, Settings, Ttl, ZoneCut, ZoneName};
use crate::world::World;
use crate::{commands, ses};

/// Everything that is said about the records, read and checked.
pub(super) struct Emission {
    format: Formatter,
    options: Options,
    zone_ids: ZoneIds,
    settings: Settings,
    destination: Destination,
    /// Whether the context is printed, instead of what the template makes of it.
    as_context: bool,
}

impl Emission {
    /// Reads the options; a template of the user's own takes the place of `format`. Nothing is asked, nothing is
    /// written.
    pub(super) fn new(
        format: &'static Format,
        options: &RecordOptions,
        world: &mut World<'_>,
    ) -> Result<Self, Failure> {
        let format = formatter(format, options, world)?;
        let zones = options.zone.iter().map(|zone| ZoneName::parse(zone)).collect::<Result<_, _>>();
        let zones = zones.map_err(|error| Failure::usage(format!("--zone: {error}")))?;
        let ttl = options.ttl.as_deref().map_or(Ok(Ttl::DEFAULT), str::parse);
        let ttl = ttl.map_err(|error| Failure::usage(format!("--ttl: {error}")))?;
        let dkim_domain = options.dkim_domain.as_deref().map(Fqdn::parse).transpose();
        let dkim_domain = dkim_domain.map_err(|error| Failure::usage(format!("--dkim-domain: {error}")))?;
        Ok(Self {
            options: Options::read(&format, &options.set).map_err(Failure::usage)?,
            format,
            zone_ids: ZoneIds::read(&options.zone_id).map_err(Failure::usage)?,
            settings: Settings { ttl, zones: ZoneCut::new(zones), dkim_domain, region: None },
            destination: Destination::new(options.to.as_deref()),
            as_context: false,
        })
    }

    /// The context in place of what the template makes of it.
    pub(super) fn as_context(self) -> Self {
        Self { as_context: true, ..self }
    }

    /// Checks that records of this domain and region can be made, before SES is asked for its tokens.
    pub(super) fn rehearse(&self, domain: &Fqdn, region: Option<&str>) -> Result<(), Failure> {
        // As long as those that SES hands out.
        let token = DkimToken::parse(&"a".repeat(32)).map_err(Failure::usage)?;
        let identity =
            Identity { region: region.map(str::to_string), ..Identity::new(domain.clone(), vec![token]) };
        let plan = RecordPlan::new(vec![identity], self.settings.clone()).map_err(of_plan)?;
        self.job(&plan)?.rehearse().map_err(failure)
    }

    /// Writes the records of these identities, or compares them with the files that are there.
    pub(super) fn deliver(
        mut self,
        identities: Vec<Identity>,
        check: bool,
        aws: &AwsOptions,
        world: &mut World<'_>,
    ) -> Result<Exit, Failure> {
        let undecided = |identity: &Identity| identity.region.is_none() && identity.signing_zone.is_none();
        if self.settings.dkim_domain.is_none() && identities.iter().any(undecided) {
            self.settings.region = ses::configured_region(&commands::connection(aws, world))?;
        }
        if self.options.is_on("proxied") {
            world.warn(
                "--set proxied=true: a DKIM record behind Cloudflare's proxy cannot be found by receivers",
            );
        }
        warn_of_unusual_tokens(&identities, world);
        let plan = RecordPlan::new(identities, self.settings.clone()).map_err(of_plan)?;
        if plan.assumed() > 0 {
            world.warn(
                "the answer does not say its region, so the records point at dkim.amazonses.com, which some regions \
                 do not use; pass --region to be sure",
            );
        }
        let job = self.job(&plan)?;
        if self.as_context {
            return self.destination.deliver_context(&job.as_context(), check, world);
        }
        self.destination.deliver(&job, check, world)
    }

    fn job<'a>(&'a self, plan: &'a RecordPlan) -> Result<Job<'a>, Failure> {
        Job::new(plan, &self.format, self.options.clone(), self.zone_ids.clone()).map_err(failure)
    }
}

fn failure(error: EmitError) -> Failure {
    match error {
        EmitError::Write(error) => Failure::general(error),
        other => Failure::usage(other),
    }
}

/// The format that `word` names.
pub(super) fn format_of(word: &str) -> Result<&'static Format, Failure> {
    Format::find(word).ok_or_else(|| {
        let ids: Vec<&str> = FORMATS.iter().map(|format| format.id).collect();
        let word = word.escape_debug();
        Failure::usage(format!("--output {word}: there is no such format; there are {}", ids.join(", ")))
    })
}

fn of_plan(error: PlanError) -> Failure {
    match error {
        PlanError::Region(_) => Failure::configuration(error),
        other => Failure::usage(other),
    }
}

/// The shape of tokens is no contract of SES: they are used all the same.
fn warn_of_unusual_tokens(identities: &[Identity], world: &mut World<'_>) {
    let mut unusual = identities.iter().filter(|i| !i.tokens.is_empty() && !are_usual(&i.tokens));
    let Some(first) = unusual.next() else { return };
    let others = match unusual.count() {
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
