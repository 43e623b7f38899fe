//! The gRPC port: the service's own calls, health, reflection and gRPC-Web behind the same limits.

use std::{sync::Arc, time::Duration};

use http::{HeaderName, HeaderValue, Method, header, request::Parts};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic_health::server::HealthReporter;
use tower::ServiceBuilder;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use super::{
    ServerConfig,
    access::{AccessLayer, CallCheck},
    call::CallLayer,
    deadline::DeadlineLayer,
    limits::{AnswerLayer, CallerLimits, LimitLayer},
    memory::RequestMemoryLayer,
    methods::Methods,
    proof::{Callers, ProofLayer},
};
use crate::{
    authentication::Authenticator,
    http::{AllowedCallers, Guarded, HttpServer, Port, TowerHandler},
    service::Identity,
};

/// How long a browser may cache the answer to a CORS preflight request.
const MAX_PREFLIGHT_AGE: Duration = Duration::from_secs(600);

/// Adds health and reflection (v1 and v1alpha) to a service's routes. Health reports NOT_SERVING at first.
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

/// Serves until `stop`. Then accepts no new call, and returns when the last call has ended.
pub(crate) async fn serve(
    identity: Identity,
    config: &ServerConfig,
    server: HttpServer,
    routes: Routes,
    check: Option<CallCheck>,
    stop: CancellationToken,
) {
    let service = identity.name;
    let allowed = Arc::new(config.allowed_callers());
    let authenticator = Authenticator::new(service, &config.authentication).map(Arc::new);
    let callers = match &authenticator {
        Some(authenticator) => Callers::Proved(authenticator.clone()),
        None if config.authentication.trust_unproved_callers => Callers::Trusted,
        None => Callers::Nobody,
    };
    let methods = Arc::new(Methods::of(&[
        identity.descriptors,
        tonic_health::pb::FILE_DESCRIPTOR_SET,
        tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
        tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
    ]));
    let limits = Arc::new(CallerLimits::new(service, config));
    let open = config.authentication.open.clone().into();
    let calls = ServiceBuilder::new()
        .layer(cors(allowed.clone()))
        .layer(tonic_web::GrpcWebLayer::new())
        .layer(ProofLayer { service, callers, open, limits: limits.clone() })
        .layer(LimitLayer { service, limits: limits.clone(), methods: methods.clone() })
        .layer(CallLayer { service, methods: methods.clone() })
        .layer(AccessLayer { service, check })
        .layer(DeadlineLayer { service, limit: Duration::from_secs(config.timeout_seconds) })
        .layer(AnswerLayer { service, limits, methods })
        .layer(RequestMemoryLayer::new(service, config.max_request_memory_bytes))
        .service(routes.prepare());
    let guarded = Guarded::new(TowerHandler(calls), allowed, Port { service, name: "grpc" });
    match authenticator {
        Some(authenticator) => drop(tokio::join!(server.serve(guarded, stop.clone()), authenticator.run(&stop))),
        None => server.serve(guarded, stop).await,
    }
}

/// The CORS responses that allow pages of allowed origins to call by gRPC-Web.
fn cors(allowed: Arc<AllowedCallers>) -> CorsLayer {
    let is_allowed =
        move |origin: &HeaderValue, _: &Parts| origin.to_str().is_ok_and(|origin| allowed.allows_origin(origin));
    let answered = ["grpc-status", "grpc-message", "grpc-status-details-bin"].map(HeaderName::from_static);
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(is_allowed))
        .allow_methods([Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(answered.into_iter().chain([header::CONTENT_TYPE]).collect::<Vec<_>>())
        .max_age(MAX_PREFLIGHT_AGE)
}
