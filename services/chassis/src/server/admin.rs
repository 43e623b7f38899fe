//! The admin port: `/metrics`, `/livez`, `/readyz`.

use axum::{Router, extract::State, http::StatusCode, routing::get};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::Readiness;
use crate::telemetry;

/// Serves until `stop`. The metrics are those of `service` alone, also in a process with several.
pub(crate) async fn serve(service: &'static str, listener: TcpListener, readiness: Readiness, stop: CancellationToken) {
    let router = Router::new()
        .route("/metrics", get(async move || telemetry::render_metrics(service)))
        .route("/livez", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .with_state(readiness);
    let served = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
    if let Err(error) = served {
        tracing::error!(error = &error as &dyn std::error::Error, "the admin port failed");
    }
}

async fn ready(State(readiness): State<Readiness>) -> (StatusCode, String) {
    let missing = readiness.missing();
    if missing.is_empty() {
        return (StatusCode::OK, "ready\n".into());
    }
    let lines = missing.iter().map(|(part, why)| format!("{part}: {why}\n")).collect();
    (StatusCode::SERVICE_UNAVAILABLE, lines)
}
