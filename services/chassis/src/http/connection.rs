//! One connection, from its first byte to its orderly close.

use std::{
    convert::Infallible,
    error::Error,
    pin::pin,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use http::{HeaderValue, Request, Response, Version, header};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    ConnectionEnd, Handler, Limits, Peer, Port, Protocols,
    admission::Permit,
    exchange::{Activity, State, TrackedBody},
    linger::Linger,
};

/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 16 << 10;
/// How many header lines a request may have over HTTP/1.1.
const MAX_HEADERS: usize = 64;
/// The interval between pings to an HTTP/2 peer, and the time for its answer.
const PING: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(10));
/// How many streams an HTTP/2 peer may reset before they are answered, over the whole connection (CVE-2023-44487).
const MAX_RESETS: usize = 20;
/// How long an old HTTP/1.1 connection waits for one more request. The answer to it states that the connection closes.
/// If the connection closed between two requests, the peer could lose the next one.
const LINGER: Duration = Duration::from_secs(5);
/// How long the last bytes may take after all else has ended.
const LAST_BYTES: Duration = Duration::from_secs(1);

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The peer is notified, and the requests under way are answered first.
    Gently,
    /// The peer is notified if its protocol allows that.
    Soon,
    /// The peer is too slow.
    Now,
}

/// Serves one connection until it closes, reaches its age, or `stop` is cancelled.
pub(super) async fn serve<H: Handler>(
    stream: TcpStream,
    handler: Arc<H>,
    (port, limits): (Port, Arc<Limits>),
    place: Permit,
    stop: CancellationToken,
) {
    // Without this option an answer is still sent, only later.
    let _delayed = stream.set_nodelay(true);
    let linger = Linger::of(&stream);
    let activity = &place.activity;
    let service = service_fn(|request| answer(handler.clone(), Peer(place.peer), activity.clone(), request));
    let builder = builder(&limits);
    let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let end = tokio::select! {
        ended = serving.as_mut() => {
            note(ended, port);
            return linger.drain().await;
        }
        end = end(activity, &limits, stop) => end,
    };
    let grace = match end {
        End::Gently => limits.grace,
        End::Soon => LAST_BYTES,
        End::Now => return,
    };
    serving.as_mut().graceful_shutdown();
    let ended = match timeout(grace, serving.as_mut()).await {
        Ok(ended) => ended,
        Err(_) => {
            activity.end.cancel();
            timeout(LAST_BYTES, serving.as_mut()).await.unwrap_or(Ok(()))
        }
    };
    note(ended, port);
    linger.drain().await;
}

async fn answer<H: Handler>(
    handler: Arc<H>,
    peer: Peer,
    activity: Arc<Activity>,
    mut request: Request<Incoming>,
) -> Result<Response<TrackedBody<H::Body>>, Infallible> {
    let version = request.version();
    let active = activity.begin(version);
    request.extensions_mut().insert(ConnectionEnd(activity.end.clone()));
    request.extensions_mut().insert(peer);
    let mut answer = handler.handle(request).await;
    if version < Version::HTTP_2 && activity.is_old.load(Ordering::Relaxed) {
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(answer.map(|body| TrackedBody::new(body, active)))
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    let mut http1 = builder.http1();
    http1.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS);
    let Protocols::Http1AndHttp2 { streams } = limits.protocols else { return builder.http1_only() };
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(streams)
        .max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX))
        .max_pending_accept_reset_streams(MAX_RESETS)
        .keep_alive_interval(PING.0)
        .keep_alive_timeout(PING.1);
    builder
}

/// Waits until the connection has to end. Returns how it ends.
async fn end(activity: &Activity, limits: &Limits, stop: CancellationToken) -> End {
    let mut age = pin!(sleep(jittered(limits.age)));
    let mut is_old = false;
    loop {
        let state = activity.state();
        let (due, end) = due(&state, limits, is_old);
        tokio::select! {
            () = stop.cancelled() => return End::Gently,
            () = activity.evicted.cancelled() => return if is_http2(&state) { End::Soon } else { End::Now },
            () = age.as_mut(), if !is_old => {
                is_old = true;
                activity.is_old.store(true, Ordering::Relaxed);
            }
            () = activity.changed.notified() => {}
            () = sleep_until(due) => {
                // A request in between may have postponed the end.
                if activity.state().since == state.since {
                    return end;
                }
            }
        }
    }
}

/// When and how the connection has to end if nothing happens before.
fn due(state: &State, limits: &Limits, is_old: bool) -> (Instant, End) {
    let linger = LINGER.min(limits.head).min(limits.age);
    let in_a_day = state.since + Duration::from_secs(24 * 60 * 60);
    match (state.version, state.active) {
        // The peer is notified at once, and the requests under way continue.
        (Some(Version::HTTP_2), _) if is_old => (state.since, End::Gently),
        (Some(Version::HTTP_2), 0) => (state.since + limits.idle, End::Gently),
        // Streams may stay open for a long time.
        (Some(Version::HTTP_2), _) => (in_a_day, End::Gently),
        (None, _) if is_old => (state.since + linger, End::Soon),
        (None, _) => (state.since + limits.head, End::Soon),
        (Some(_), 0) if is_old => (state.since + linger, End::Gently),
        // Idle for this long, or a request head that takes this long: hyper itself checks both limits.
        (Some(_), 0) => (state.since + 2 * limits.head, End::Now),
        (Some(_), _) => (state.since + limits.exchange, End::Now),
    }
}

fn is_http2(state: &State) -> bool {
    state.version == Some(Version::HTTP_2)
}

/// Adds or subtracts up to a tenth, so that connections that began together do not end together.
fn jittered(age: Duration) -> Duration {
    age.mul_f64(rand::random_range(0.9..1.1))
}

fn note(ended: Result<(), super::BoxError>, port: Port) {
    if let Err(error) = ended {
        // The peer is the cause: it disconnected, was too slow, or did not send HTTP.
        let error: &dyn Error = &*error;
        tracing::debug!(error, service = port.service, port = port.name, "a connection broke");
    }
}
