//! Live DNS: look-ups at the servers of a zone and at a resolver, and what they mean for a record.
//!
//! ```text
//! record sets ──> authority (which servers) ──> survey (what they show) ──> judge, conclude (pure) ──> Check
//! ```
//!
//! The servers of the zone are asked first and the resolver last, for records only that are right at the servers: a
//! resolver that is asked too early remembers that there was nothing.

mod authority;
mod batch;
mod client;
mod conclude;
mod delegation;
mod der;
mod fit;
mod judge;
mod key;
mod names;
mod opinion;
mod probing;
mod question;
mod resolver;
mod schedule;
mod sockets;
mod survey;
mod tcp;
mod verdict;
mod view;
mod wire;

use std::net::SocketAddr;
use std::time::Duration;

pub use resolver::{configured_resolvers, server_address};
pub use schedule::Schedule;
pub use verdict::{Check, Class, ServerCheck, Verdict};

use crate::record::{RecordSet, ZoneName};

/// Whom to ask, and for how long.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The servers to ask in place of the zone's own; empty where those are to be found.
    pub nameservers: Vec<SocketAddr>,
    /// The resolvers, in the order in which they are tried.
    pub resolvers: Vec<SocketAddr>,
    /// Whether a record must also be right at the resolver; else the resolver only follows CNAMEs.
    pub judges_resolver: bool,
    /// The longest time for all of it.
    pub limit: Duration,
}

/// What was found out.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// One for each record set, in their order.
    pub checks: Vec<Check>,
    /// What the user should know besides.
    pub notes: Vec<String>,
}

/// Asks for all of these record sets, each with the zone that is thought to hold it. `progress` is told what is being
/// done.
///
/// # Errors
/// The system gives no means to wait for the network.
pub fn check(
    records: &[(ZoneName, RecordSet)],
    settings: &Settings,
    progress: &mut dyn FnMut(&str),
) -> std::io::Result<Survey> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(survey::survey(records, settings, progress)))
}
