//! `sesdns merge`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{KindOptions, SourceOptions};

/// The options of `merge`.
#[derive(Debug, Args)]
pub struct MergeOptions {
    /// The zone file
    #[arg(value_name = "ZONEFILE")]
    pub file: PathBuf,

    /// Where the records come from.
    #[command(flatten)]
    pub sources: SourceOptions,

    /// Which records are wanted.
    #[command(flatten)]
    pub kinds: KindOptions,

    /// The zone's apex [default: that of the SOA record, else the file's name]
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,

    /// TTL of added records: seconds, or 30m, 1h [default: 1800]
    #[arg(long, value_name = "TTL", allow_hyphen_values = true)]
    pub ttl: Option<String>,

    /// Signing zone to point at, instead of the region's
    #[arg(long, value_name = "NAME")]
    pub dkim_domain: Option<String>,

    /// Change the file instead of printing the diff
    #[arg(long, conflicts_with = "check")]
    pub write: bool,

    /// Write nothing; exit 1 where the file would change
    ///
    /// The diff goes to standard error then.
    #[arg(long)]
    pub check: bool,

    /// Remove DKIM records of SES that are no longer right
    ///
    /// Those of these domains that are not among the records given.
    #[arg(long)]
    pub prune: bool,

    /// Prune even if that takes more than 30 % of the zone
    ///
    /// Zones of fewer than ten records need no force.
    #[arg(long, requires = "prune")]
    pub force: bool,

    /// How the SOA serial is raised
    #[arg(long, value_name = "MODE", value_enum, default_value = "auto")]
    pub soa_serial: SoaSerial,

    /// How added records are laid out
    #[arg(long, value_name = "STYLE", value_enum, default_value = "follow")]
    pub style: MergeStyle,

    /// With --write: keep the old file as ZONEFILE.bak
    #[arg(long, requires = "write", conflicts_with = "check")]
    pub backup: bool,

    /// With --write: a command that must accept the new file first, such as 'named-checkzone {zone} {file}'
    #[arg(long, value_name = "COMMAND", requires = "write", conflicts_with = "check")]
    pub validate: Option<String>,
}

/// How the SOA serial is raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SoaSerial {
    /// Today's date where the old one is a date, else one more
    Auto,
    /// Not at all
    Keep,
    /// One more
    Increment,
    /// YYYYMMDDnn
    Date,
    /// Seconds since 1970
    Unixtime,
}

/// How added records are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MergeStyle {
    /// As the file's own, where that cannot change what they mean
    Follow,
    /// Absolute name, TTL, class, type and data, a space between
    Plain,
}
