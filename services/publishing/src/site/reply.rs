//! Responses, with their common headers.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{self, HeaderName},
};
use http_body_util::Full;
use newsroom_chassis::clock;
use time::OffsetDateTime;

use super::condition::{Precondition, Validators};
use crate::{domain::digest, render::http_date};

pub(super) type SiteResponse = Response<Full<Bytes>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaType {
    Html,
    Rss,
    JsonFeed,
    Xml,
    Text,
    Css,
    Svg,
}

impl MediaType {
    fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::JsonFeed => "application/feed+json; charset=utf-8",
            Self::Xml => "application/xml; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Css => "text/css; charset=utf-8",
            Self::Svg => "image/svg+xml",
        }
    }
}

/// How long a cache may use a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CachePolicy {
    /// The cache asks each time, so that readers see a withdrawal at once.
    Revalidate,
    /// The address changes with the content.
    Forever,
    Day,
}

/// The reply to a valid request, before conditions are evaluated.
#[derive(Debug)]
pub(super) enum Reply {
    Content {
        kind: MediaType,
        body: String,
        changed: Option<OffsetDateTime>,
        cache: CachePolicy,
    },
    /// A page that explains why there is no content: not found, gone.
    Notice(StatusCode, String),
    /// The content is at this percent-encoded path.
    Moved(StatusCode, String),
}

impl Reply {
    /// A page or feed that may change at any time.
    pub fn content(kind: MediaType, body: String, changed: Option<OffsetDateTime>) -> Self {
        Self::Content { kind, body, changed, cache: CachePolicy::Revalidate }
    }

    /// The length of the body in bytes.
    pub fn len(&self) -> usize {
        match self {
            Self::Content { body, .. } | Self::Notice(_, body) => body.len(),
            Self::Moved(..) => 0,
        }
    }

    /// The response to a request with these conditions.
    pub fn answer(self, conditions: &HeaderMap) -> SiteResponse {
        match self {
            Self::Content { kind, body, changed, cache } => content_response(kind, body, changed, cache, conditions),
            Self::Notice(status, body) => {
                let mut answer = plain(status, MediaType::Html, body);
                set(&mut answer, header::CACHE_CONTROL, "no-cache");
                answer
            }
            Self::Moved(status, path) => {
                let mut answer = plain(status, MediaType::Text, String::new());
                // The path is percent-encoded, so it cannot end the header.
                if let Ok(path) = HeaderValue::try_from(path) {
                    answer.headers_mut().insert(header::LOCATION, path);
                }
                set(&mut answer, header::CACHE_CONTROL, "no-cache");
                answer
            }
        }
    }
}

fn content_response(
    kind: MediaType,
    body: String,
    changed: Option<OffsetDateTime>,
    cache: CachePolicy,
    conditions: &HeaderMap,
) -> SiteResponse {
    let etag = format!("\"{}\"", &digest(body.as_bytes())[..32]);
    let validators = Validators { etag, changed };
    let mut answer = match validators.evaluate(conditions) {
        Precondition::Met => plain(StatusCode::OK, kind, body),
        Precondition::Unchanged => bare(StatusCode::NOT_MODIFIED),
        Precondition::Failed => return error_response(StatusCode::PRECONDITION_FAILED, "the page has changed\n"),
    };
    let caching = match cache {
        CachePolicy::Revalidate => "no-cache",
        CachePolicy::Forever => "public, max-age=31536000, immutable",
        CachePolicy::Day => "public, max-age=86400",
    };
    set(&mut answer, header::CACHE_CONTROL, caching);
    let last_modified = validators.last_modified(clock::now()).map(http_date);
    for (name, value) in [(header::ETAG, Some(validators.etag)), (header::LAST_MODIFIED, last_modified)] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// The response to a request that cannot be served. No cache stores it.
pub(super) fn error_response(status: StatusCode, text: &'static str) -> SiteResponse {
    let mut answer = plain(status, MediaType::Text, text.to_owned());
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    answer
}

/// The response while the site cannot answer.
pub(super) fn unavailable(status: StatusCode, page: String) -> SiteResponse {
    let mut answer = plain(status, MediaType::Html, page);
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    set(&mut answer, header::RETRY_AFTER, "1");
    answer
}

fn plain(status: StatusCode, kind: MediaType, body: String) -> SiteResponse {
    let mut answer = bare(status);
    set(&mut answer, header::CONTENT_TYPE, kind.media_type());
    *answer.body_mut() = Full::from(body);
    answer
}

/// A page runs no script, loads nothing from another host, and cannot be framed.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

fn bare(status: StatusCode) -> SiteResponse {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    set(&mut answer, header::CONTENT_SECURITY_POLICY, POLICY);
    set(&mut answer, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut answer, header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    answer
}

pub(super) fn set(answer: &mut SiteResponse, name: HeaderName, value: &'static str) {
    answer.headers_mut().insert(name, HeaderValue::from_static(value));
}
