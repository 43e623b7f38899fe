//! Responses: JSON with the result, or a problem (RFC 9457).

use std::time::Duration;

use bytes::Bytes;
use http::{
    HeaderValue, Response, StatusCode,
    header::{self, HeaderName},
};
use http_body_util::Full;
use newsroom_chassis::api_error::{ApiError, RETRY_AFTER};
use serde::Serialize;
use time::OffsetDateTime;
use tonic::Code;

use crate::domain::{IngestOutcome, PubStatus, Submitted};

pub(super) type HttpReply = Response<Full<Bytes>>;

/// Why a request is not served.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    reason: &'static str,
    detail: String,
    errors: Vec<Broken>,
    header: Option<(&'static str, &'static str)>,
    retry_after: Option<Duration>,
}

/// A field or header, and the rule that it breaks.
#[derive(Debug, Serialize)]
struct Broken {
    field: String,
    rule: String,
}

#[derive(Serialize)]
struct ProblemBody<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    reason: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Broken],
}

#[derive(Serialize)]
struct SubmittedBody<'a> {
    ingested: Vec<IngestedBody<'a>>,
    rejected: &'a [String],
}

#[derive(Serialize)]
struct IngestedBody<'a> {
    item_id: String,
    revision: i64,
    headline: &'a str,
    outcome: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
    /// Omitted for a usable item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub_status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none", with = "time::serde::rfc3339::option")]
    embargo_time: Option<OffsetDateTime>,
}

impl Problem {
    /// `reason` is in UPPER_SNAKE, and clients branch on it.
    pub fn new(status: StatusCode, reason: &'static str) -> Self {
        Self { status, reason, detail: String::new(), errors: Vec::new(), header: None, retry_after: None }
    }

    /// Adds an explanation for people.
    pub fn saying(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// A field breaks a rule.
    pub fn invalid(field: &str, rule: impl Into<String>) -> Self {
        let broken = Broken { field: field.to_owned(), rule: rule.into() };
        Self { errors: vec![broken], ..Self::new(StatusCode::BAD_REQUEST, "INVALID_FIELD") }
    }

    /// Adds the accepted encodings (RFC 9110 §15.5.16).
    pub fn accepting(self, encodings: &'static str) -> Self {
        Self { header: Some(("accept-encoding", encodings)), ..self }
    }

    /// Marks the problem as temporary, so that the client may retry after a moment.
    pub fn passing(self) -> Self {
        Self { retry_after: Some(RETRY_AFTER), ..self }
    }

    /// There is nothing at this address, or no source with this id pushes.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND")
    }

    /// The sender is not authenticated. The response does not reveal which part of the proof failed.
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED").saying("the signature does not prove who sends")
    }

    /// The request exceeded its time limit.
    pub fn timeout() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT").saying("the request took too long").passing()
    }

    /// There are too many concurrent requests.
    pub fn overloaded() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "OVERLOADED").saying("too many requests are under way").passing()
    }

    pub fn reason(&self) -> &'static str {
        self.reason
    }

    /// Converts the problem to a response.
    pub fn into_answer(self) -> HttpReply {
        let body = ProblemBody {
            r#type: format!("urn:newsroom:ingestion:{}", self.reason.to_ascii_lowercase()),
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            reason: self.reason,
            detail: &self.detail,
            errors: &self.errors,
        };
        let mut answer = json(self.status, "application/problem+json", &body);
        if let Some((name, value)) = self.header {
            answer.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 9110 §11.6.1 asks for a challenge; there is no registered scheme of signed webhooks.
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Signature"));
        }
        if let Some(wait) = self.retry_after {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        answer
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        let status = match (error.code(), error.reason()) {
            (Code::InvalidArgument, _) => StatusCode::BAD_REQUEST,
            (Code::NotFound, _) => StatusCode::NOT_FOUND,
            (Code::FailedPrecondition | Code::Aborted | Code::AlreadyExists, _) => StatusCode::CONFLICT,
            (Code::Unavailable | Code::DeadlineExceeded, _) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let broken = |violation: &newsroom_chassis::api_error::Violation| Broken {
            field: violation.field.clone(),
            rule: violation.rule.clone(),
        };
        let errors = error.violations().iter().map(broken).collect();
        let passing = status == StatusCode::SERVICE_UNAVAILABLE || error.code() == Code::Aborted;
        let retry_after = passing.then_some(RETRY_AFTER);
        let problem = Self::new(status, error.reason()).saying(error.message());
        Self { errors, retry_after, ..problem }
    }
}

/// The response with the ingested items, and the parts that could not be read as sent.
pub(super) fn submitted(submitted: &Submitted) -> HttpReply {
    let ingested = submitted.ingested.iter().map(|ingested| IngestedBody {
        item_id: ingested.item_id.to_string(),
        revision: ingested.revision,
        headline: &ingested.headline,
        outcome: match ingested.outcome {
            IngestOutcome::New => "new",
            IngestOutcome::Update => "update",
            IngestOutcome::Seen => "seen",
            IngestOutcome::Outdated => "outdated",
        },
        reason: &ingested.reason,
        pub_status: match ingested.pub_status {
            PubStatus::Usable => None,
            PubStatus::Withheld => Some("withheld"),
            PubStatus::Canceled => Some("canceled"),
        },
        embargo_time: ingested.embargo_time,
    });
    let body = SubmittedBody { ingested: ingested.collect(), rejected: &submitted.rejected };
    json(StatusCode::OK, "application/json", &body)
}

fn json(status: StatusCode, media_type: &'static str, body: &impl Serialize) -> HttpReply {
    // The value consists of texts and numbers, so serialization cannot fail.
    let mut answer = Response::new(Full::from(serde_json::to_vec(body).unwrap_or_default()));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}
