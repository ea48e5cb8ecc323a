//! The verdicts, and what each means for the run.

use std::net::SocketAddr;

/// What is said about a record, at one server or on the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// A CNAME to somewhere else, or more than one.
    WrongTarget,
    /// A TXT or MX with other data.
    WrongValue,
    /// The record is at the name with the zone appended once more.
    DoubledName,
    /// What answers is a wildcard.
    WildcardMasked,
    /// Addresses in place of the CNAME.
    Proxied,
    /// A text in place of the CNAME.
    Flattened,
    /// The name is there, the record is not.
    Nodata,
    /// The name is not there.
    Nxdomain,
    /// The server does not speak for the zone.
    Lame,
    /// The server will not answer.
    Refused,
    /// The server does not answer, or cannot.
    Unreachable,
    /// The servers of the zone disagree.
    Split,
    /// CNAMEs that come back to where they began.
    Loop,
    /// More CNAMEs in a row than resolvers follow.
    ChainTooLong,
    /// A validating resolver does not believe the zone.
    DnssecBogus,
    /// A resolver remembers that there was nothing.
    CachedNegative,
    /// No key where the CNAME points.
    KeyMissing,
    /// A key that cannot be used.
    KeyInvalid,
    /// A key that was withdrawn.
    KeyRevoked,
    /// A key that is shorter than advised.
    KeyWeak,
}

/// What a verdict means for the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nothing needs to be done.
    Right,
    /// It works, and could be better.
    Weak,
    /// Something is wrong.
    Fault,
    /// It could not be told.
    Inconclusive,
}

impl Verdict {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::WrongTarget => "wrong-target",
            Self::WrongValue => "wrong-value",
            Self::DoubledName => "doubled-name",
            Self::WildcardMasked => "wildcard-masked",
            Self::Proxied => "proxied",
            Self::Flattened => "flattened",
            Self::Nodata => "nodata",
            Self::Nxdomain => "nxdomain",
            Self::Lame => "lame",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::Split => "split",
            Self::Loop => "loop",
            Self::ChainTooLong => "chain-too-long",
            Self::DnssecBogus => "dnssec-bogus",
            Self::CachedNegative => "cached-negative",
            Self::KeyMissing => "key-missing",
            Self::KeyInvalid => "key-invalid",
            Self::KeyRevoked => "key-revoked",
            Self::KeyWeak => "key-weak",
        }
    }

    /// What it means for the run.
    #[must_use]
    pub fn class(self) -> Class {
        match self {
            Self::Ok => Class::Right,
            Self::KeyWeak => Class::Weak,
            Self::Lame | Self::Refused | Self::Unreachable => Class::Inconclusive,
            _ => Class::Fault,
        }
    }
}

/// What was found out about one record set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The identity that it belongs to.
    pub domain: String,
    /// Its owner, with the final dot.
    pub name: String,
    /// CNAME, TXT or MX.
    pub record_type: String,
    /// The verdict on the whole.
    pub verdict: Verdict,
    /// The data that should be there, as people write it.
    pub expected: Vec<String>,
    /// The data that is there, cleaned and capped.
    pub found: Vec<String>,
    /// The server that the verdict comes from; `None` where there was none to ask.
    pub server: Option<SocketAddr>,
    /// What to do; empty exactly for [`Verdict::Ok`].
    pub hint: String,
    /// What each server of the zone says.
    pub servers: Vec<ServerCheck>,
}

/// What one server of the zone says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerCheck {
    /// Its address.
    pub server: SocketAddr,
    /// The verdict on what it says.
    pub verdict: Verdict,
    /// The data that it has, cleaned and capped.
    pub found: Vec<String>,
    /// The serial of its copy of the zone, where it tells.
    pub serial: Option<u32>,
}
