//! Decides whether a principal may make a call.

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};

use futures::future::{Either, Ready, ready};
use http::{Extensions, Request, Response};
use tonic::body::Body;
use tower::{Layer, Service};

use crate::{api_error::ApiError, authentication::Principal};

/// Decides whether a principal may make the call with this path, before the message is read. It may leave what the call
/// needs to know in the extensions of the request.
pub type CallCheck = Arc<dyn Fn(&Arc<Principal>, &str, &mut Extensions) -> Result<(), ApiError> + Send + Sync>;

/// Lets the check decide about each call that has a principal. It stands behind the proof and the limits. A call without a
/// principal is one that needs no proof.
#[derive(Clone)]
pub(super) struct AccessLayer {
    pub service: &'static str,
    pub check: Option<CallCheck>,
}

#[derive(Clone)]
pub(super) struct Access<S> {
    inner: S,
    layer: AccessLayer,
}

impl<S> Layer<S> for AccessLayer {
    type Service = Access<S>;

    fn layer(&self, inner: S) -> Access<S> {
        Access { inner, layer: self.clone() }
    }
}

impl<S, B> Service<Request<B>> for Access<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<S::Future, Ready<Result<Response<Body>, Infallible>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let AccessLayer { service, check } = &self.layer;
        let principal = request.extensions().get::<Arc<Principal>>().cloned();
        if let Some((check, principal)) = check.as_ref().zip(principal) {
            let path = request.uri().path().to_owned();
            if let Err(error) = check(&principal, &path, request.extensions_mut()) {
                return Either::Right(ready(Ok(error.into_status(&format!("{service}.newsroom")).into_http())));
            }
        }
        Either::Left(self.inner.call(request))
    }
}
