//! The admin port: `/metrics`, `/livez`, `/readyz`.

use std::sync::Arc;

use axum::{Router, extract::State, http::StatusCode, routing::get};
use tokio_util::sync::CancellationToken;

use super::{Readiness, ServerConfig};
use crate::{
    http::{Guarded, HttpServer, Port, TowerHandler},
    telemetry,
};

/// Serves until `stop`.
pub(crate) async fn serve(
    service: &'static str,
    config: ServerConfig,
    server: HttpServer,
    readiness: Readiness,
    stop: CancellationToken,
) {
    let router: Router = Router::new()
        .route("/metrics", get(async || telemetry::render_metrics()))
        .route("/livez", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .with_state(readiness);
    let allowed = Arc::new(config.allowed_callers());
    server.serve(Guarded::new(TowerHandler(router), allowed, Port { service, name: "admin" }), stop).await;
}

async fn ready(State(readiness): State<Readiness>) -> (StatusCode, String) {
    let missing = readiness.missing();
    if missing.is_empty() {
        return (StatusCode::OK, "ready\n".into());
    }
    let lines = missing.iter().map(|(part, why)| format!("{part}: {why}\n")).collect();
    (StatusCode::SERVICE_UNAVAILABLE, lines)
}
