//! The routes for pushes.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, rejection::PathRejection},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use http::{HeaderName, StatusCode, header};
use newsroom_chassis::{
    api_error::ApiError,
    http::{Answered, RequestRules, Routes, TowerHandler, Unserved},
    store::StoreError,
};
use tracing::Span;

use super::{HttpConfig, body::too_large, push, reply::Problem, slots::SourceSlots, websub};
use crate::{
    domain::{DomainError, SourceId},
    usecase::{Error, Intake},
};

/// The state that all routes share.
pub(super) struct Pushes {
    pub intake: Intake,
    pub of_sources: SourceSlots,
}

/// Accepts the payloads that sources push, and stores them with `intake`.
pub fn handler(intake: Intake, config: &HttpConfig) -> TowerHandler<Router> {
    let rules = RequestRules {
        concurrency: config.max_concurrent_requests,
        timeout: config.timeout(),
        continues_traces: true,
        // The path of a hub contains its token.
        records_paths: false,
        record,
        unserved: Box::new(unserved),
    };
    let pushes = Pushes { intake, of_sources: SourceSlots::new(config.max_source_requests) };
    Routes::new(rules, any(async || Problem::not_found()))
        .route("/v1/sources/{source_id}/items", post(push::take).fallback(not_allowed))
        .route(
            "/v1/websub/{source_id}/{token}",
            // A verification changes the subscription, so HEAD is not answered like GET.
            get(websub::verify).post(websub::take).head(not_allowed_by_hubs).fallback(not_allowed_by_hubs),
        )
        .into_handler(Arc::new(pushes))
}

fn record(answered: Answered) {
    let Answered { route, status_class, elapsed } = answered;
    metrics::counter!(
        "newsroom_ingestion_http_requests_total", "service" => "ingestion", "route" => route,
        "status_class" => status_class
    )
    .increment(1);
    metrics::histogram!("newsroom_ingestion_http_request_seconds", "service" => "ingestion", "route" => route)
        .record(elapsed);
}

fn unserved(why: Unserved) -> Response {
    let problem = match why {
        Unserved::Overload => Problem::overloaded(),
        Unserved::Timeout => Problem::timeout(),
    };
    problem.into_response()
}

/// The router adds the `Allow` header to this response.
async fn not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED")
}

async fn not_allowed_by_hubs() -> ([(HeaderName, &'static str); 1], Problem) {
    ([(header::ALLOW, "GET, POST")], not_allowed().await)
}

/// Parses the source id in a path.
pub(super) fn source_id(text: &str) -> Result<SourceId, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// The parameters of a path. A path that is not UTF-8 names nothing.
pub(super) fn parameters<T>(path: Result<Path<T>, PathRejection>) -> Result<T, Problem> {
    path.map(|Path(parameters)| parameters).map_err(|_| Problem::not_found())
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        Span::current().record("error.type", self.reason());
        self.into_answer().into_response()
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Domain(DomainError::PayloadTooLarge(limit)) => too_large(limit),
            error => ApiError::from(error).into(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::from(Error::from(error))
    }
}
