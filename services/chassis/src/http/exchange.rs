//! The activity of a connection: the requests under way, or the time since the last one.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
    task::{Context, Poll},
};

use http::Version;
use hyper::body::{Body, Frame, SizeHint};
use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;

/// Among a request's extensions: cancelled when its connection has to end and streams of answers must end by
/// themselves.
#[derive(Clone, Debug)]
pub struct ConnectionEnd(pub CancellationToken);

/// The state of one connection, shared by its task, its requests and the admission.
#[derive(Debug)]
pub(super) struct Activity {
    state: Mutex<State>,
    /// A first request began, or the last one ended.
    pub changed: Notify,
    /// Over HTTP/1.1 the next answer is the last.
    pub is_old: AtomicBool,
    /// The connection has to make room for another one.
    pub evicted: CancellationToken,
    /// Streams of answers have to end.
    pub end: CancellationToken,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    /// The number of requests whose answers are not fully sent.
    pub active: usize,
    /// Since when it is so that there are some, or none.
    pub since: Instant,
    /// The version of the requests so far.
    pub version: Option<Version>,
}

impl Activity {
    pub fn new() -> Arc<Self> {
        let state = State { active: 0, since: Instant::now(), version: None };
        Arc::new(Self {
            state: Mutex::new(state),
            changed: Notify::new(),
            is_old: AtomicBool::new(false),
            evicted: CancellationToken::new(),
            end: CancellationToken::new(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state right now.
    pub fn state(&self) -> State {
        *self.lock()
    }

    /// A request begins.
    pub fn begin(self: &Arc<Self>, version: Version) -> ActiveRequest {
        let mut state = self.lock();
        state.version = Some(version);
        state.active += 1;
        if state.active == 1 {
            state.since = Instant::now();
            self.changed.notify_one();
        }
        drop(state);
        ActiveRequest(self.clone())
    }
}

/// A request under way, until this is dropped with the last byte of its answer.
#[derive(Debug)]
pub(super) struct ActiveRequest(Arc<Activity>);

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.active -= 1;
        if state.active == 0 {
            state.since = Instant::now();
            self.0.changed.notify_one();
        }
    }
}

/// An answer's body, which keeps its request under way.
#[derive(Debug)]
pub(super) struct TrackedBody<B> {
    body: Pin<Box<B>>,
    _under_way: ActiveRequest,
}

impl<B> TrackedBody<B> {
    pub fn new(body: B, active: ActiveRequest) -> Self {
        Self { body: Box::pin(body), _under_way: active }
    }
}

impl<B: Body> Body for TrackedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        self.body.as_mut().poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
