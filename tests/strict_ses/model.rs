//! What the stand-in knows: accounts, regions, identities, policies, faults.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Refusal, refuse};

/// Everything; also read from JSON, for tests that start the stand-in as a program.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Model {
    /// By access key id, then by region.
    pub(crate) accounts: BTreeMap<String, BTreeMap<String, Region>>,
    /// How far apart requests of one operation have to be.
    pub(crate) interval_ms: u64,
    pub(crate) faults: Vec<Fault>,
}

impl Default for Model {
    fn default() -> Self {
        Self { accounts: BTreeMap::new(), interval_ms: 1000, faults: Vec::new() }
    }
}

/// One account in one region.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Region {
    pub(crate) identities: BTreeMap<String, Identity>,
    /// The signing zone of what is registered.
    pub(crate) zone: Option<String>,
    /// Operations that the policy denies.
    pub(crate) denied: Vec<String>,
    /// The most identities of one page, whatever the request says.
    pub(crate) page: usize,
    /// The last page has an empty NextToken, not none.
    pub(crate) ends_with_empty_token: bool,
    /// Each page repeats the last identity of the one before.
    pub(crate) repeats: bool,
    /// Identities that SES does not know are answered as NotStarted, and not left out.
    pub(crate) knows_all: bool,
    /// Another order of identities for each number.
    pub(crate) order: u64,
    /// SES v2 is not there.
    pub(crate) lacks_v2: bool,
}

impl Default for Region {
    fn default() -> Self {
        Self {
            identities: BTreeMap::new(),
            zone: None,
            denied: Vec::new(),
            page: 1000,
            ends_with_empty_token: false,
            repeats: false,
            knows_all: false,
            order: 0,
            lacks_v2: false,
        }
    }
}

/// One identity; its name is spelt as it was registered.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Identity {
    pub(crate) tokens: Vec<String>,
    /// Where SES v2 has others than v1.
    pub(crate) tokens_v2: Option<Vec<String>>,
    /// As v1 spells it; `Success` where there are tokens.
    pub(crate) status: Option<String>,
    /// `AWS_SES` without.
    pub(crate) origin: Option<String>,
    /// Not in the answer without.
    pub(crate) zone: Option<String>,
    pub(crate) mail_from: Option<String>,
    pub(crate) verification: Option<String>,
}

impl Identity {
    pub(crate) fn status(&self) -> &str {
        self.status.as_deref().unwrap_or(if self.tokens.is_empty() { "NotStarted" } else { "Success" })
    }
}

/// What goes wrong, and when.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Fault {
    /// Any without.
    #[serde(default)]
    pub(crate) account: Option<String>,
    /// Any without.
    #[serde(default)]
    pub(crate) region: Option<String>,
    pub(crate) operation: String,
    /// The first and the last call that it hits, from 1.
    pub(crate) calls: (usize, usize),
    pub(crate) kind: Kind,
}

impl Fault {
    pub(super) fn hits(&self, account: &str, region: &str, operation: &str, call: usize) -> bool {
        let is_here = self.account.as_deref().is_none_or(|own| own == account)
            && self.region.as_deref().is_none_or(|own| own == region);
        is_here && self.operation == operation && (self.calls.0..=self.calls.1).contains(&call)
    }
}

/// The ways in which things go wrong.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    ServerError,
    Throttle,
    Reset,
    Malformed,
    /// The answer takes so many milliseconds.
    Slow(u64),
}

impl Model {
    /// An account with one region.
    pub(crate) fn with(mut self, account: &str, region: &str, place: Region) -> Self {
        self.accounts.entry(account.into()).or_default().insert(region.into(), place);
        self
    }

    pub(super) fn place(
        &mut self,
        account: &str,
        region: &str,
        operation: &str,
    ) -> Result<&mut Region, Refusal> {
        let Some(regions) = self.accounts.get_mut(account) else {
            return refuse(
                403,
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
            );
        };
        let place = regions.entry(region.into()).or_default();
        if place.lacks_v2 && operation == "GetEmailIdentity" {
            return refuse(404, "UnknownOperationException", "");
        }
        if place.denied.iter().any(|denied| denied == operation) {
            let code = if operation == "GetEmailIdentity" { "AccessDeniedException" } else { "AccessDenied" };
            let message =
                format!("User: arn:aws:iam::1:user/{account} is not authorized to perform: ses:{operation}");
            return refuse(403, code, message);
        }
        Ok(place)
    }
}

impl Region {
    /// The names in the order in which SES lists them.
    pub(super) fn names(&self) -> Vec<&String> {
        let mut names: Vec<&String> = self.identities.keys().collect();
        if self.order != 0 {
            names.sort_by_key(|name| spread(&name.to_lowercase(), self.order));
        }
        names
    }

    /// The identity of that name, in any spelling, and how it was registered.
    pub(super) fn find(&self, name: &str) -> Option<(&String, &Identity)> {
        self.identities.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))
    }
}

/// Three tokens that look like SES's, the same for the same seed.
pub(crate) fn tokens(seed: &str) -> Vec<String> {
    const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz234567";
    let token = |number: u64| {
        let mut state = spread(seed, number);
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            char::from(ALPHABET[(state % 32) as usize])
        };
        (0..32).map(|_| next()).collect()
    };
    (1..=3).map(token).collect()
}

/// A number that is the same for the same text, everywhere (FNV-1a).
fn spread(text: &str, start: u64) -> u64 {
    let step = |state: u64, byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325 ^ start.wrapping_mul(0x9e37_79b9_7f4a_7c15), step)
}
