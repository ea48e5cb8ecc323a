//! All records of a run, grouped by zone and free of contradictions, computed again whenever they are needed:
//! what is kept is the identities, not their records.

mod placing;

use std::ops::Range;

use super::each_once::each_once;
use super::record_sets::{Part, record_sets};
use super::signing_zones::SigningZones;
use super::{
    Fqdn, Identity, PlanError, RecordKind, RecordSet, Wanted, ZoneCut, ZoneCutError, ZoneName, joined,
};

/// What the user says about the records.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which records.
    pub wanted: Wanted,
    /// Which zone holds a name.
    pub zones: ZoneCut,
    /// The signing zone to point at, whatever the answers and the table say.
    pub dkim_domain: Option<Fqdn>,
}

/// The records of a run.
#[derive(Debug)]
pub struct RecordPlan {
    identities: Vec<Identity>,
    /// By the places of the identities: the place of the signing zone.
    signed_by: Vec<Option<usize>>,
    signing_zones: SigningZones,
    /// By the name that their records have in common.
    parts: Vec<(Part, usize)>,
    /// By zone, then by name.
    groups: Vec<Group>,
    /// The zones that have records, by name.
    zones: Vec<Zone>,
    settings: Settings,
}

/// The parts of one name.
#[derive(Debug, Clone)]
struct Group {
    parts: Range<usize>,
    /// Whether some of their records are in another zone.
    is_split: bool,
}

#[derive(Debug)]
struct Zone {
    name: ZoneName,
    groups: Range<usize>,
}

impl RecordPlan {
    /// Sorts the identities, finds the zone of each record, and checks every record once, so that nothing can
    /// fail any more when the records are written.
    ///
    /// # Errors
    /// [`PlanError`], of the first identity in the order of the output.
    pub fn new(identities: Vec<Identity>, settings: Settings) -> Result<Self, PlanError> {
        let mut plan = Self {
            identities: Vec::new(),
            signed_by: Vec::with_capacity(identities.len()),
            signing_zones: SigningZones::default(),
            parts: Vec::with_capacity(identities.len()),
            groups: Vec::new(),
            zones: Vec::new(),
            settings,
        };
        let identities = joined(identities);
        let wants_mail_from = plan.settings.wanted.kinds.contains(&RecordKind::MailFrom);
        for (index, identity) in identities.iter().enumerate() {
            if identity.region.is_none()
                && (wants_mail_from && identity.mail_from.is_some()
                    || plan.settings.wanted.kinds.contains(&RecordKind::Inbound))
            {
                return Err(PlanError::NoRegion(identity.domain.clone()));
            }
            let signing_zone = plan.signing_zones.place_of(identity, &plan.settings)?;
            plan.signed_by.push(signing_zone);
            plan.parts.push((Part::Domain, index));
            if wants_mail_from && identity.mail_from.is_some() {
                plan.parts.push((Part::MailFrom, index));
            }
        }
        // Without MAIL FROM domains they are in the order of the identities.
        if wants_mail_from {
            plan.parts.sort_by_key(|part| (name_of(&identities, *part), *part));
        }
        plan.identities = identities;
        plan.find_zones()?;
        Ok(plan)
    }

    /// Checks that every zone that was given holds a record: one that does not is misspelt.
    ///
    /// # Errors
    /// [`ZoneCutError::Unused`], of the longest.
    pub fn check_zones(&self) -> Result<(), PlanError> {
        // With no records at all there is nothing that a zone could hold.
        let is_unused = |zone: &&ZoneName| !self.zones.is_empty() && self.place_of(zone).is_none();
        match self.settings.zones.given().iter().find(is_unused) {
            Some(unused) => Err(ZoneCutError::Unused(unused.clone()).into()),
            None => Ok(()),
        }
    }

    /// The identities, in the order of the output.
    pub fn identities(&self) -> impl ExactSizeIterator<Item = &Identity> {
        self.identities.iter()
    }

