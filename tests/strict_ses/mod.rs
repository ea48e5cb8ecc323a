//! A stand-in for SES that is as strict as SES: one request a second for each operation, account and region, paging,
//! limits, policies, SES v1 and v2, and faults on demand. The account is that of the access key, the region that of the
//! signature's scope. Whatever it is asked is counted.

#![allow(dead_code, reason = "each test file uses its part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails that way")]

mod http;
mod model;
mod v1;
mod v2;

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use http::{Request, Response};
#[allow(unused_imports, reason = "each test file uses its part of it")]
pub(crate) use model::{Fault, Identity, Kind, Model, Region, tokens};

/// What one operation of one account and region was asked for.
#[derive(Debug, Clone, Default, Serialize, PartialEq, Eq)]
pub(crate) struct Count {
    /// Requests, also those that were throttled.
    pub(crate) calls: usize,
    pub(crate) throttles: usize,
}

/// A running stand-in. It ends with the process.
pub(crate) struct StrictSes {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

struct State {
    model: Model,
    lanes: BTreeMap<String, Lane>,
}

#[derive(Default)]
struct Lane {
    count: Count,
    /// When a request was last let in.
    last: Option<Instant>,
    /// What each request came with.
    asked: Vec<String>,
}

/// An error, as both versions of the API give it.
pub(crate) struct Refusal {
    status: u16,
    code: &'static str,
    message: String,
}

fn refuse<T>(status: u16, code: &'static str, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { status, code, message: message.into() })
}

impl StrictSes {
    pub(crate) fn start(model: Model) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State { model, lanes: BTreeMap::new() }));
        let shared = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                thread::spawn(move || serve(stream, &state));
            }
        });
        Self { url, state }
    }

    /// What was asked for so far, by `ACCOUNT REGION OPERATION`.
    pub(crate) fn counts(&self) -> BTreeMap<String, Count> {
        counts(&self.state.lock().unwrap())
    }

    /// How often an operation was asked for, in all accounts and regions.
    pub(crate) fn calls(&self, operation: &str) -> usize {
        let of_operation = |(name, _): &(String, Count)| name.ends_with(&format!(" {operation}"));
        self.counts().into_iter().filter(of_operation).map(|(_, count)| count.calls).sum()
    }

    pub(crate) fn throttles(&self) -> usize {
        self.counts().values().map(|count| count.throttles).sum()
    }

    /// What an operation was asked about, request by request.
    pub(crate) fn asked(&self, lane: &str) -> Vec<String> {
        self.state.lock().unwrap().lanes.get(lane).map(|lane| lane.asked.clone()).unwrap_or_default()
    }
}

fn counts(state: &State) -> BTreeMap<String, Count> {
    state.lanes.iter().map(|(name, lane)| (name.clone(), lane.count.clone())).collect()
}

fn serve(stream: TcpStream, state: &Mutex<State>) -> Option<()> {
    let (request, stream) = Request::read(stream)?;
    if request.path == "/counts" {
        let body = serde_json::to_string(&counts(&state.lock().unwrap())).unwrap();
        return Response::json(200, &body).send(stream);
    }
    let operation =
        if request.path.starts_with("/v2/") { v2::operation(&request) } else { v1::operation(&request) };
    let (response, delay) = answer(&request, operation.as_deref(), &mut state.lock().unwrap());
    thread::sleep(delay);
    response?.send(stream)
}

/// The answer, if any, and how long it takes.
fn answer(request: &Request, operation: Option<&str>, state: &mut State) -> (Option<Response>, Duration) {
    let is_v2 = request.path.starts_with("/v2/");
    let refused = |refusal: &Refusal| if is_v2 { v2::refusal(refusal) } else { v1::refusal(refusal) };
    let (account, region) = match request.scope() {
        Ok(scope) => scope,
        Err(refusal) => return (Some(refused(&refusal)), Duration::ZERO),
    };
    let Some(operation) = operation else {
        let refusal = Refusal { status: 404, code: "UnknownOperationException", message: String::new() };
        return (Some(refused(&refusal)), Duration::ZERO);
    };
    let interval = Duration::from_millis(state.model.interval_ms);
    let lane = state.lanes.entry(format!("{account} {region} {operation}")).or_default();
    lane.count.calls += 1;
    lane.asked.push(request.subject());
    let now = Instant::now();
    let (status, code) = if is_v2 { (429, "TooManyRequestsException") } else { (400, "Throttling") };
    let throttled = Refusal { status, code, message: "Rate exceeded".into() };
    if lane.last.is_some_and(|last| now.duration_since(last) < interval) {
        lane.count.throttles += 1;
        return (Some(refused(&throttled)), Duration::ZERO);
    }
    lane.last = Some(now);
    let call = lane.count.calls;
    let fault = state.model.faults.iter().find(|fault| fault.hits(&account, &region, operation, call));
    let failure = Refusal { status: 500, code: "InternalFailure", message: "oops".into() };
    let delay = match fault.map(|fault| fault.kind) {
        Some(Kind::Reset) => return (None, Duration::ZERO),
        Some(Kind::Malformed) => return (Some(Response::xml(200, "<not-the-end")), Duration::ZERO),
        Some(Kind::Throttle) => return (Some(refused(&throttled)), Duration::ZERO),
        Some(Kind::ServerError) => return (Some(refused(&failure)), Duration::ZERO),
        Some(Kind::Slow(milliseconds)) => Duration::from_millis(milliseconds),
        None => Duration::ZERO,
    };
    let place = match state.model.place(&account, &region, operation) {
        Ok(place) => place,
        Err(refusal) => return (Some(refused(&refusal)), delay),
    };
    let answered = if is_v2 { v2::answer(request, place) } else { v1::answer(request, place) };
    (Some(answered.unwrap_or_else(|refusal| refused(&refusal))), delay)
}
