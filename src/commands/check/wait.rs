//! `--wait`: look again until everything is right, the servers of the zones first, then the resolver, then SES.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::at_ses::{AtSes, Opinion};
use super::{Records, left, look};
use crate::error::Failure;
use crate::live::{Check, Class, Schedule, Settings, Survey, Verdict};
use crate::record::Identity;
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
    Failed(Identity),
    /// The records are right, and SES did not say what it thinks.
    Untold(Failure),
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
    /// Why SES could not be asked the last time.
    trouble: String,
}

impl<'a> Waiting<'a> {
    pub(super) fn new(
        records: &'a Records,
        settings: &'a Settings,
        interval: Option<Duration>,
        ses: Option<&'a AtSes>,
    ) -> Self {
        let (schedule, checks) = (Schedule::new(interval), vec![None; records.len()]);
        let (notes, trouble) = Default::default();
        Self { records, settings, schedule, ses, start: Instant::now(), checks, notes, trouble }
    }

    /// Waits. What was seen last, and how it ended.
    ///
    /// # Errors
    /// The network cannot be used; Ctrl-C.
    pub(super) fn run(mut self, world: &mut World<'_>) -> Result<(Survey, End), Failure> {
        loop {
            let open = self.open();
            if !open.is_empty() {
                self.look(&open, world)?;
            }
            let (mut late, mut at_ses) = (End::Late, String::new());
            if self.open().is_empty() {
                match self.ses.map(|ses| ses.ask(world)).transpose()? {
                    Some(Opinion::Failed(identity)) => {
                        return Ok((self.into_survey(), End::Failed(identity)));
                    }
                    Some(Opinion::Untold { failure, passes: false }) => {
                        return Ok((self.into_survey(), End::Untold(failure)));
                    }
                    Some(Opinion::Untold { failure, .. }) => {
                        self.tell_trouble(&failure, world);
                        (late, at_ses) = (End::Untold(failure), "; SES cannot be asked".to_string());
                    }
                    Some(Opinion::Pending(domains)) if !domains.is_empty() => {
                        at_ses = format!("; {} pending at SES", domains.len());
                    }
                    _ => return Ok((self.into_survey(), End::Right)),
                }
            }
            if !self.pause(&at_ses, world) {
                return Ok((self.into_survey(), late));
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
        // What is right is not looked at again, and what was noted of it still holds.
        for note in survey.notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        Ok(())
    }

    /// Says why SES does not say anything, once.
    fn tell_trouble(&mut self, failure: &Failure, world: &mut World<'_>) {
        if self.trouble != failure.message {
            world.warn(format!("{}; SES is asked again until the deadline", failure.message));
            self.trouble.clone_from(&failure.message);
        }
    }

    /// Waits for the next look; false when the deadline has come.
    fn pause(&mut self, at_ses: &str, world: &mut World<'_>) -> bool {
        let rest = left(self.start, self.settings.limit);
        if rest.is_zero() {
            return false;
        }
        let longest = if rest > LAST_LOOK * 2 { rest - LAST_LOOK } else { rest };
        let end = Instant::now() + self.schedule.pause().min(longest);
        let open = self.open().len();
        let (all, right) = (self.checks.len(), self.checks.len() - open);
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
