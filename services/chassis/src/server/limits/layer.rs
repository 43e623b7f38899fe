//! Counts the calls of principals, and the open streams of all callers.

use std::{
    convert::Infallible,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request, Response};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

use super::{Caller, CallerLimits, OpenPermit};
use crate::{
    authentication::{Principal, Proof},
    server::methods::Methods,
};

/// An extension of a request: the address for which it counts, if there is one.
#[derive(Clone, Copy, Debug)]
pub struct CallerAddress(pub Option<IpAddr>);

/// An extension of a request: the largest message of its caller, in bytes.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct LargestMessage(pub u32);

/// Answers calls beyond the limits of their callers with RESOURCE_EXHAUSTED. It stands behind the proof of the principal.
#[derive(Clone)]
pub(in crate::server) struct LimitLayer {
    pub service: &'static str,
    pub limits: Arc<CallerLimits>,
    pub methods: Arc<Methods>,
}

#[derive(Clone)]
pub(in crate::server) struct Limited<S> {
    inner: S,
    layer: LimitLayer,
}

impl<S> Layer<S> for LimitLayer {
    type Service = Limited<S>;

    fn layer(&self, inner: S) -> Limited<S> {
        Limited { inner, layer: self.clone() }
    }
}

impl<S, B> Service<Request<B>> for Limited<S>
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

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let LimitLayer { service, limits, methods } = &self.layer;
        // Anybody can have any name that needs no proof.
        let principal =
            request.extensions().get::<Arc<Principal>>().filter(|known| known.proof != Proof::Nothing).cloned();
        let address = request.extensions().get::<CallerAddress>().and_then(|CallerAddress(address)| *address);
        let counted = principal.as_ref().map_or(Ok(()), |principal| limits.take_principal(principal));
        let caller = match &principal {
            Some(principal) => Some(Caller::Principal(principal.kind, principal.id.clone())),
            None => address.map(Caller::Address),
        };
        let opened = counted.and_then(|()| {
            let streaming = caller.as_ref().filter(|_| methods.is_stream(request.uri().path()));
            streaming.map(|caller| limits.open_stream(caller.clone())).transpose()
        });
        let permit = match opened {
            Ok(permit) => permit,
            Err(error) => {
                limits.log(&error, caller.as_ref());
                let answer = error.into_status(&format!("{service}.newsroom")).into_http();
                return Box::pin(std::future::ready(Ok(answer)));
            }
        };
        if let Some(caller) = caller {
            request.extensions_mut().insert(caller);
        }
        if let Some(largest) = principal.and_then(|principal| limits.largest_message(&principal)) {
            request.extensions_mut().insert(LargestMessage(largest));
        }
        let answer = self.inner.call(request);
        let Some(permit) = permit else { return Box::pin(answer) };
        Box::pin(async move {
            let answer = answer.await;
            answer.map(|answer| answer.map(|body| Body::new(Counted { body, _permit: permit })))
        })
    }
}

/// The body of a stream that is counted until it ends or its caller is gone.
struct Counted {
    body: Body,
    _permit: OpenPermit<Caller>,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
