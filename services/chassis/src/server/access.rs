//! Decides whether a principal may make a call.

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};

use futures::{
    FutureExt as _,
    future::{BoxFuture, Either, ready},
};
use http::{Extensions, Request, Response};
use tonic::{Code, Status, body::Body};
use tonic_types::StatusExt as _;
use tower::{Layer, Service};

use crate::{api_error::ApiError, authentication::Principal};

/// Decides whether a principal may make the call with this path, before the message is read. It may leave what the call
/// needs to know in the extensions of the request.
pub type CallCheck = Arc<dyn Fn(&Arc<Principal>, &str, &mut Extensions) -> Result<(), ApiError> + Send + Sync>;

/// An extension that the check may leave with a request: it is called with the reason if the call is answered with
/// PERMISSION_DENIED, which the service itself decides.
#[derive(Clone)]
pub struct WhenRefused(pub Arc<dyn Fn(&str) + Send + Sync>);

impl WhenRefused {
    /// Tells of a refusal if the answer is one.
    fn hear(&self, answer: &Response<Body>) {
        let status = Status::from_header_map(answer.headers());
        if let Some(status) = status.filter(|status| status.code() == Code::PermissionDenied) {
            let details = status.get_error_details();
            (self.0)(details.error_info().map_or("", |info| &info.reason));
        }
    }
}

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
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<S::Future, BoxFuture<'static, Result<Response<Body>, Infallible>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let AccessLayer { service, check } = &self.layer;
        let principal = request.extensions().get::<Arc<Principal>>().cloned();
        if let Some((check, principal)) = check.as_ref().zip(principal) {
            let path = request.uri().path().to_owned();
            if let Err(error) = check(&principal, &path, request.extensions_mut()) {
                let answer = error.into_status(&format!("{service}.newsroom")).into_http();
                return Either::Right(ready(Ok(answer)).boxed());
            }
        }
        let Some(when_refused) = request.extensions().get::<WhenRefused>().cloned() else {
            return Either::Left(self.inner.call(request));
        };
        let answer = self.inner.call(request);
        let heard = async move {
            let answer = answer.await;
            answer.inspect(|answer| when_refused.hear(answer))
        };
        Either::Right(heard.boxed())
    }
}
