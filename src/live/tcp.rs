//! Questions whose answers are too large for UDP, asked again by TCP (RFC 7766).

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, timeout_at};

use super::client::{Outcome, Silence, Task};
use super::question::Question;
use super::wire::Reply;

/// Connections to one server at once.
const MAX_CONNECTIONS: usize = 4;
/// Servers asked at once.
const MAX_SERVERS: usize = 16;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks those `tasks` that `cut` names again. Each connection takes one question after the other.
pub(super) async fn ask(tasks: &[Task], cut: &[usize], deadline: Instant) -> Vec<(usize, Outcome)> {
    let mut of_server: BTreeMap<SocketAddr, Vec<(usize, Question)>> = BTreeMap::new();
    for index in cut {
        let task = &tasks[*index];
        of_server.entry(task.server).or_default().push((*index, task.question.clone()));
    }
    let mut outcomes = Vec::with_capacity(cut.len());
    let mut running = JoinSet::new();
    for (server, questions) in of_server {
        let share = questions.len().div_ceil(MAX_CONNECTIONS);
        for questions in questions.chunks(share) {
            if running.len() == MAX_CONNECTIONS * MAX_SERVERS {
                outcomes.extend(running.join_next().await.and_then(Result::ok).unwrap_or_default());
            }
            running.spawn(converse(server, questions.to_vec(), deadline));
        }
    }
    while let Some(done) = running.join_next().await {
        outcomes.extend(done.unwrap_or_default());
    }
    outcomes
}

/// Asks one after the other; a connection that broke is made anew, once a question.
async fn converse(
    server: SocketAddr,
    questions: Vec<(usize, Question)>,
    deadline: Instant,
) -> Vec<(usize, Outcome)> {
    let mut stream = None;
    let mut outcomes = Vec::with_capacity(questions.len());
    let mut is_dead = false;
    for (index, question) in questions {
        let mut outcome = Err(Silence::NoTcp);
        let fresh = stream.is_none();
        for _ in 0..if fresh { 1 } else { 2 } {
            let patience = deadline.min(Instant::now() + PATIENCE);
            let asked = if is_dead {
                None
            } else {
                timeout_at(patience, exchange(&mut stream, server, &question)).await.ok()
            };
            match asked {
                Some(Ok(reply)) => {
                    outcome = Ok(reply);
                    break;
                }
                // The server has closed the connection between two questions.
                Some(Err(_)) => stream = None,
                None => {
                    stream = None;
                    is_dead = true;
                }
            }
        }
        outcomes.push((index, outcome));
    }
    outcomes
}

async fn exchange(
    stream: &mut Option<TcpStream>,
    server: SocketAddr,
    question: &Question,
) -> io::Result<Reply> {
    let mut connected = match stream.take() {
        Some(stream) => stream,
        None => TcpStream::connect(server).await?,
    };
    let id: u16 = rand::random();
    let packet = question.encode(id, true);
    let length = u16::try_from(packet.len()).map_err(|_| ErrorKind::InvalidInput)?;
    let message = [&length.to_be_bytes()[..], &packet].concat();
    connected.write_all(&message).await?;
    let mut answer = vec![0; usize::from(connected.read_u16().await?)];
    connected.read_exact(&mut answer).await?;
    let ours = answer.first_chunk() == Some(&id.to_be_bytes());
    let mut reply = Reply::read(&answer, question).filter(|_| ours).ok_or(ErrorKind::InvalidData)?;
    // There is no larger transport: what is there counts, but that there is nothing was not said.
    if reply.truncated && reply.answers.is_empty() {
        return Err(ErrorKind::InvalidData.into());
    }
    reply.truncated = false;
    *stream = Some(connected);
    Ok(reply)
}
