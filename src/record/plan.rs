//! All records of a run, grouped by zone and free of contradictions, computed again whenever they are needed:
//! what is kept is the identities, not their records.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use thiserror::Error;

use super::{
    DEFAULT_SIGNING_ZONE, Fqdn, Identity, NameError, RecordSet, Ttl, UnknownRegion, ZoneCut, ZoneCutError,
    ZoneName, dkim_record_sets, signing_zone_of,
};

/// What the user says about the records.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The TTL of every record.
    pub ttl: Ttl,
    /// Which zone holds a name.
    pub zones: ZoneCut,
    /// The signing zone to point at, whatever the answers and the table say.
    pub dkim_domain: Option<Fqdn>,
    /// The region of answers that do not say theirs.
    pub region: Option<String>,
}

/// Why there are no records.
#[derive(Debug, Error)]
pub enum PlanError {
    /// A name that is too long with the token in front.
    #[error("{domain}: no room for the token in front of the domain: {source}")]
    Name {
        /// The identity.
        domain: Fqdn,
        /// The name and its length.
        source: NameError,
    },
    /// No zone can be told.
    #[error(transparent)]
    Zone(#[from] ZoneCutError),
    /// No signing zone can be told.
    #[error(transparent)]
    Region(#[from] UnknownRegion),
    /// Two identities disagree.
    #[error(
        "{owner}: two answers give this name different data, {first} and {second}; one name holds one CNAME \
         (RFC 1034): leave out the wrong answer, or name the signing zone with --dkim-domain"
    )]
    Conflict {
        /// The name.
        owner: Fqdn,
        /// The data of the first.
        first: String,
        /// The data of the second.
        second: String,
    },
}

/// The records of a run.
#[derive(Debug)]
pub struct RecordPlan {
    entries: Vec<Entry>,
    /// The signing zones that entries refer to: a handful, however many identities there are.
    signing_zones: Vec<Fqdn>,
    zones: BTreeMap<ZoneName, Vec<usize>>,
    settings: Settings,
    assumed: usize,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    identity: Identity,
    signing_zone: usize,
}

impl RecordPlan {
    /// Sorts the identities, finds the zone of each record, and checks every record once, so that nothing can
    /// fail any more when the records are written.
    ///
    /// # Errors
    /// [`PlanError`], of the first identity in the order of the output.
    pub fn new(mut identities: Vec<Identity>, settings: Settings) -> Result<Self, PlanError> {
        identities.sort();
        identities.dedup();
        let mut plan = Self {
            entries: Vec::new(),
            signing_zones: Vec::new(),
            zones: BTreeMap::new(),
            settings,
            assumed: 0,
        };
        let mut known = HashMap::new();
        for identity in identities {
            let signing_zone = plan.signing_zone(&identity, &mut known)?;
            plan.entries.push(Entry { identity, signing_zone });
        }
        plan.find_zones()?;
        if let Some(unused) = plan.settings.zones.given().iter().find(|zone| !plan.zones.contains_key(zone)) {
            // With no records at all there is nothing that a zone could hold.
            if !plan.zones.is_empty() {
                return Err(ZoneCutError::Unused(unused.clone()).into());
            }
        }
        Ok(plan)
    }

    /// The zones that have records, in the order of their names.
    pub fn zones(&self) -> impl ExactSizeIterator<Item = &ZoneName> {
        self.zones.keys()
    }

    /// How many identities got the common signing zone because nothing tells their region.
    #[must_use]
    pub fn assumed(&self) -> usize {
        self.assumed
    }

    /// The record sets of one zone, identity by identity.
    pub fn record_sets(&self, zone: &ZoneName) -> impl Iterator<Item = RecordSet> {
        let entries = self.zones.get(zone).map_or(&[][..], Vec::as_slice);
        self.by_domain(entries).flat_map(move |group| {
            // `new` has computed these once without an error.
            let mut sets = self.of_domain(group).unwrap_or_default();
            sets.retain(|set| self.zone_of(set).is_ok_and(|found| found == *zone));
            sets
        })
    }

    fn zone_of(&self, set: &RecordSet) -> Result<ZoneName, ZoneCutError> {
        self.settings.zones.zone_of(&set.owner, &set.domain)
    }

