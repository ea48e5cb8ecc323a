//! Where the CNAMEs of a run's identities point.

use std::collections::HashMap;

use super::{
    DEFAULT_SIGNING_ZONE, Fqdn, Identity, Origin, RecordKind, Settings, UnknownRegion, signing_zone_of,
};

/// The signing zones of a run: a handful, however many identities there are.
#[derive(Debug, Default)]
pub(super) struct SigningZones {
    zones: Vec<Fqdn>,
    places: HashMap<String, usize>,
    /// The one that was asked for last.
    last: Option<(String, usize)>,
    /// How many identities got the common one because nothing tells their region.
    pub(super) assumed: usize,
}

impl SigningZones {
    /// The zone at this place.
    pub(super) fn get(&self, place: Option<usize>) -> Option<&Fqdn> {
        self.zones.get(place?)
    }

    /// The place of the identity's signing zone; none where it needs none. Order: the option, the answer, the parent's
    /// region, the table; never a guess.
    pub(super) fn place_of(
        &mut self,
        identity: &Identity,
        settings: &Settings,
    ) -> Result<Option<usize>, UnknownRegion> {
        let has_cnames = !identity.tokens.is_empty()
            && identity.selector().is_none()
            && settings.wanted.kinds.contains(&RecordKind::Dkim);
        if !has_cnames {
            return Ok(None);
        }
        let stated = settings.dkim_domain.as_ref().or(identity.signing_zone.as_ref());
        let region = match &identity.origin {
            Some(Origin::Replica { parent }) => Some(parent.as_str()),
            _ => identity.region.as_deref(),
        };
        if stated.is_none() && region.is_none() {
            self.assumed += 1;
        }
        // No region is spelt like a signing zone: one has dots, the other has none.
        let key = stated.map(Fqdn::bare).or(region).unwrap_or(DEFAULT_SIGNING_ZONE);
        // Mostly that of the identity before.
        if let Some((known, place)) = &self.last
            && known == key
        {
            return Ok(Some(*place));
        }
        if let Some(place) = self.places.get(key) {
            self.last = Some((key.to_string(), *place));
            return Ok(Some(*place));
        }
        let unknown =
            || UnknownRegion { region: key.escape_debug().to_string(), domain: identity.domain.to_string() };
        let zone = match stated {
            Some(zone) => zone.clone(),
            None => signing_zone_of(region).ok_or_else(unknown)?,
        };
        let place = self.zones.len();
        self.places.insert(key.to_string(), place);
        self.zones.push(zone);
        Ok(Some(place))
    }
}
