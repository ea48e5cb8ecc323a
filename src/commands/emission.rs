//! From identities to delivered records, the same for every command that prints some.

use super::destination::Destination;
use super::record_plan::{has_untold_zone, record_plan, rehearsed, settings};
use super::templates;
use crate::cli::{AwsOptions, KindOptions, RecordOptions};
use crate::emit::{EmitError, FORMATS, Format, Formatter, Job, Options, ZoneIds};
use crate::error::{Exit, Failure};
use crate::record::{Identity, RecordPlan, Settings};
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

    /// Whether there is a place to write to, before anything is asked or read.
    pub(super) fn check_destination(&self, is_dry: bool) -> Result<(), Failure> {
        if self.as_context {
            self.destination.one_file("context")?;
        }
        self.destination.try_out(is_dry)
    }

    /// The context in place of what the template makes of it.
    pub(super) fn into_context(self) -> Self {
        Self { as_context: true, ..self }
    }

    /// Checks that the records of these [`pretended`](super::record_plan::pretended) identities can be made, before SES
    /// is asked for their tokens.
    pub(super) fn rehearse(&self, identities: Vec<Identity>) -> Result<(), Failure> {
        if identities.is_empty() {
            return Ok(());
        }
        let plan = rehearsed(identities, self.settings.clone())?;
        if has_untold_zone(&self.settings) {
            return Ok(());
        }
        let job = self.job(&plan)?;
        if self.as_context {
            return Ok(());
        }
        self.destination.check_count(job.document_count())?;
        job.rehearse().map_err(failure)
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
        let exit = match (job.document_count(), &self.destination) {
            // Why there is no identity has been told.
            (0, Destination::Output) if plan.identities().len() == 0 => Ok(Exit::Done),
            (0, destination) => destination.deliver_nothing(check, world),
            (_, destination) => destination.deliver(&job, check, world),
        };
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
