//! The provider's ids of the zones: `--zone-id [ZONE=]ID`.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::record::{NameError, ZoneName};

/// The ids that were given.
#[derive(Debug, Clone, Default)]
pub struct ZoneIds {
    /// The id without a zone, for a run of one zone.
    only: Option<String>,
    by_zone: BTreeMap<ZoneName, String>,
}

/// Ids that were read one by one.
impl FromIterator<(ZoneName, String)> for ZoneIds {
    fn from_iter<I: IntoIterator<Item = (ZoneName, String)>>(ids: I) -> Self {
        Self { only: None, by_zone: ids.into_iter().collect() }
    }
}

/// A `--zone-id` that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ZoneIdError {
    /// The zone's name is none.
    #[error("--zone-id {0}: {1}")]
    Zone(String, NameError),
    /// There is no id.
    #[error(
        "--zone-id {0}: the id is missing or has a space or control character in it; give it as ZONE=ID or ID"
    )]
    Id(String),
    /// Two ids for one zone.
    #[error("--zone-id names {0} twice, with different ids")]
    Twice(String),
    /// An id without a zone, and not just one zone.
    #[error("--zone-id {0}: the records are in several zones; say which one it is: --zone-id ZONE={0}")]
    Ambiguous(String),
    /// A zone that has no records.
    #[error(
        "--zone-id {0}=…: none of the records belongs into this zone; check its spelling or leave it out"
    )]
    Unused(ZoneName),
}

impl ZoneIds {
    /// Reads the arguments. The AWS CLI's `/hostedzone/Z…` is the id `Z…`.
    ///
    /// # Errors
    /// [`ZoneIdError`].
    pub fn read(arguments: &[String]) -> Result<Self, ZoneIdError> {
        let mut ids = Self::default();
        for argument in arguments {
            let shown = || argument.escape_debug().to_string();
            let (zone, id) = match argument.split_once('=') {
                Some((zone, id)) => (Some(zone), id),
                None => (None, argument.as_str()),
            };
            let id = id.strip_prefix("/hostedzone/").unwrap_or(id);
            if id.is_empty() || id.chars().any(|c| c.is_control() || c.is_whitespace()) {
                return Err(ZoneIdError::Id(shown()));
            }
            let old = match zone {
                None => ids.only.replace(id.to_string()),
                Some(zone) => {
                    let zone = ZoneName::parse(zone).map_err(|error| ZoneIdError::Zone(shown(), error))?;
                    ids.by_zone.insert(zone, id.to_string())
                }
            };
            if old.is_some_and(|old| old != id) {
                return Err(ZoneIdError::Twice(zone.unwrap_or("the zone").to_string()));
            }
        }
        Ok(ids)
    }

    /// Checks them against the zones of the run.
    ///
    /// # Errors
    /// [`ZoneIdError::Ambiguous`] and [`ZoneIdError::Unused`].
    pub fn check<'a>(&self, zones: impl ExactSizeIterator<Item = &'a ZoneName>) -> Result<(), ZoneIdError> {
        if zones.len() == 0 || self.by_zone.is_empty() && self.only.is_none() {
            return Ok(());
        }
        let zones: std::collections::BTreeSet<_> = zones.collect();
        let rest = zones.iter().filter(|zone| !self.by_zone.contains_key(**zone)).count();
        if let Some(id) = self.only.as_ref().filter(|_| rest > 1) {
            return Err(ZoneIdError::Ambiguous(id.clone()));
        }
        match self.by_zone.keys().find(|zone| !zones.contains(zone)) {
            Some(zone) => Err(ZoneIdError::Unused(zone.clone())),
            None => Ok(()),
        }
    }

    /// The id of `zone`, where it is known.
    #[must_use]
    pub fn get(&self, zone: &ZoneName) -> Option<&str> {
        self.by_zone.get(zone).or(self.only.as_ref()).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<ZoneIds, ZoneIdError> {
        ZoneIds::read(&arguments.iter().map(|a| (*a).to_string()).collect::<Vec<_>>())
    }

    fn zones(names: &[&str]) -> Vec<ZoneName> {
        names.iter().map(|name| ZoneName::parse(name).unwrap()).collect()
    }

    #[test]
    fn an_id_belongs_to_its_zone_or_to_the_only_one() {
        let both = zones(&["a.example", "b.example"]);
        let ids = read(&["A.example.=Z1", "/hostedzone/Z2"]).unwrap();
        ids.check(both.iter()).unwrap();
        assert_eq!((ids.get(&both[0]), ids.get(&both[1])), (Some("Z1"), Some("Z2")));
    }

    #[test]
    fn what_could_hit_the_wrong_zone_is_refused() {
        let both = zones(&["a.example", "b.example"]);
        assert!(matches!(read(&["Z1"]).unwrap().check(both.iter()), Err(ZoneIdError::Ambiguous(_))));
        assert!(matches!(read(&["c.example=Z1"]).unwrap().check(both.iter()), Err(ZoneIdError::Unused(_))));
        assert!(matches!(read(&["a.example=Z1", "a.example=Z2"]), Err(ZoneIdError::Twice(_))));
        assert!(matches!(read(&["a.example="]), Err(ZoneIdError::Id(_))));
        assert!(matches!(read(&["a..b=Z1"]), Err(ZoneIdError::Zone(..))));
    }
}
