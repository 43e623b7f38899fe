//! The handler that answers the requests of a port.

use std::{convert::Infallible, future::Future};

use http::{Request, Response};
use hyper::body::{Body, Incoming};
use tower::{Service, ServiceExt as _};

use super::BoxError;

/// Answers the requests of a port.
pub trait Handler: Send + Sync + 'static {
    /// The body of a response.
    type Body: Body<Data: Send, Error: Into<BoxError>> + Send + 'static;

    /// Answers one request. The future is dropped when the connection breaks or has to end earlier.
    fn handle(&self, request: Request<Incoming>) -> impl Future<Output = Response<Self::Body>> + Send;
}

/// A tower service as a handler. Each request uses a clone of the service.
#[derive(Clone, Debug)]
pub struct TowerHandler<S>(pub S);

impl<S, B> Handler for TowerHandler<S>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send,
    B: Body<Data: Send, Error: Into<BoxError>> + Send + 'static,
{
    type Body = B;

    async fn handle(&self, request: Request<Incoming>) -> Response<B> {
        match self.0.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
