//! `sesdns check`.

use clap::Args;

use super::{KindOptions, SourceOptions};

/// The options of `check`.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// Where the records come from.
    #[command(flatten)]
    pub sources: SourceOptions,

    /// Which records are wanted.
    #[command(flatten)]
    pub kinds: KindOptions,

    /// Zone apex that holds the records; repeatable, the longest match wins [default: the registrable domain]
    #[arg(long, value_name = "ZONE")]
    pub zone: Vec<String>,

    /// Time to live of the records; it is not compared
    ///
    /// Resolvers count it down.
    #[arg(long, value_name = "TTL", allow_hyphen_values = true)]
    pub ttl: Option<String>,

    /// Signing zone to point at, instead of the region's
    #[arg(long, value_name = "NAME")]
    pub dkim_domain: Option<String>,

    /// Ask this server, not the zone's own; repeatable
    #[arg(long, value_name = "ADDR[:PORT]")]
    pub nameserver: Vec<String>,

    /// Resolver to look from [default: those of /etc/resolv.conf]
    #[arg(long, value_name = "ADDR[:PORT]")]
    pub resolver: Option<String>,

    /// Ask again until everything is right
    #[arg(long)]
    pub wait: bool,

    /// Also ask, and with --wait wait for, SES's own verdict
    #[arg(long)]
    pub ses: bool,

    /// Longest time: seconds, or 5m [default: 2m, with --wait 1h]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub timeout: Option<String>,

    /// With --wait: the time between two looks [default: 5s at first, then longer, up to 1m]
    #[arg(long, value_name = "TIME", requires = "wait", allow_hyphen_values = true)]
    pub interval: Option<String>,
}