    /// The record sets that follow from each identity alone, in the order of [`Self::identities`].
    pub fn by_identity(&self) -> impl ExactSizeIterator<Item = (&Identity, Vec<RecordSet>)> {
        self.identities.iter().enumerate().map(|(index, identity)| {
            let wants_mail_from = self.settings.wanted.kinds.contains(&RecordKind::MailFrom);
            let parts = [Some(Part::Domain), wants_mail_from.then_some(Part::MailFrom)];
            // `new` has computed these once without an error.
            let mut sets = Vec::new();
            for part in parts.into_iter().flatten() {
                let _ = self.add_part((part, index), &mut sets);
            }
            (identity, sets)
        })
    }

    /// The zones that have records, in the order of their names.
    pub fn zones(&self) -> impl ExactSizeIterator<Item = &ZoneName> {
        self.zones.iter().map(|zone| &zone.name)
    }

    /// How many identities got the common signing zone because nothing tells their region.
    #[must_use]
    pub fn assumed(&self) -> usize {
        self.signing_zones.assumed
    }

    /// The record sets of one zone, name by name.
    pub fn record_sets(&self, zone: &ZoneName) -> impl Iterator<Item = RecordSet> {
        let groups =
            self.place_of(zone).map(|place| (0..self.groups_at(place)).map(move |number| (place, number)));
        groups.into_iter().flatten().flat_map(|(place, number)| self.group_at(place, number))
    }

    /// How many groups the zone at this place among [`Self::zones`] has.
    pub(super) fn groups_at(&self, place: usize) -> usize {
        self.zones.get(place).map_or(0, |zone| zone.groups.len())
    }

    /// The record sets of a group of the zone at this place.
    pub(super) fn group_at(&self, place: usize, number: usize) -> Vec<RecordSet> {
        let Some(zone) = self.zones.get(place) else { return Vec::new() };
        let Some(group) = self.groups.get(zone.groups.start + number) else { return Vec::new() };
        // `new` has computed these once without an error.
        let mut sets = self.of_name(&self.parts[group.parts.clone()]).unwrap_or_default();
        if group.is_split {
            sets.retain(|set| self.zone_of(set).is_ok_and(|found| zone.name == found));
        }
        sets
    }

    fn place_of(&self, zone: &ZoneName) -> Option<usize> {
        self.zones.binary_search_by(|known| known.name.cmp(zone)).ok()
    }

    fn zone_of(&self, set: &RecordSet) -> Result<ZoneName, ZoneCutError> {
        self.settings.zones.zone_of(&set.owner, &set.domain)
    }

    /// The name that the records of this part have in common.
    fn name_of(&self, (part, index): (Part, usize)) -> &Fqdn {
        name_of(&self.identities, (part, index))
    }

    fn add_part(&self, (part, index): (Part, usize), sets: &mut Vec<RecordSet>) -> Result<(), PlanError> {
        let identity = &self.identities[index];
        let signing_zone = self.signing_zones.get(self.signed_by[index]);
        record_sets(identity, part, signing_zone, &self.settings.wanted, sets)
            .map_err(|source| PlanError::Name { domain: identity.domain.clone(), source })
    }

    /// The record sets of one name, each name and type once.
    fn of_name(&self, group: &[(Part, usize)]) -> Result<Vec<RecordSet>, PlanError> {
        let mut all = Vec::with_capacity(3);
        for part in group {
            self.add_part(*part, &mut all)?;
        }
        each_once(all)
    }
}

