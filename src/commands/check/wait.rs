//! `--wait`: look again until everything is right, the servers of the zones first, then the resolver, then SES.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::at_ses::{AtSes, Opinion};
use super::{Records, left, look};
use crate::error::Failure;
use crate::live::{Check, Class, Schedule, Settings, Survey, Verdict};
use crate::record::Fqdn;
use crate::world::{World, printable};

/// The longest time of one look.
const LIMIT_OF_LOOK: Duration = Duration::from_secs(60);
/// What the last look gets, where so much is left.
const LAST_LOOK: Duration = Duration::from_secs(2);

/// How the waiting ended.
pub(super) enum End {
    /// Everything is right.
    Right,
    /// The deadline came first.
    Late,
    /// SES has given this domain up.
    Failed(Fqdn),
}

/// A run that waits.
pub(super) struct Waiting<'a> {
    records: &'a Records,
    settings: &'a Settings,
    schedule: Schedule,
    ses: Option<&'a AtSes>,
    start: Instant,
    checks: Vec<Option<Check>>,
    notes: Vec<String>,
}

impl<'a> Waiting<'a> {
    pub(super) fn new(
        records: &'a Records,
        settings: &'a Settings,
        interval: Option<Duration>,
        ses: Option<&'a AtSes>,
    ) -> Self {
        let (schedule, checks) = (Schedule::new(interval), vec![None; records.len()]);
        Self { records, settings, schedule, ses, start: Instant::now(), checks, notes: Vec::new() }
    }

    /// Waits. What was seen last, and how it ended.
    ///
    /// # Errors
    /// The network cannot be used; SES refuses.
    pub(super) fn run(mut self, world: &mut World<'_>) -> Result<(Survey, End), Failure> {
        loop {
            let open = self.open();
            if !open.is_empty() {
                self.look(&open, world)?;
            }
            let mut pending = Vec::new();
            if self.open().is_empty() {
                match self.ses.map(|ses| ses.ask(world)).transpose()? {
                    Some(Opinion::Failed(domain)) => return Ok((self.into_survey(), End::Failed(domain))),
                    Some(Opinion::Pending(domains)) if !domains.is_empty() => pending = domains,
                    _ => return Ok((self.into_survey(), End::Right)),
                }
            }
            if !self.pause(&pending, world) {
                return Ok((self.into_survey(), End::Late));
            }
        }
    }

    /// The records that are not right yet.
    fn open(&self) -> Vec<usize> {
        let is_open = |check: &Option<Check>| {
            check.as_ref().is_none_or(|check| !matches!(check.verdict.class(), Class::Right | Class::Weak))
        };
        (0..self.checks.len()).filter(|index| is_open(&self.checks[*index])).collect()
    }

    fn look(&mut self, open: &[usize], world: &mut World<'_>) -> Result<(), Failure> {
        let records: Records = open.iter().map(|index| self.records[*index].clone()).collect();
        let limit = left(self.start, self.settings.limit).min(LIMIT_OF_LOOK);
        let survey = look(&records, &Settings { limit, ..self.settings.clone() }, world)?;
        let is_late = left(self.start, self.settings.limit).is_zero();
        for (index, check) in open.iter().zip(survey.checks) {
            let known = &mut self.checks[*index];
            // A look that the deadline cut short tells less than the one before.
            if is_late && known.is_some() && check.verdict.class() == Class::Inconclusive {
                continue;
            }
            let before = known.as_ref().map(|known| known.verdict);
            let is_news = before.map_or(check.verdict != Verdict::Ok, |before| before != check.verdict);
            if is_news && !world.quiet && !world.terminal.error {
                let from = before.map_or_else(String::new, |before| format!("{} -> ", before.as_str()));
                let line = format!("{}: {from}{}", check.name, check.verdict.as_str());
                let _ = writeln!(world.stderr, "{}", printable(&line));
            }
            *known = Some(check);
        }
        self.notes = survey.notes;
        Ok(())
    }

    /// Waits for the next look; false when the deadline has come.
    fn pause(&mut self, pending: &[Fqdn], world: &mut World<'_>) -> bool {
        let rest = left(self.start, self.settings.limit);
        if rest.is_zero() {
            return false;
        }
        let longest = if rest > LAST_LOOK * 2 { rest - LAST_LOOK } else { rest };
        let end = Instant::now() + self.schedule.pause().min(longest);
        let open = self.open().len();
        let (all, right) = (self.checks.len(), self.checks.len() - open);
        let at_ses =
            if pending.is_empty() { String::new() } else { format!("; {} pending at SES", pending.len()) };
        while let Some(rest) = end.checked_duration_since(Instant::now()) {
            let seconds = rest.as_secs() + 1;
            world.show_line(&format!(
                "{right} of {all} records are right{at_ses}; looking again in {seconds} s"
            ));
            sleep(rest.min(Duration::from_secs(1)));
        }
        world.show_line("");
        !left(self.start, self.settings.limit).is_zero()
    }

    fn into_survey(self) -> Survey {
        Survey { checks: self.checks.into_iter().flatten().collect(), notes: self.notes }
    }
}
