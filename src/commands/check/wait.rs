//! `--wait`: look again until everything is right, the servers of the zones first, then the resolver, then SES.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::progress::Progress;
use super::{Records, left, look};
use crate::error::{Exit, Failure};
use crate::live::{Check, Class, Schedule, Settings, Survey, Verdict};
use crate::record::Fqdn;
use crate::world::{World, printable};

/// The longest time of one look.
const LIMIT_OF_LOOK: Duration = Duration::from_secs(60);
/// What the last look gets, where so much is left.
const LAST_LOOK: Duration = Duration::from_secs(2);

/// SES's own verdicts: the status of DKIM by domain, spelt as SES v1 spells it.
pub(super) type Statuses<'a> = dyn FnMut(&[Fqdn]) -> Result<BTreeMap<Fqdn, String>, Failure> + 'a;

/// A run that waits.
pub(super) struct Waiting<'a> {
    records: &'a Records,
    settings: &'a Settings,
    schedule: Schedule,
    ses: Option<&'a mut Statuses<'a>>,
    start: Instant,
    checks: Vec<Option<Check>>,
    notes: Vec<String>,
}

impl<'a> Waiting<'a> {
    pub(super) fn new(
        records: &'a Records,
        settings: &'a Settings,
        interval: Option<Duration>,
        ses: Option<&'a mut Statuses<'a>>,
    ) -> Self {
        let (schedule, checks) = (Schedule::new(interval), vec![None; records.len()]);
        Self { records, settings, schedule, ses, start: Instant::now(), checks, notes: Vec::new() }
    }

    /// Waits. What was seen last, and whether the deadline came first.
    ///
    /// # Errors
    /// The network cannot be used; SES has given a domain up.
    pub(super) fn run(mut self, world: &mut World<'_>) -> Result<(Survey, bool), Failure> {
        loop {
            let open = self.open();
            if !open.is_empty() {
                self.look(&open, world)?;
            }
            let pending = if self.open().is_empty() { self.pending_at_ses()? } else { Vec::new() };
            if self.open().is_empty() && pending.is_empty() {
                return Ok((self.into_survey(), false));
            }
            if !self.pause(&pending, world) {
                return Ok((self.into_survey(), true));
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

    /// The domains that SES has not verified yet.
    fn pending_at_ses(&mut self) -> Result<Vec<Fqdn>, Failure> {
        let Some(ses) = self.ses.as_mut() else { return Ok(Vec::new()) };
        let mut domains: Vec<Fqdn> = self.records.iter().map(|(_, set)| set.domain.clone()).collect();
        domains.sort();
        domains.dedup();
        let statuses = ses(&domains)?;
        let of = |domain: &Fqdn| statuses.get(domain).map_or("NotStarted", String::as_str);
        if let Some(failed) = domains.iter().find(|domain| of(domain) == "Failed") {
            let message = format!(
                "{failed}: the records are right, but SES has given up looking for them (Failed); start it again with \
                 \"sesdns verify-domain-dkim --domain {failed}\""
            );
            return Err(Failure { exit: Exit::Difference, message });
        }
        domains.retain(|domain| of(domain) != "Success");
        Ok(domains)
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
        let mut progress = Progress::new(world);
        while let Some(rest) = end.checked_duration_since(Instant::now()) {
            let seconds = rest.as_secs() + 1;
            progress
                .show(&format!("{right} of {all} records are right{at_ses}; looking again in {seconds} s"));
            sleep(rest.min(Duration::from_secs(1)));
        }
        progress.clear();
        !left(self.start, self.settings.limit).is_zero()
    }

    fn into_survey(self) -> Survey {
        Survey { checks: self.checks.into_iter().flatten().collect(), notes: self.notes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{RecordData, RecordKind, RecordSet, Ttl, ZoneName};

    /// What SES's statuses come to once the records are right.
    fn pending(statuses: &[(&str, &str)]) -> Result<Vec<String>, Failure> {
        let fqdn = |name: &str| Fqdn::parse(name).unwrap();
        let record = |domain: &str| {
            let (owner, data) =
                (fqdn(&format!("t._domainkey.{domain}")), vec![RecordData::Cname(fqdn("t.example"))]);
            let (kind, domain) = (RecordKind::Dkim, fqdn(domain));
            (
                ZoneName::new(domain.clone()),
                RecordSet { owner, ttl: Ttl::DEFAULT, kind, domain, shared: false, data },
            )
        };
        let records: Records = vec![record("a.example"), record("b.example"), record("a.example")];
        let limit = Duration::from_secs(1);
        let settings =
            Settings { nameservers: Vec::new(), resolvers: Vec::new(), judges_resolver: false, limit };
        let known: BTreeMap<Fqdn, String> =
            statuses.iter().map(|(domain, status)| (fqdn(domain), (*status).to_string())).collect();
        let mut ses = |asked: &[Fqdn]| {
            assert_eq!(asked, [fqdn("a.example"), fqdn("b.example")], "each once");
            Ok(known.clone())
        };
        let mut waiting = Waiting::new(&records, &settings, None, Some(&mut ses));
        Ok(waiting.pending_at_ses()?.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn only_success_ends_the_waiting_for_ses() {
        assert!(pending(&[("a.example", "Success"), ("b.example", "Success")]).unwrap().is_empty());
        for status in ["Pending", "TemporaryFailure", "NotStarted"] {
            assert_eq!(pending(&[("a.example", "Success"), ("b.example", status)]).unwrap(), ["b.example"]);
        }
        assert_eq!(pending(&[]).unwrap(), ["a.example", "b.example"]);
    }

    #[test]
    fn failed_ends_it_at_once_and_says_what_to_do() {
        let failure = pending(&[("a.example", "Pending"), ("b.example", "Failed")]).unwrap_err();
        assert_eq!(failure.exit, Exit::Difference);
        for part in ["b.example", "Failed", "verify-domain-dkim --domain b.example"] {
            assert!(failure.message.contains(part), "{}", failure.message);
        }
    }
}
