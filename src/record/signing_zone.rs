//! Where the CNAMEs of Easy DKIM point: the signing zone of a region.

use thiserror::Error;

use super::Fqdn;

/// The signing zone of most regions, and of those an answer says nothing about.
pub const DEFAULT_SIGNING_ZONE: &str = "dkim.amazonses.com";

/// Regions of the common signing zone. Last verified 2026-11.
const COMMON: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];
/// GovCloud (US-West) shares the common zone as well.
const COMMON_GOV: &str = "us-gov-west-1";
/// Regions with a signing zone of their own, `dkim.<region>.amazonses.com`. Last verified 2026-11.
const REGIONAL: [&str; 11] = [
    "af-south-1",
    "ap-northeast-3",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-5",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "il-central-1",
    "me-central-1",
    "us-gov-east-1",
];

/// A region that is in no table: a guess would point the records at names that do not exist.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{domain}: the DKIM signing zone of the region \"{region}\" is not known; pass it with --dkim-domain (SES v2's \
     get-email-identity shows it as SigningHostedZone)"
)]
pub struct UnknownRegion {
    /// The region.
    pub region: String,
    /// The identity whose records were asked for.
    pub domain: String,
}

/// The signing zone of `region`, of an answer without a region the common one; `None` where it is not known.
#[must_use]
pub fn signing_zone_of(region: Option<&str>) -> Option<Fqdn> {
    match region {
        Some(region) if REGIONAL.contains(&region) => {
            Fqdn::parse(&format!("dkim.{region}.amazonses.com")).ok()
        }
        Some(region) if region != COMMON_GOV && !COMMON.contains(&region) => None,
        _ => Fqdn::parse(DEFAULT_SIGNING_ZONE).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(region: &str) -> Option<String> {
        signing_zone_of(Some(region)).map(|zone| zone.to_string())
    }

    #[test]
    fn the_table_knows_common_and_regional_zones() {
        assert_eq!(zone("us-east-1").unwrap(), "dkim.amazonses.com");
        assert_eq!(zone("us-gov-west-1").unwrap(), "dkim.amazonses.com");
        assert_eq!(zone("eu-south-1").unwrap(), "dkim.eu-south-1.amazonses.com");
        assert_eq!(zone("us-gov-east-1").unwrap(), "dkim.us-gov-east-1.amazonses.com");
        assert!(COMMON.iter().chain(&REGIONAL).all(|region| zone(region).is_some()));
        assert!(COMMON.iter().all(|region| !REGIONAL.contains(region)));
    }

    #[test]
    fn an_unknown_region_is_never_guessed() {
        for region in ["ap-east-2", "eu-south-2", "mx-central-1", "US-EAST-1", "", "dkim", "us-east-1."] {
            assert_eq!(zone(region), None, "{region}");
        }
    }
}