/// The name that the records of this part have in common.
fn name_of(identities: &[Identity], (part, index): (Part, usize)) -> &Fqdn {
    let identity = &identities[index];
    match part {
        Part::Domain => &identity.domain,
        Part::MailFrom => identity.mail_from.as_ref().unwrap_or(&identity.domain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::each_once::shown;
    use crate::record::{DkimToken, Origin, Text, Ttl, default_dmarc};

    fn identity(domain: &str, region: Option<&str>, tokens: &[&str]) -> Identity {
        let tokens = tokens.iter().map(|t| DkimToken::parse(t).unwrap()).collect();
        Identity { region: region.map(Into::into), ..Identity::new(Fqdn::parse(domain).unwrap(), tokens) }
    }

    fn settings() -> Settings {
        Settings { wanted: Wanted::dkim(Ttl::DEFAULT), zones: ZoneCut::default(), dkim_domain: None }
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
        one.signing_zone = None;
        one.origin = Origin::parse("AWS_SES_EU_CENTRAL_2");
        let plan = RecordPlan::new(vec![one], settings()).unwrap();
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
    fn records_of_every_kind_follow_from_the_identity() {
        let whole = |domain: &str, region: &str, token: &str| Identity {
            mail_from: Fqdn::parse("bounce.a.example").ok(),
            verification_token: Text::new(format!("{token}+/Q=")).ok(),
            ..identity(domain, Some(region), &[token])
        };
        let mut all = settings();
        all.wanted.kinds = RecordKind::ALL.into();
        let plan = RecordPlan::new(
            vec![whole("a.example", "eu-west-1", "T1"), whole("x.a.example", "eu-west-1", "T2")],
            all.clone(),
        );
        let mail_from =
            ["MX 10 feedback-smtp.eu-west-1.amazonses.com.", "TXT v=spf1 include:amazonses.com ~all"];
        let mut expected = Vec::new();
        for (domain, token) in [("a.example", "T1"), ("x.a.example", "T2")] {
            let low = token.to_lowercase();
            expected.push(format!("{low}._domainkey.{domain} CNAME {low}.dkim.amazonses.com."));
            expected.push(format!("_dmarc.{domain} TXT {}", default_dmarc().as_str()));
            expected.push(format!("_amazonses.{domain} TXT {token}+/Q="));
            expected.push(format!("{domain} MX 10 inbound-smtp.eu-west-1.amazonaws.com."));
            if token == "T1" {
                // Of both identities, and there once.
                expected.extend(mail_from.map(|data| format!("bounce.a.example {data}")));
            }
        }
        assert_eq!(lines(&plan.unwrap()), expected);
        // Two regions: both tokens verify, but one mail host for bounces is all that SES accepts.
        let two = vec![whole("a.example", "eu-west-1", "T1"), whole("a.example", "eu-west-2", "T2")];
        let message = RecordPlan::new(two.clone(), all.clone()).unwrap_err().to_string();
        assert!(message.contains("bounce.a.example") && !message.contains("--dkim-domain"), "{message}");
        all.wanted.kinds.remove(&RecordKind::MailFrom);
        let plan = RecordPlan::new(two, all).unwrap();
        assert!(lines(&plan).contains(&"_amazonses.a.example TXT T1+/Q= T2+/Q=".to_string()));
        assert!(lines(&plan).contains(
            &"a.example MX 10 inbound-smtp.eu-west-1.amazonaws.com. 10 inbound-smtp.eu-west-2.amazonaws.com.".to_string()
        ));
    }

    #[test]
    fn a_key_of_ones_own_is_a_text_and_never_a_cname() {
        let mut one = identity("a.example", None, &["Sel1"]);
        one.origin = Some(Origin::External);
        assert_eq!(RecordPlan::new(vec![one.clone()], settings()).unwrap().zones().count(), 0);
        let mut with_key = settings();
        with_key.wanted.keys.insert("sel1".into(), Text::new("v=DKIM1; k=rsa; p=AAAA").unwrap());
        let plan = RecordPlan::new(vec![one], with_key).unwrap();
        assert_eq!(lines(&plan), ["sel1._domainkey.a.example TXT v=DKIM1; k=rsa; p=AAAA"]);
        assert_eq!(plan.assumed(), 0);
    }

    #[test]
    fn mail_hosts_need_a_region() {
        let one =
            Identity { mail_from: Fqdn::parse("b.a.example").ok(), ..identity("a.example", None, &["t"]) };
        let mut wanted = settings();
        wanted.wanted.kinds.insert(RecordKind::MailFrom);
        let message = RecordPlan::new(vec![one.clone()], wanted).unwrap_err().to_string();
        assert!(message.contains("a.example") && message.contains("--region"), "{message}");
        assert!(RecordPlan::new(vec![one], settings()).is_ok());
    }

    #[test]
    fn a_zone_that_holds_nothing_is_an_error() {
        let zones = ZoneCut::new(vec![ZoneName::parse("exmaple.com").unwrap()]);
        let plan =
            RecordPlan::new(vec![identity("example.com", None, &["t"])], Settings { zones, ..settings() });
        let message = plan.unwrap().check_zones().unwrap_err().to_string();
        assert!(message.contains("exmaple.com"), "{message}");
    }
}
