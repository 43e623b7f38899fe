//! The admin port: `/metrics`, `/livez`, `/readyz` and `/readyz/<scope>`.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use tokio_util::sync::CancellationToken;

use super::{Readiness, ReadinessScope, ServerConfig};
use crate::{
    http::{Guarded, HttpServer, Port, TowerHandler},
    telemetry,
};

/// Serves until `stop`. The metrics are those of `service` only, also in a process with several services.
pub(crate) async fn serve(
    service: &'static str,
    config: ServerConfig,
    server: HttpServer,
    readiness: Readiness,
    stop: CancellationToken,
) {
    let router: Router = Router::new()
        .route("/metrics", get(async move || telemetry::render_metrics(service)))
        .route("/livez", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .route("/readyz/{scope}", get(scope_ready))
        .with_state(readiness);
    let allowed = Arc::new(config.allowed_callers());
    server.serve(Guarded::new(TowerHandler(router), allowed, Port { service, name: "admin" }), stop).await;
}

/// Answers whether every scope is ready.
async fn ready(State(readiness): State<Readiness>) -> (StatusCode, String) {
    answer(&readiness, readiness.is_all_ready())
}

async fn scope_ready(State(readiness): State<Readiness>, Path(name): Path<String>) -> (StatusCode, String) {
    match ReadinessScope::ALL.into_iter().find(|scope| scope.name() == name) {
        Some(scope) => answer(&readiness, readiness.is_ready(scope)),
        None => (StatusCode::NOT_FOUND, "there is no such scope\n".into()),
    }
}

/// Each answer lists all unavailable parts, also those that the scope does not need.
fn answer(readiness: &Readiness, is_ready: bool) -> (StatusCode, String) {
    let mut text = if is_ready { "ready\n".to_owned() } else { String::new() };
    for (part, why) in readiness.missing() {
        text.push_str(&format!("{part}: {why}\n"));
    }
    (if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, text)
}
