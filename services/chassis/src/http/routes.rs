//! The routes of a port for readers or senders. Around each request: a span, metrics, a limit of requests under way, and
//! a timeout.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
    routing::MethodRouter,
};
use http::Method;
use tokio::{sync::Semaphore, time::timeout};
use tracing::{Instrument as _, field::Empty};

use super::TowerHandler;
use crate::telemetry::context::TraceContext;

/// Why a request is not answered by its handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unserved {
    /// Too many requests are under way.
    Overload,
    /// The handler took too long.
    Timeout,
}

/// A request that has been answered, for metrics.
#[derive(Clone, Copy, Debug)]
pub struct Answered {
    /// The pattern of the path.
    pub route: &'static str,
    /// The class of the status, for example `2xx`.
    pub status_class: &'static str,
    /// The time from the head of the request to the head of the answer.
    pub elapsed: Duration,
}

/// The rules for all requests of a port.
pub struct RequestRules {
    /// How many requests may be under way.
    pub concurrency: u32,
    /// How long a handler may take.
    pub timeout: Duration,
    /// Whether a span continues the trace that the caller names. Without it, each request begins a trace.
    pub continues_traces: bool,
    /// Whether spans have the path as `url.path`. Not where a path contains a secret.
    pub records_paths: bool,
    /// Records metrics.
    pub record: fn(Answered),
    /// Answers a request that is not served. The current span is the request's, with the empty field `error.type`, which
    /// handlers may record too.
    pub unserved: Box<dyn Fn(Unserved) -> Response + Send + Sync>,
}

/// Routes whose state is `S`. A handler and the fallback get a request only within the [`RequestRules`].
pub struct Routes<S> {
    router: Router<S>,
    shared: Arc<Shared>,
}

struct Shared {
    rules: RequestRules,
    permits: Semaphore,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No route yet: `fallback` answers every path, and is named `/{unknown}` in spans and metrics.
    pub fn new(rules: RequestRules, fallback: MethodRouter<S>) -> Self {
        let permits = usize::try_from(rules.concurrency).unwrap_or(Semaphore::MAX_PERMITS);
        let shared = Arc::new(Shared { rules, permits: Semaphore::new(permits.min(Semaphore::MAX_PERMITS)) });
        let fallback = within(&shared, "/{unknown}", fallback);
        Self { router: Router::new().fallback(fallback), shared }
    }

    /// Adds the handlers of a path. `pattern` names it in spans and metrics.
    #[must_use]
    pub fn route(self, pattern: &'static str, methods: MethodRouter<S>) -> Self {
        let methods = within(&self.shared, pattern, methods);
        Self { router: self.router.route(pattern, methods), ..self }
    }

    /// The handler of a port.
    pub fn into_handler(self, state: S) -> TowerHandler<Router> {
        TowerHandler(self.router.with_state(state))
    }
}

fn within<S: Clone + Send + Sync + 'static>(
    shared: &Arc<Shared>,
    pattern: &'static str,
    methods: MethodRouter<S>,
) -> MethodRouter<S> {
    methods.layer(from_fn_with_state((shared.clone(), pattern), observe))
}

async fn observe(State((shared, route)): State<(Arc<Shared>, &'static str)>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = method_label(request.method());
    let span = tracing::info_span!(
        parent: None,
        "http_request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        url.path = Empty,
        http.response.status_code = Empty,
        error.r#type = Empty,
    );
    if shared.rules.continues_traces {
        let text = |name: &str| {
            let value = request.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        TraceContext { traceparent: text("traceparent"), tracestate: text("tracestate") }.parent(&span);
    }
    if shared.rules.records_paths {
        span.record("url.path", request.uri().path());
    }
    let answer = shared.answer(request, next).instrument(span.clone()).await;
    let status = answer.status().as_u16();
    span.record("http.response.status_code", status);
    let status_class = ["1xx", "2xx", "3xx", "4xx", "5xx"][usize::from(status / 100).clamp(1, 5) - 1];
    (shared.rules.record)(Answered { route, status_class, elapsed: started.elapsed() });
    answer
}

impl Shared {
    async fn answer(&self, request: Request, next: Next) -> Response {
        let Ok(_permit) = self.permits.try_acquire() else { return (self.rules.unserved)(Unserved::Overload) };
        let answered = timeout(self.rules.timeout, next.run(request)).await;
        answered.unwrap_or_else(|_| (self.rules.unserved)(Unserved::Timeout))
    }
}

/// The method as a label. Callers cannot invent names of spans.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}
