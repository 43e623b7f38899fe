//! The admin port: `/metrics`, `/livez`, `/readyz` and `/readyz/<door>`.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Door, Readiness};
use crate::telemetry;

/// Serves until `stop`. The metrics are those of `service` alone, also in a process with several.
pub(crate) async fn serve(service: &'static str, listener: TcpListener, readiness: Readiness, stop: CancellationToken) {
    let router = Router::new()
        .route("/metrics", get(async move || telemetry::render_metrics(service)))
        .route("/livez", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .route("/readyz/{door}", get(door_ready))
        .with_state(readiness);
    let served = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
    if let Err(error) = served {
        tracing::error!(error = &error as &dyn std::error::Error, "the admin port failed");
    }
}

/// Whether every door is ready.
async fn ready(State(readiness): State<Readiness>) -> (StatusCode, String) {
    answer(&readiness, readiness.is_all_ready())
}

async fn door_ready(State(readiness): State<Readiness>, Path(name): Path<String>) -> (StatusCode, String) {
    match Door::ALL.into_iter().find(|door| door.name() == name) {
        Some(door) => answer(&readiness, readiness.is_ready(door)),
        None => (StatusCode::NOT_FOUND, "there is no such door\n".into()),
    }
}

/// What is missing is told even by a door that does not need it.
fn answer(readiness: &Readiness, is_ready: bool) -> (StatusCode, String) {
    let mut text = if is_ready { "ready\n".to_owned() } else { String::new() };
    for (part, why) in readiness.missing() {
        text.push_str(&format!("{part}: {why}\n"));
    }
    (if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, text)
}
