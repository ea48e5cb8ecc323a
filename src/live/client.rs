//! Many questions at once, over a few UDP sockets: a table of what is under way, answers matched by server, id and
//! question. One task for all of it: a task a question costs more than the question.

use std::collections::HashSet;
use std::future::poll_fn;
use std::net::SocketAddr;

use tokio::time::{Instant, timeout_at};

use super::batch::Batch;
use super::question::Question;
use super::sockets::Sockets;
use super::tcp;
use super::wire::Reply;

/// The largest packet that UDP carries.
const MAX_PACKET: usize = 65_535;

/// A question and whom to ask.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) server: SocketAddr,
    pub(super) question: Question,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Silence {
    /// Nothing came that answers the question.
    TimedOut,
    /// The answer is too large for UDP, and there is none by TCP.
    NoTcp,
    /// The packet cannot leave this machine.
    NoRoute,
    /// The deadline of the run came first.
    TooLate,
}

/// What became of a question.
pub(super) type Outcome = Result<Reply, Silence>;

/// Asks servers until the deadline.
pub(super) struct Client {
    sockets: Sockets,
    deadline: Instant,
    /// Servers that have answered something.
    heard: HashSet<SocketAddr>,
    /// Servers that have answered nothing at all: they are not asked again in this run.
    dead: HashSet<SocketAddr>,
}

impl Client {
    pub(super) fn new(deadline: Instant) -> Self {
        Self { sockets: Sockets::default(), deadline, heard: HashSet::new(), dead: HashSet::new() }
    }

    /// Whether a packet to this address can leave the machine.
    pub(super) fn has_route(&self, server: SocketAddr) -> bool {
        let any = if server.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        std::net::UdpSocket::bind(any).is_ok_and(|socket| socket.connect(server).is_ok())
    }

    /// Whether this server has answered anything.
    pub(super) fn has_heard(&self, server: SocketAddr) -> bool {
        self.heard.contains(&server)
    }

    /// Asks all of it; the outcomes are in the order of the tasks.
    pub(super) async fn ask(&mut self, tasks: &[Task]) -> Vec<Outcome> {
        let mut batch = Batch::new(tasks, &self.heard, &self.dead);
        self.sockets.open(tasks).await;
        let mut buffer = vec![0; MAX_PACKET];
        loop {
            batch.send(&self.sockets);
            let Some(wake) = batch.next_expiry() else { break };
            let wake = wake.min(self.deadline);
            let received = poll_fn(|context| batch.receive(&self.sockets, &mut buffer, context));
            // Whichever comes first: both are looked at below.
            let _ = timeout_at(wake, received).await;
            let now = Instant::now();
            if now >= self.deadline {
                break;
            }
            batch.expire(now, &self.sockets);
        }
        self.heard.extend(batch.heard());
        self.dead.extend(batch.dead());
        let mut outcomes = batch.into_outcomes();
        let is_cut = |outcome: &Outcome| outcome.as_ref().is_ok_and(|reply| reply.truncated);
        let cut: Vec<usize> = (0..tasks.len()).filter(|index| is_cut(&outcomes[*index])).collect();
        for (index, outcome) in tcp::ask(tasks, &cut, self.deadline).await {
            outcomes[index] = outcome;
        }
        outcomes
    }
}
