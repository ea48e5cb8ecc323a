//! From identities to delivered records, the same for every command that prints some.

use super::destination::Destination;
use super::record_plan::{of_plan, record_plan, settings};
use super::templates;
use crate::cli::{AwsOptions, KindOptions, RecordOptions};
use crate::emit::{EmitError, FORMATS, Format, Formatter, Job, Options, ZoneIds};
use crate::error::{Exit, Failure};
use crate::record::{DkimToken, Fqdn, Identity, RecordPlan, Settings};
use crate::world::World;

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
        kinds: Option<&KindOptions>,
        world: &mut World<'_>,
    ) -> Result<Self, Failure> {
        let format = templates::of_options(format, options, world)?;
        Ok(Self {
            options: Options::read(&format, &options.set).map_err(Failure::usage)?,
            format,
            zone_ids: ZoneIds::read(&options.zone_id).map_err(Failure::usage)?,
            settings: settings(
                &options.zone,
                options.ttl.as_deref(),
                options.dkim_domain.as_deref(),
                kinds,
                world,
            )?,
            destination: Destination::new(options.to.as_deref()),
            as_context: false,
        })
    }

    /// What is said about the records.
    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether there is a place to write to, as far as that shows before anything is asked or read.
    pub(super) fn check_destination(&self) -> Result<(), Failure> {
        self.destination.check()
    }

    /// The context in place of what the template makes of it.
    pub(super) fn into_context(self) -> Self {
        Self { as_context: true, ..self }
    }

    /// Checks that records of this domain and region can be made and have a place to go, before SES is asked for its
    /// tokens.
    pub(super) fn rehearse(&self, domain: &Fqdn, region: Option<&str>) -> Result<(), Failure> {
        // As long as those that SES hands out.
        let token = DkimToken::parse(&"a".repeat(32)).map_err(Failure::usage)?;
        let identity =
            Identity { region: region.map(str::to_string), ..Identity::new(domain.clone(), vec![token]) };
        let plan = RecordPlan::new(vec![identity], self.settings.clone()).map_err(of_plan)?;
        plan.check_zones().map_err(of_plan)?;
        self.job(&plan)?.rehearse().map_err(failure)?;
        self.destination.try_out()
    }

    /// Writes the records of these identities, or compares them with the files that are there.
    pub(super) fn deliver(
        self,
        identities: Vec<Identity>,
        check: bool,
        aws: &AwsOptions,
        world: &mut World<'_>,
    ) -> Result<Exit, Failure> {
        if self.options.is_on("proxied") {
            world.warn(
                "--set proxied=true: a DKIM record behind Cloudflare's proxy cannot be found by receivers",
            );
        }
        let plan = record_plan(identities, self.settings.clone(), aws, world)?;
        let job = self.job(&plan)?;
        if self.as_context {
            let job = job.into_context().map_err(failure)?;
            return self.destination.deliver_context(&job, check, world);
        }
        let exit = self.destination.deliver(&job, check, world);
        drop(job);
        // The program ends here: to give back what a large account takes, piece by piece, is an eighth of a run.
        std::mem::forget(plan);
        exit
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

/// Refuses a template of the user's own beside `--output`, for each says what to print, and a query, for there is no
/// data to pick from.
pub(super) fn one_way_to_print(options: &RecordOptions, aws: &AwsOptions) -> Result<(), Failure> {
    if aws.query.is_some() {
        return Err(Failure::usage(
            "--query picks from data, and records are none; leave it out, or pass --output json where there is data",
        ));
    }
    if options.template.is_some() && aws.output.is_some() {
        return Err(Failure::usage("--template and --output both say what to print; leave one out"));
    }
    Ok(())
}

/// The format that `word` names.
pub(super) fn format_of(word: &str) -> Result<&'static Format, Failure> {
    Format::find(word).ok_or_else(|| {
        let ids: Vec<&str> = FORMATS.iter().map(|format| format.id).collect();
        let word = word.escape_debug();
        Failure::usage(format!("there is no format \"{word}\"; there are {}", ids.join(", ")))
    })
}
