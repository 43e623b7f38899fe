//! Adds a span, which is a child of the caller's span, and metrics to each call.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use http::{HeaderMap, Request, Response};
use tower::{Layer, Service};
use tracing::Instrument as _;

use super::methods::Methods;
use crate::telemetry::context::TraceContext;

/// Adds span and metrics to the calls of a service.
#[derive(Clone, Debug)]
pub(super) struct CallLayer {
    pub service: &'static str,
    /// The calls that have names in metrics and spans.
    pub methods: Arc<Methods>,
}

impl<S> Layer<S> for CallLayer {
    type Service = Calls<S>;

    fn layer(&self, inner: S) -> Calls<S> {
        Calls { inner, layer: self.clone() }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Calls<S> {
    inner: S,
    layer: CallLayer,
}

impl<S, B, R> Service<Request<B>> for Calls<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The names are those of the contracts, so that a caller cannot create new labels and span names.
        let (service, method) = (self.layer.service, self.layer.methods.named(request.uri().path()).to_owned());
        let span = tracing::info_span!(
            "call",
            otel.name = method,
            otel.kind = "server",
            rpc.system.name = "grpc",
            rpc.method = method,
            rpc.status_code = tracing::field::Empty,
        );
        let text = |name: &str| header(request.headers(), name);
        TraceContext { traceparent: text("traceparent"), tracestate: text("tracestate") }.parent(&span);
        let started = Instant::now();
        let answer = self.inner.call(request).instrument(span.clone());
        Box::pin(async move {
            let answer = answer.await;
            // A response without a status at its start either succeeds or fails later in its stream.
            let code = match &answer {
                Ok(response) => Some(header(response.headers(), "grpc-status")).filter(|code| !code.is_empty()),
                Err(_) => Some("2".into()),
            };
            let code = code.unwrap_or_else(|| "0".into());
            span.record("rpc.status_code", &code);
            metrics::histogram!(
                "newsroom_rpc_server_call_duration_seconds",
                "service" => service,
                "rpc_method" => method,
                "rpc_status_code" => code,
            )
            .record(started.elapsed());
            answer
        })
    }
}

fn header(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
