//! The questions of one batch: which are under way, which wait, and whose answer a packet is.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet, VecDeque};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::task::{Context, Poll};

use hickory_proto::op::ResponseCode;
use tokio::time::{Duration, Instant};

use super::client::{Outcome, Silence, Task};
use super::question::How;
use super::sockets::Sockets;
use super::wire::Reply;

/// Questions under way at one server. A socket of Linux holds 256 small packets by default, and 193 while it is read from,
/// for what was read is counted off late; what comes on top is lost, and missed only when `PATIENCE` is over. Forwarders
/// at home have 150 questions under way at most.
const MAX_AT_SERVER: usize = 128;
/// Questions under way at all.
const MAX_UNDER_WAY: usize = 1000;
/// Packets that are taken before anything else is done.
const MAX_AT_ONCE: usize = 4096;
/// Milliseconds until a question is asked again, twice, and until it is given up.
const PATIENCE: [u64; 3] = [800, 1600, 2400];
/// The same for a resolver, which has to ask others.
const PATIENCE_RESOLVER: [u64; 3] = [1500, 2500, 4000];

/// One server's share of a batch.
struct Share {
    address: SocketAddr,
    waiting: VecDeque<usize>,
    under_way: usize,
    heard: bool,
    dead: bool,
}

/// Where one task stands.
struct State {
    share: usize,
    /// The question as it was sent last.
    packet: Vec<u8>,
    attempt: usize,
    socket: usize,
    outcome: Option<Outcome>,
    has_edns: bool,
}

/// Questions under way and questions that wait.
pub(super) struct Batch<'a> {
    tasks: &'a [Task],
    states: Vec<State>,
    shares: Vec<Share>,
    /// The share whose turn it is.
    turn: usize,
    under_way: HashMap<(SocketAddr, u16), usize>,
    /// When a task's attempt ends; stale entries are passed over.
    expiries: BinaryHeap<Reverse<(Instant, usize, usize)>>,
    is_blocked: bool,
}

impl<'a> Batch<'a> {
    pub(super) fn new(tasks: &'a [Task], heard: &HashSet<SocketAddr>, dead: &HashSet<SocketAddr>) -> Self {
        let mut shares: Vec<Share> = Vec::new();
        let mut places: HashMap<SocketAddr, usize> = HashMap::new();
        let mut states: Vec<State> = Vec::with_capacity(tasks.len());
        for (index, task) in tasks.iter().enumerate() {
            let share = *places.entry(task.server).or_insert_with(|| {
                let address = task.server;
                let (heard, dead) = (heard.contains(&address), dead.contains(&address));
                shares.push(Share { address, waiting: VecDeque::new(), under_way: 0, heard, dead });
                shares.len() - 1
            });
            let is_dead = shares[share].dead;
            let outcome = is_dead.then_some(Err(Silence::TimedOut));
            states.push(State { share, packet: Vec::new(), attempt: 0, socket: 0, outcome, has_edns: true });
            if !is_dead {
                shares[share].waiting.push_back(index);
            }
        }
        let (under_way, expiries) = Default::default();
        Self { tasks, states, shares, turn: 0, under_way, expiries, is_blocked: false }
    }

    /// The servers that have answered something.
    pub(super) fn heard(&self) -> impl Iterator<Item = SocketAddr> {
        self.shares.iter().filter(|share| share.heard).map(|share| share.address)
    }

    /// The servers that have answered nothing in all the time that they were given.
    pub(super) fn dead(&self) -> impl Iterator<Item = SocketAddr> {
        self.shares.iter().filter(|share| share.dead).map(|share| share.address)
    }

    /// What became of each task, in their order.
    pub(super) fn into_outcomes(self) -> Vec<Outcome> {
        self.states.into_iter().map(|state| state.outcome.unwrap_or(Err(Silence::TooLate))).collect()
    }

    /// Sends as much as may be under way, a question of each server in turn.
    pub(super) fn send(&mut self, sockets: &Sockets) {
        self.is_blocked = false;
        let mut passed = 0;
        while passed < self.shares.len() && self.under_way.len() < MAX_UNDER_WAY && !self.is_blocked {
            let turn = self.turn;
            self.turn = (turn + 1) % self.shares.len();
            let share = &mut self.shares[turn];
            let next = if share.under_way < MAX_AT_SERVER { share.waiting.pop_front() } else { None };
            let Some(index) = next else {
                passed += 1;
                continue;
            };
            passed = 0;
            self.start(index, sockets);
        }
    }

