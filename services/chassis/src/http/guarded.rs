//! Rejects requests that name a host or an origin that is not allowed, before any of the request is handled.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{Either, Full};
use hyper::body::{Body, Incoming};
use tokio::time::Instant;
use tonic::Code;

use super::{AllowedCallers, Forbidden, Handler, Port, allowed::is_grpc};
use crate::api_error::ApiError;

/// How often a rejected request is logged.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// A handler that is protected by the check of hosts and origins.
#[derive(Debug)]
pub struct Guarded<H> {
    inner: H,
    allowed: Arc<AllowedCallers>,
    port: Port,
    told: Mutex<Option<Instant>>,
}

impl<H> Guarded<H> {
    /// Passes requests that `allowed` allows on to `inner`.
    pub fn new(inner: H, allowed: Arc<AllowedCallers>, port: Port) -> Self {
        Self { inner, allowed, port, told: Mutex::default() }
    }

    fn tell(&self, forbidden: &Forbidden) {
        let Port { service, name: port } = self.port;
        let cause = match forbidden {
            Forbidden::NoHost | Forbidden::Host(_) => "host",
            Forbidden::Origin(_) => "origin",
        };
        metrics::counter!(
            "newsroom_http_requests_refused_total", "service" => service, "port" => port, "cause" => cause
        )
        .increment(1);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|told| told.elapsed() > TOLD_EVERY) {
            *told = Some(Instant::now());
            tracing::warn!(service, port, %forbidden, "a request is refused: see server.allowed_hosts and allowed_origins");
        }
    }
}

impl<H: Handler<Body: Body<Data = Bytes>>> Handler for Guarded<H> {
    type Body = Either<H::Body, Full<Bytes>>;

    async fn handle(&self, request: Request<Incoming>) -> Response<Self::Body> {
        match self.allowed.check(&request) {
            Ok(()) => self.inner.handle(request).await.map(Either::Left),
            Err(forbidden) => {
                self.tell(&forbidden);
                let answer = if is_grpc(request.headers()) {
                    self.status(&forbidden).into_http::<Full<Bytes>>()
                } else {
                    plain(&forbidden)
                };
                answer.map(Either::Right)
            }
        }
    }
}

impl<H> Guarded<H> {
    fn status(&self, forbidden: &Forbidden) -> tonic::Status {
        let reason = match forbidden {
            Forbidden::NoHost | Forbidden::Host(_) => "HOST_NOT_ALLOWED",
            Forbidden::Origin(_) => "ORIGIN_NOT_ALLOWED",
        };
        ApiError::new(Code::PermissionDenied, reason, forbidden).into_status(&format!("{}.newsroom", self.port.service))
    }
}

fn plain(forbidden: &Forbidden) -> Response<Full<Bytes>> {
    let status = match forbidden {
        Forbidden::NoHost => StatusCode::BAD_REQUEST,
        Forbidden::Host(_) => StatusCode::MISDIRECTED_REQUEST,
        Forbidden::Origin(_) => StatusCode::FORBIDDEN,
    };
    let mut answer = Response::new(Full::from(format!("{forbidden}\n")));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}