    /// The index of the identity's signing zone. Order: the option, the answer, the table; never a guess.
    fn signing_zone(
        &mut self,
        identity: &Identity,
        known: &mut HashMap<String, usize>,
    ) -> Result<usize, PlanError> {
        let stated = self.settings.dkim_domain.as_ref().or(identity.signing_zone.as_ref());
        let region = identity.region.as_deref().or(self.settings.region.as_deref());
        if stated.is_none() && region.is_none() && !identity.tokens.is_empty() {
            self.assumed += 1;
        }
        // No region is spelt like a signing zone: one has dots, the other has none.
        let key = stated.map(Fqdn::bare).or(region).unwrap_or(DEFAULT_SIGNING_ZONE);
        if let Some(index) = known.get(key) {
            return Ok(*index);
        }
        let unknown =
            || UnknownRegion { region: key.escape_debug().to_string(), domain: identity.domain.to_string() };
        let zone = match stated {
            Some(zone) => zone.clone(),
            None => signing_zone_of(region).ok_or_else(unknown)?,
        };
        known.insert(key.to_string(), self.signing_zones.len());
        self.signing_zones.push(zone);
        Ok(self.signing_zones.len() - 1)
    }

    fn find_zones(&mut self) -> Result<(), PlanError> {
        let all: Vec<usize> = (0..self.entries.len()).collect();
        let mut zones: BTreeMap<ZoneName, Vec<usize>> = BTreeMap::new();
        for group in self.by_domain(&all) {
            let found: BTreeSet<ZoneName> =
                self.of_domain(group)?.iter().map(|set| self.zone_of(set)).collect::<Result<_, _>>()?;
            for zone in found {
                zones.entry(zone).or_default().extend_from_slice(group);
            }
        }
        self.zones = zones;
        Ok(())
    }

    /// Runs of entries of one domain: only these can meet at a name.
    fn by_domain<'a>(&'a self, entries: &'a [usize]) -> impl Iterator<Item = &'a [usize]> {
        entries.chunk_by(|a, b| self.entries[*a].identity.domain == self.entries[*b].identity.domain)
    }

    /// The record sets of one domain, each name once.
    fn of_domain(&self, group: &[usize]) -> Result<Vec<RecordSet>, PlanError> {
        let mut sets: Vec<RecordSet> = Vec::new();
        // By name: an answer may have very many tokens.
        let mut places: HashMap<Fqdn, usize> = HashMap::new();
        for entry in group.iter().map(|index| &self.entries[*index]) {
            let zone = &self.signing_zones[entry.signing_zone];
            let found = dkim_record_sets(&entry.identity, zone, self.settings.ttl)
                .map_err(|source| PlanError::Name { domain: entry.identity.domain.clone(), source })?;
            for set in found {
                match places.get(&set.owner).and_then(|place| sets.get(*place)) {
                    None => {
                        places.insert(set.owner.clone(), sets.len());
                        sets.push(set);
                    }
                    Some(other) if other.data == set.data => {}
                    Some(other) => {
                        return Err(PlanError::Conflict {
                            first: shown(other),
                            second: shown(&set),
                            owner: set.owner,
                        });
                    }
                }
            }
        }
        Ok(sets)
    }
}

