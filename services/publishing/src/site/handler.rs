//! Handles one request: limits, span, metrics.

use std::{sync::Arc, time::Instant};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header, request::Parts};
use http_body_util::Full;
use hyper::body::Incoming;
use newsroom_chassis::{
    compute::compute,
    http::Handler,
    store::{Store, StoreError},
};
use tokio::{sync::Semaphore, time::timeout};
use tracing::{Instrument as _, Span, field::Empty};

use super::{
    SiteConfig, pages,
    path::{MalformedPath, SitePath},
    reply::{self, Reply, SiteResponse},
};
use crate::{
    domain::SectionLink,
    render::{self, Frame, SiteSettings},
};

/// The longest target of a request, in bytes; RFC 9110 §4.1 asks for no less.
const MAX_TARGET: usize = 8_000;
/// A longer body, in bytes, is hashed off the reactor.
const LARGE: usize = 64 << 10;
/// How many sitemaps are made at once. They can be large.
const SITEMAPS: usize = 2;

/// How many articles a page shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct PageLimits {
    pub front: u64,
    pub section: u64,
    pub feed: u64,
    pub related: usize,
}

pub struct Site {
    pub(super) store: Store,
    pub(super) settings: Arc<SiteSettings>,
    pub(super) limits: PageLimits,
    pub(super) sitemaps: Semaphore,
    permits: Semaphore,
    timeout: std::time::Duration,
}

impl Handler for Site {
    type Body = Full<Bytes>;

    /// Answers one request. Its span begins a new trace, because a reader's trace context is not trusted.
    async fn handle(&self, request: Request<Incoming>) -> SiteResponse {
        let started = Instant::now();
        // The body is never read.
        let request = request.into_parts().0;
        let address = SitePath::parse(request.uri.path());
        let route = address.as_ref().map_or("/{malformed}", SitePath::route);
        let span = tracing::info_span!(
            parent: None,
            "site_request",
            otel.name = format!("{} {route}", method_label(&request.method)),
            otel.kind = "server",
            http.request.method = method_label(&request.method),
            http.route = route,
            url.path = request.uri.path(),
            http.response.status_code = Empty,
            error.r#type = Empty,
        );
        let answer = self.answer(&request, address).instrument(span.clone()).await;
        let status = answer.status();
        span.record("http.response.status_code", status.as_u16());
        let class = ["1xx", "2xx", "3xx", "4xx", "5xx"][usize::from(status.as_u16() / 100).clamp(1, 5) - 1];
        metrics::counter!("newsroom_site_requests_total", "service" => "publishing", "status_class" => class)
            .increment(1);
        metrics::histogram!("newsroom_site_request_seconds", "service" => "publishing", "route" => route)
            .record(started.elapsed());
        answer
    }
}

impl Site {
    pub fn new(store: Store, settings: Arc<SiteSettings>, config: &SiteConfig) -> Self {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let limits = PageLimits {
            front: config.front_articles.into(),
            section: config.section_articles.into(),
            feed: config.feed_articles.into(),
            related: count(config.related_articles),
        };
        let (sitemaps, permits) = (Semaphore::new(SITEMAPS), Semaphore::new(count(config.max_concurrent_requests)));
        Self { store, settings, limits, sitemaps, permits, timeout: config.timeout() }
    }

    pub(super) fn frame<'a>(&'a self, sections: &'a [SectionLink]) -> Frame<'a> {
        Frame { settings: &self.settings, sections }
    }

    async fn answer(&self, request: &Parts, address: Result<SitePath, MalformedPath>) -> SiteResponse {
        if !matches!(request.method, Method::GET | Method::HEAD) {
            let mut answer = reply::error_response(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are answered\n");
            reply::set(&mut answer, header::ALLOW, "GET, HEAD");
            return answer;
        }
        if request.uri.path_and_query().is_some_and(|target| target.as_str().len() > MAX_TARGET) {
            return reply::error_response(StatusCode::URI_TOO_LONG, "the address is too long\n");
        }
        let Ok(address) = address else {
            return reply::error_response(StatusCode::BAD_REQUEST, "the address is not UTF-8\n");
        };
        let Ok(_permit) = self.permits.try_acquire() else {
            return self.unavailable(StatusCode::SERVICE_UNAVAILABLE, "overload");
        };
        match timeout(self.timeout, pages::open(self, address, &request.uri)).await {
            Ok(Ok(reply)) => self.complete(reply, &request.headers).await,
            Ok(Err(error)) => self.failed(&error),
            Err(_) => self.unavailable(StatusCode::SERVICE_UNAVAILABLE, "timeout"),
        }
    }

    async fn complete(&self, reply: Reply, conditions: &HeaderMap) -> SiteResponse {
        if reply.len() < LARGE {
            return reply.answer(conditions);
        }
        let conditions = conditions.clone();
        compute(move || reply.answer(&conditions)).await.unwrap_or_else(|error| self.failed(&error.into()))
    }

    fn failed(&self, error: &StoreError) -> SiteResponse {
        let chain: &dyn std::error::Error = error;
        if error.is_passing() {
            tracing::warn!(error = chain, "the site has no store");
            return self.unavailable(StatusCode::SERVICE_UNAVAILABLE, "store");
        }
        tracing::error!(error = chain, "a page failed");
        self.unavailable(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    fn unavailable(&self, status: StatusCode, cause: &'static str) -> SiteResponse {
        Span::current().record("error.type", cause);
        reply::unavailable(status, render::unavailable(self.frame(&[])))
    }
}

/// The method as a label. Readers cannot invent names of spans.
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
