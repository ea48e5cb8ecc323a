//! The core: names, TTLs, text, record sets, the zone cut, and the way from an identity to its records.
//! Pure: no IO, no clock, no template, no AWS.

mod by_name;
mod data;
mod each_once;
mod fqdn;
mod identifier;
mod identity;
mod plan;
mod plan_error;
mod public_key;
mod record_sets;
mod signing_zone;
mod signing_zones;
mod source;
mod text;
mod token;
mod ttl;
mod zone;

pub use data::{RecordData, RecordKind, RecordSet};
pub use fqdn::{Fqdn, NameError};
pub use identifier::{logical_id, object_name, resource_name, variable_suffix};
pub use identity::{Identity, Origin, Status, joined};
pub use plan::{RecordPlan, Settings};
pub use plan_error::PlanError;
pub use public_key::{KeyError, PublicKey};
pub use record_sets::{Wanted, default_dmarc};
pub use signing_zone::{DEFAULT_SIGNING_ZONE, UnknownRegion, signing_zone_of};
pub use source::{GivenRecords, RecordSource};
pub use text::{Text, TextTooLong, character_strings};
pub use token::{DkimToken, TokenError, are_usual};
pub use ttl::{Ttl, TtlError};
pub use zone::{ZoneCut, ZoneCutError, ZoneName};
