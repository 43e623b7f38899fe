//! Rejects calls with an invalid caller name before any other work is done for them.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use http::{Request, Response};
use tonic::{body::Body, metadata::MetadataMap};
use tower::{Layer, Service};

use super::caller::{NAME_KEY, NAME_KEY_BIN, check_caller};

/// Answers such calls with INVALID_ARGUMENT, in the domain of `service`.
#[derive(Clone, Copy, Debug)]
pub(super) struct NamedCallerLayer {
    pub service: &'static str,
}

#[derive(Clone, Debug)]
pub(super) struct NamedCallers<S> {
    inner: S,
    service: &'static str,
}

impl<S> Layer<S> for NamedCallerLayer {
    type Service = NamedCallers<S>;

    fn layer(&self, inner: S) -> NamedCallers<S> {
        NamedCallers { inner, service: self.service }
    }
}

impl<S, B> Service<Request<B>> for NamedCallers<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let mut metadata = MetadataMap::new();
        for key in [NAME_KEY, NAME_KEY_BIN] {
            if let Some(value) = request.headers().get(key) {
                metadata.as_mut().insert(key, value.clone());
            }
        }
        match check_caller(&metadata) {
            Ok(()) => Box::pin(self.inner.call(request)),
            Err(error) => {
                let refused = error.into_status(&format!("{}.newsroom", self.service)).into_http();
                Box::pin(std::future::ready(Ok(refused)))
            }
        }
    }
}
