//! The routes of the site.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State, rejection::PathRejection},
    response::IntoResponse as _,
    routing::{MethodRouter, get},
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use newsroom_chassis::{
    compute::compute,
    http::{Answered, RequestRules, Routes, TowerHandler, Unserved},
    store::{Store, StoreError},
};
use tokio::sync::Semaphore;
use tracing::Span;

use super::{
    SiteConfig, pages,
    path::{FeedFormat, SitePath},
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

pub(super) struct Site {
    pub(super) store: Store,
    pub(super) settings: Arc<SiteSettings>,
    pub(super) limits: PageLimits,
    pub(super) sitemaps: Semaphore,
}

/// Answers readers from `store`.
pub fn handler(store: Store, settings: Arc<SiteSettings>, config: &SiteConfig) -> TowerHandler<Router> {
    let site = Arc::new(Site::new(store, settings, config));
    let rules = RequestRules {
        concurrency: config.max_concurrent_requests,
        timeout: config.timeout(),
        // A reader's trace context is not trusted.
        continues_traces: false,
        records_paths: true,
        record,
        unserved: {
            let site = site.clone();
            Box::new(move |why| site.unserved(why).into_response())
        },
    };
    Routes::new(rules, get(nothing).fallback(not_allowed))
        .route("/", page(|_| SitePath::Front))
        .route("/sitemap.xml", page(|_| SitePath::Sitemap))
        .route("/robots.txt", page(|_| SitePath::Robots))
        .route("/style.css", page(|_| SitePath::Style))
        .route("/icon.svg", page(|_| SitePath::Icon))
        .route("/feed.xml", page(|_| SitePath::Feed(FeedFormat::Rss, None)))
        .route("/feed.json", page(|_| SitePath::Feed(FeedFormat::Json, None)))
        .route("/{section}", page(|path| SitePath::section(&path[0], true)))
        .route("/{section}/", page(|path| SitePath::section(&path[0], false)))
        .route("/{section}/feed.xml", page(|path| SitePath::section_feed(FeedFormat::Rss, &path[0])))
        .route("/{section}/feed.json", page(|path| SitePath::section_feed(FeedFormat::Json, &path[0])))
        .route("/{section}/{article}", page(|path| SitePath::article(&path[0], &path[1], true)))
        .route("/{section}/{article}/", page(|path| SitePath::article(&path[0], &path[1], false)))
        .into_handler(site)
}

/// A page at the path that `address` makes of the decoded parts in braces.
fn page(address: fn(&[String]) -> SitePath) -> MethodRouter<Arc<Site>> {
    let answer =
        async move |State(site): State<Arc<Site>>, path: Result<Path<Vec<String>>, PathRejection>, request: Parts| {
            let address = path.ok().map(|Path(parts)| address(&parts));
            site.answer(&request, address).await
        };
    get(answer).fallback(not_allowed)
}

async fn nothing(State(site): State<Arc<Site>>, request: Parts) -> SiteResponse {
    site.answer(&request, Some(SitePath::Unknown)).await
}

async fn not_allowed() -> SiteResponse {
    let mut answer = reply::error_response(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are answered\n");
    reply::set(&mut answer, header::ALLOW, "GET, HEAD");
    answer
}

fn record(answered: Answered) {
    let Answered { route, status_class, elapsed } = answered;
    metrics::counter!("newsroom_site_requests_total", "service" => "publishing", "status_class" => status_class)
        .increment(1);
    metrics::histogram!("newsroom_site_request_seconds", "service" => "publishing", "route" => route).record(elapsed);
}

impl Site {
    fn new(store: Store, settings: Arc<SiteSettings>, config: &SiteConfig) -> Self {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let limits = PageLimits {
            front: config.front_articles.into(),
            section: config.section_articles.into(),
            feed: config.feed_articles.into(),
            related: count(config.related_articles),
        };
        Self { store, settings, limits, sitemaps: Semaphore::new(SITEMAPS) }
    }

    pub(super) fn frame<'a>(&'a self, sections: &'a [SectionLink]) -> Frame<'a> {
        Frame { settings: &self.settings, sections }
    }

    async fn answer(&self, request: &Parts, address: Option<SitePath>) -> SiteResponse {
        if request.uri.path_and_query().is_some_and(|target| target.as_str().len() > MAX_TARGET) {
            return reply::error_response(StatusCode::URI_TOO_LONG, "the address is too long\n");
        }
        let Some(address) = address else {
            return reply::error_response(StatusCode::BAD_REQUEST, "the address is not UTF-8\n");
        };
        match pages::open(self, address, &request.uri).await {
            Ok(reply) => self.complete(reply, &request.headers).await,
            Err(error) => self.failed(&error),
        }
    }

    async fn complete(&self, reply: Reply, conditions: &HeaderMap) -> SiteResponse {
        if reply.len() < LARGE {
            return reply.answer(conditions);
        }
        let conditions = conditions.clone();
        compute(move || reply.answer(&conditions)).await.unwrap_or_else(|error| self.failed(&error.into()))
    }

    fn unserved(&self, why: Unserved) -> SiteResponse {
        let cause = match why {
            Unserved::Overload => "overload",
            Unserved::Timeout => "timeout",
        };
        self.unavailable(StatusCode::SERVICE_UNAVAILABLE, cause)
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