fn shown(set: &RecordSet) -> String {
    let data: Vec<String> = set.data.iter().map(|data| data.to_rdata().to_string()).collect();
    format!("{} {}", set.record_type(), data.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::DkimToken;

    fn identity(domain: &str, region: Option<&str>, tokens: &[&str]) -> Identity {
        let tokens = tokens.iter().map(|t| DkimToken::parse(t).unwrap()).collect();
        Identity { region: region.map(str::to_string), ..Identity::new(Fqdn::parse(domain).unwrap(), tokens) }
    }

    fn settings() -> Settings {
        Settings { ttl: Ttl::DEFAULT, zones: ZoneCut::default(), dkim_domain: None, region: None }
    }

    /// `owner target`, zone by zone.
    fn lines(plan: &RecordPlan) -> Vec<String> {
        let line = |set: RecordSet| format!("{} {}", set.owner, shown(&set));
        plan.zones().flat_map(|zone| plan.record_sets(zone).map(line)).collect()
    }

    #[test]
    fn very_many_tokens_of_one_domain_take_no_longer_than_those_of_many() {
        let tokens: Vec<String> = (0..50_000).map(|n| format!("t{n}")).collect();
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        let start = std::time::Instant::now();
        let plan = RecordPlan::new(vec![identity("a.example", None, &tokens)], settings()).unwrap();
        let zone = plan.zones().next().unwrap();
        assert_eq!(plan.record_sets(zone).count(), tokens.len());
        // A search through all of them for each of them takes a minute.
        assert!(start.elapsed().as_secs() < 20);
    }

    #[test]
    fn the_order_of_the_input_does_not_show() {
        let (a, b) = (identity("b.example", None, &["t2", "t1"]), identity("a.example", None, &["t3"]));
        let one = RecordPlan::new(vec![a.clone(), b.clone(), a.clone()], settings()).unwrap();
        let two = RecordPlan::new(vec![b, a], settings()).unwrap();
        assert_eq!(lines(&one), lines(&two));
        assert_eq!(lines(&one).len(), 3);
        assert_eq!(one.assumed(), 2);
    }

    #[test]
    fn token_sets_of_two_regions_coexist() {
        let identities = vec![
            identity("a.example", Some("eu-south-1"), &["t1"]),
            identity("a.example", Some("eu-west-1"), &["t2"]),
        ];
        let plan = RecordPlan::new(identities, settings()).unwrap();
        assert_eq!(
            lines(&plan),
            [
                "t1._domainkey.a.example CNAME t1.dkim.eu-south-1.amazonses.com.",
                "t2._domainkey.a.example CNAME t2.dkim.amazonses.com."
            ]
        );
    }

    #[test]
    fn one_name_with_two_targets_is_a_contradiction() {
        let identities = vec![
            identity("a.example", Some("eu-south-1"), &["t1"]),
            identity("a.example", Some("eu-west-1"), &["T1"]),
        ];
        let message = RecordPlan::new(identities, settings()).unwrap_err().to_string();
        for part in ["t1._domainkey.a.example", "t1.dkim.amazonses.com", "t1.dkim.eu-south-1.amazonses.com"] {
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn the_option_beats_the_answer_and_the_answer_beats_the_table() {
        let mut one = identity("a.example", Some("eu-south-1"), &["t"]);
        one.signing_zone = Some(Fqdn::parse("dkim.cell7.amazonses.com").unwrap());
        let target =
            |settings: Settings| lines(&RecordPlan::new(vec![one.clone()], settings).unwrap())[0].clone();
        assert!(target(settings()).ends_with("CNAME t.dkim.cell7.amazonses.com."));
        let option = Settings { dkim_domain: Some(Fqdn::parse("d.example").unwrap()), ..settings() };
        assert!(target(option).ends_with("CNAME t.d.example."));
        let region = Settings { region: Some("eu-central-2".into()), ..settings() };
        let plan = RecordPlan::new(vec![identity("a.example", None, &["t"])], region).unwrap();
        assert!(lines(&plan)[0].ends_with("CNAME t.dkim.eu-central-2.amazonses.com."));
        assert_eq!(plan.assumed(), 0);
    }

    #[test]
    fn an_unknown_region_is_an_error_that_names_the_way_out() {
        let message = RecordPlan::new(vec![identity("a.example", Some("eu-south-2"), &["t"])], settings())
            .unwrap_err()
            .to_string();
        assert!(message.contains("eu-south-2") && message.contains("--dkim-domain"), "{message}");
    }

    #[test]
    fn a_name_too_long_with_its_token_is_named() {
        let label = "a".repeat(60);
        let domain = format!("{label}.{label}.{label}.example");
        let message = RecordPlan::new(vec![identity(&domain, None, &[&"t".repeat(60)])], settings())
            .unwrap_err()
            .to_string();
        assert!(message.contains(&domain) && message.contains("262 bytes"), "{message}");
    }

    #[test]
    fn a_zone_that_holds_nothing_is_an_error() {
        let zones = ZoneCut::new(vec![ZoneName::parse("exmaple.com").unwrap()]);
        let message =
            RecordPlan::new(vec![identity("example.com", None, &["t"])], Settings { zones, ..settings() })
                .unwrap_err()
                .to_string();
        assert!(message.contains("exmaple.com"), "{message}");
    }
}
