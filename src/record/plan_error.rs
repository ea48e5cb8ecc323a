//! What keeps a run from having records.

use thiserror::Error;

use super::{Fqdn, NameError, UnknownRegion, ZoneCutError};

/// Why there are no records.
#[derive(Debug, Error)]
pub enum PlanError {
    /// A name that is too long with what belongs in front.
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
    /// SES's mail hosts are named after their region.
    #[error("{0}: the answer does not say its region, and MX records of SES need it; pass --region")]
    NoRegion(Fqdn),
    /// Two identities disagree.
    #[error(
        "{owner}: two answers give this name different data, {first} and {second}; one name holds one of them \
         (RFC 1034): leave out the wrong answer{}", if *.is_cname { ", or name the signing zone with --dkim-domain" } else { "" }
    )]
    Conflict {
        /// The name.
        owner: Fqdn,
        /// The data of the first.
        first: String,
        /// The data of the second.
        second: String,
        /// Whether the targets of CNAMEs differ.
        is_cname: bool,
    },
}
