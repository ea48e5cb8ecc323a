//! UDP sockets, a few of each address family: each has a port of its own that the system has chosen, and a buffer of
//! its own for what comes at once.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::task::{Context, Poll};

use tokio::net::UdpSocket;

use super::client::Task;

/// Sockets of one address family: together they hold the answers to all questions that may be under way, should these
/// come at once (see `batch`).
const EACH: usize = 8;

/// The sockets of a run, opened when they are first needed.
#[derive(Debug, Default)]
pub(super) struct Sockets {
    v4: Vec<UdpSocket>,
    v6: Vec<UdpSocket>,
}

impl Sockets {
    /// Opens what these tasks need. A family that the system does not have stays without: nothing can be sent there.
    pub(super) async fn open(&mut self, tasks: &[Task]) {
        for (is_v4, any, sockets) in [(true, "0.0.0.0:0", &mut self.v4), (false, "[::]:0", &mut self.v6)] {
            if sockets.is_empty() && tasks.iter().any(|task| task.server.is_ipv4() == is_v4) {
                for _ in 0..EACH {
                    let Ok(socket) = UdpSocket::bind(any).await else { break };
                    // A new socket does not know yet that it can send.
                    let _ = socket.writable().await;
                    sockets.push(socket);
                }
            }
        }
    }

    /// One of the sockets that reach this address, by chance.
    pub(super) fn choose(&self, server: SocketAddr) -> usize {
        let (first, count) =
            if server.is_ipv4() { (0, self.v4.len()) } else { (self.v4.len(), self.v6.len()) };
        first + usize::from(rand::random::<u8>()) % count.max(1)
    }

    pub(super) fn send(&self, socket: usize, packet: &[u8], server: SocketAddr) -> io::Result<()> {
        let socket = self.all().nth(socket).ok_or(ErrorKind::NetworkUnreachable)?;
        socket.try_send_to(packet, server).map(drop)
    }

    /// The next packet that has come: its length, its socket, and where it is from.
    pub(super) fn receive(&self, buffer: &mut [u8]) -> Option<(usize, usize, SocketAddr)> {
        self.all().enumerate().find_map(|(index, socket)| {
            let (length, source) = socket.try_recv_from(buffer).ok()?;
            Some((length, index, source))
        })
    }

    /// Ready when a packet may have come on one of them; else all of them wake the task.
    pub(super) fn poll_receive(&self, context: &mut Context<'_>) -> Poll<()> {
        any_ready(self.all().map(|socket| socket.poll_recv_ready(context)))
    }

    /// Ready when one of them can send; else all of them wake the task.
    pub(super) fn poll_send(&self, context: &mut Context<'_>) -> Poll<()> {
        any_ready(self.all().map(|socket| socket.poll_send_ready(context)))
    }

    fn all(&self) -> impl Iterator<Item = &UdpSocket> {
        self.v4.iter().chain(&self.v6)
    }
}

/// Polls every one, so that each knows whom to wake.
fn any_ready(polled: impl Iterator<Item = Poll<io::Result<()>>>) -> Poll<()> {
    let ready = polled.filter(Poll::is_ready).count() > 0;
    if ready { Poll::Ready(()) } else { Poll::Pending }
}
