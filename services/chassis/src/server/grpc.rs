//! The gRPC door: every service's own calls, health, reflection and gRPC-Web behind the same limits.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::{
    service::Routes,
    transport::{Server, server::TcpIncoming},
};
use tonic_health::server::HealthReporter;

use super::{ServerConfig, call::CallLayer};

/// The largest header list, in bytes.
const MAX_HEADERS: u32 = 16 << 10;
/// How long a call may go on after its connection has grown too old.
const AGE_GRACE: Duration = Duration::from_secs(30);
/// A service's routes with health and reflection (v1 and v1alpha). Health says NOT_SERVING at first.
pub(crate) async fn with_common(
    routes: Routes,
    descriptors: &'static [u8],
) -> Result<(Routes, HealthReporter), tonic_reflection::server::Error> {
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_service_status("", tonic_health::ServingStatus::NotServing).await;
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(descriptors)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let routes = routes
        .add_service(health_service)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?);
    Ok((routes, health))
}

/// Serves until `stop`, then takes no new call and returns when the last one has ended.
pub(crate) async fn serve(
    service: &'static str,
    config: &ServerConfig,
    listener: TcpListener,
    routes: Routes,
    stop: CancellationToken,
) -> Result<(), tonic::transport::Error> {
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let limit = usize::try_from(config.max_concurrent_calls).unwrap_or(usize::MAX);
    Server::builder()
        .accept_http1(true)
        .timeout(Duration::from_secs(config.timeout_seconds))
        .concurrency_limit_per_connection(limit)
        .load_shed(true)
        .max_concurrent_streams(config.max_concurrent_calls)
        .max_connection_age(Duration::from_secs(config.max_connection_age_seconds))
        .max_connection_age_grace(AGE_GRACE)
        .http2_keepalive_interval(Some(Duration::from_secs(20)))
        .http2_keepalive_timeout(Some(Duration::from_secs(10)))
        .http2_max_header_list_size(MAX_HEADERS)
        .layer(CallLayer { service })
        .layer(tonic_web::GrpcWebLayer::new())
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, stop.cancelled_owned())
        .await
}