    /// Gives the question an id that nobody outside can guess, and sends it.
    fn start(&mut self, index: usize, sockets: &Sockets) {
        let server = self.tasks[index].server;
        let id = loop {
            let id: u16 = rand::random();
            if !self.under_way.contains_key(&(server, id)) {
                break id;
            }
        };
        let state = &mut self.states[index];
        let share = &mut self.shares[state.share];
        state.packet = self.tasks[index].question.encode(id, state.has_edns);
        state.socket = sockets.choose(server);
        match sockets.send(state.socket, &state.packet, server) {
            Ok(()) => {
                self.under_way.insert((server, id), index);
                share.under_way += 1;
                self.await_answer(index);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.is_blocked = true;
                share.waiting.push_front(index);
            }
            Err(_) => state.outcome = Some(Err(Silence::NoRoute)),
        }
    }

    fn await_answer(&mut self, index: usize) {
        let is_resolver = self.tasks[index].question.how != How::Authority;
        let patience = if is_resolver { PATIENCE_RESOLVER } else { PATIENCE };
        let attempt = self.states[index].attempt;
        let expiry = Instant::now() + Duration::from_millis(patience[attempt]);
        self.expiries.push(Reverse((expiry, index, attempt)));
    }

    /// When the next question has waited long enough; `None` when nothing is under way.
    pub(super) fn next_expiry(&mut self) -> Option<Instant> {
        while let Some(Reverse((expiry, index, attempt))) = self.expiries.peek().copied() {
            let state = &self.states[index];
            if state.outcome.is_none() && state.attempt == attempt {
                return Some(expiry);
            }
            self.expiries.pop();
        }
        None
    }

    /// Asks again what has waited long enough, or gives it up.
    pub(super) fn expire(&mut self, now: Instant, sockets: &Sockets) {
        while self.next_expiry().is_some_and(|expiry| expiry <= now) {
            let Some(Reverse((_, index, attempt))) = self.expiries.pop() else { break };
            if attempt + 1 == PATIENCE.len() {
                self.finish(index, Err(Silence::TimedOut));
                self.bury(self.states[index].share);
                continue;
            }
            let state = &mut self.states[index];
            state.attempt += 1;
            // What cannot be sent now is as good as lost on the way.
            let _ = sockets.send(state.socket, &state.packet, self.tasks[index].server);
            self.await_answer(index);
        }
    }

    /// A server that has answered nothing in all that time is asked nothing more.
    fn bury(&mut self, share: usize) {
        let share = &mut self.shares[share];
        if !share.heard {
            share.dead = true;
            for index in share.waiting.drain(..) {
                self.states[index].outcome = Some(Err(Silence::TimedOut));
            }
        }
    }

    fn finish(&mut self, index: usize, outcome: Outcome) {
        let state = &mut self.states[index];
        state.outcome = Some(outcome);
        self.shares[state.share].under_way -= 1;
        if let Some(id) = std::mem::take(&mut state.packet).first_chunk() {
            self.under_way.remove(&(self.tasks[index].server, u16::from_be_bytes(*id)));
        }
    }

    /// Ready when something has come or something more can be sent.
    pub(super) fn receive(
        &mut self,
        sockets: &Sockets,
        buffer: &mut [u8],
        context: &mut Context<'_>,
    ) -> Poll<()> {
        let mut progress = self.is_blocked && sockets.poll_send(context).is_ready();
        // Whoever sends without end must not keep the deadline from being noticed.
        let mut most = MAX_AT_ONCE;
        while most > 0 && sockets.poll_receive(context).is_ready() {
            while most > 0
                && let Some((length, socket, source)) = sockets.receive(buffer)
            {
                self.accept(&buffer[..length], socket, source, sockets);
                progress = true;
                most -= 1;
            }
        }
        if progress { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Takes a packet that answers a question of this batch; any other is none of ours.
    fn accept(&mut self, packet: &[u8], socket: usize, source: SocketAddr, sockets: &Sockets) {
        let Some(id) = packet.first_chunk().map(|id| u16::from_be_bytes(*id)) else { return };
        let Some(index) = self.under_way.get(&(source, id)).copied() else { return };
        let state = &mut self.states[index];
        let question = &self.tasks[index].question;
        let Some(reply) = Reply::read(packet, question).filter(|_| state.socket == socket) else { return };
        self.shares[state.share].heard = true;
        // A server from before EDNS (RFC 6891 section 7).
        let is_old = matches!(reply.code, ResponseCode::FormErr | ResponseCode::NotImp);
        if is_old && state.has_edns {
            state.packet = question.encode(id, false);
            state.has_edns = false;
            let _ = sockets.send(state.socket, &state.packet, source);
        } else {
            self.finish(index, Ok(reply));
        }
    }
}
