//! One request: its way, its limits, its span, its metrics.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use newsroom_chassis::{api_error::ApiError, http::Handler, store::StoreError, telemetry::context::TraceContext};
use tokio::{sync::Semaphore, time::timeout};
use tracing::{Instrument as _, Span, field::Empty};

use super::{
    HttpConfig, push,
    reply::{HttpReply, Problem},
    slots::SourceSlots,
    websub,
};
use crate::{
    domain::SourceId,
    usecase::{Error, Intake},
};

/// What there is to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Route {
    /// `/v1/sources/{source id}/items`
    Items(SourceId),
    /// `/v1/websub/{source id}/{token}`
    WebSub(SourceId, String),
}

/// Takes what sources push.
pub struct HttpHandler {
    pub(super) intake: Intake,
    pub(super) of_sources: SourceSlots,
    slots: Semaphore,
    timeout: Duration,
}

impl Route {
    fn parse(path: &str) -> Option<Self> {
        let mut parts = path.strip_prefix("/v1/")?.split('/');
        let mut next = || parts.next().unwrap_or_default();
        match [next(), next(), next(), next()] {
            ["sources", id, "items", ""] if !path.ends_with('/') => id.parse().ok().map(Self::Items),
            ["websub", id, token, ""] if is_token(token) && !path.ends_with('/') => {
                id.parse().ok().map(|id| Self::WebSub(id, token.to_owned()))
            }
            _ => None,
        }
    }

    fn pattern(route: Option<&Self>) -> &'static str {
        match route {
            Some(Self::Items(_)) => "/v1/sources/{source_id}/items",
            Some(Self::WebSub(..)) => "/v1/websub/{source_id}/{token}",
            None => "/{unknown}",
        }
    }
}

impl Handler for HttpHandler {
    type Body = Full<Bytes>;

    async fn handle(&self, request: Request<Incoming>) -> HttpReply {
        let started = Instant::now();
        let route = Route::parse(request.uri().path());
        let (pattern, method) = (Route::pattern(route.as_ref()), known(request.method()));
        let span = tracing::info_span!(
            "push",
            otel.name = format!("{method} {pattern}"),
            otel.kind = "server",
            http.request.method = method,
            http.route = pattern,
            http.response.status_code = Empty,
            error.r#type = Empty,
        );
        let text = |name: &str| {
            let value = request.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        TraceContext { traceparent: text("traceparent"), tracestate: text("tracestate") }.parent(&span);
        let answer = self.answer(request, route).instrument(span.clone()).await;
        let status = answer.status();
        span.record("http.response.status_code", status.as_u16());
        let class = ["1xx", "2xx", "3xx", "4xx", "5xx"][usize::from(status.as_u16() / 100).clamp(1, 5) - 1];
        let counter = metrics::counter!(
            "newsroom_ingestion_http_requests_total", "service" => "ingestion", "route" => pattern, "status_class" => class
        );
        counter.increment(1);
        metrics::histogram!("newsroom_ingestion_http_request_seconds", "service" => "ingestion", "route" => pattern)
            .record(started.elapsed());
        answer
    }
}

impl HttpHandler {
    /// Takes it in with `intake`.
    pub fn new(intake: Intake, config: &HttpConfig) -> Self {
        let slots = usize::try_from(config.max_concurrent_requests).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            intake,
            of_sources: SourceSlots::new(config.max_source_requests),
            slots: Semaphore::new(slots),
            timeout: config.timeout(),
        }
    }

    async fn answer(&self, request: Request<Incoming>, route: Option<Route>) -> HttpReply {
        let Ok(_slot) = self.slots.try_acquire() else {
            return rejected(Problem::overloaded());
        };
        let served = async {
            match route {
                Some(Route::Items(id)) if request.method() == Method::POST => push::take(self, id, request).await,
                Some(Route::Items(_)) => Err(not_allowed("POST")),
                Some(Route::WebSub(id, token)) => match *request.method() {
                    Method::GET => websub::verify(self, id, &token, &request).await,
                    Method::POST => websub::take(self, id, &token, request).await,
                    _ => Err(not_allowed("GET, POST")),
                },
                None => Err(Problem::not_found()),
            }
        };
        match timeout(self.timeout, served).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(problem)) => rejected(problem),
            Err(_) => rejected(Problem::timeout()),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        ApiError::from(error).into()
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::from(Error::from(error))
    }
}

fn is_token(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn not_allowed(methods: &'static str) -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED").allowing(methods)
}

fn rejected(problem: Problem) -> HttpReply {
    Span::current().record("error.type", problem.reason());
    problem.into_answer()
}

/// The method, so that a stranger cannot make up names of spans.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        _ => "_OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_exactly_one_path() {
        let id = SourceId::new(uuid::Uuid::now_v7());
        assert_eq!(Route::parse(&format!("/v1/sources/{id}/items")), Some(Route::Items(id)));
        let token = "0123456789abcdef".repeat(2);
        assert_eq!(Route::parse(&format!("/v1/websub/{id}/{token}")), Some(Route::WebSub(id, token.clone())));
        for path in [
            "/".to_owned(),
            format!("/v1/websub/{id}/{token}/"),
            format!("/v1/websub/{id}/{}", &token[1..]),
            "/v1/sources//items".into(),
            "/v1/sources/1/items".into(),
            format!("/v1/sources/{id}"),
            format!("/v1/sources/{id}/items/"),
            format!("/v1/sources/{id}/items/x"),
            format!("/v1/sources/../{id}/items"),
            format!("/v2/sources/{id}/items"),
        ] {
            assert_eq!(Route::parse(&path), None, "{path}");
        }
    }
}
