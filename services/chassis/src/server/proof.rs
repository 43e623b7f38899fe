//! Determines who calls before any other work is done for a call.

use std::{
    convert::Infallible,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::{HeaderMap, Request, Response, header};
use tonic::{
    body::Body,
    metadata::{MetadataMap, MetadataValue},
};
use tower::{Layer, Service};

use super::caller::{NAME_KEY, NAME_KEY_BIN, check_caller};
use crate::{
    api_error::ApiError,
    authentication::{Authenticator, Principal},
    tls::PeerCertificate,
};

/// The calls that need no proof: a probe has none, and the contracts are public.
const OPEN: [&str; 2] = ["/grpc.health.", "/grpc.reflection."];

/// With issuers or rules for certificates, a caller has to prove who it is by a token or by its certificate. Its name is
/// that of the [`Principal`], which stands in the extensions of the request; a name in the metadata is ignored. Without
/// them, the caller's name is what it says, and an invalid one is answered with INVALID_ARGUMENT.
#[derive(Clone, Debug)]
pub(super) struct ProofLayer {
    pub service: &'static str,
    pub authenticator: Option<Arc<Authenticator>>,
}

#[derive(Clone, Debug)]
pub(super) struct Proofs<S> {
    inner: S,
    layer: ProofLayer,
}

impl<S> Layer<S> for ProofLayer {
    type Service = Proofs<S>;

    fn layer(&self, inner: S) -> Proofs<S> {
        Proofs { inner, layer: self.clone() }
    }
}

impl<S, B> Service<Request<B>> for Proofs<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
    B: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let service = self.layer.service;
        let refused = move |error: ApiError| Ok(error.into_status(&format!("{service}.newsroom")).into_http());
        let Some(authenticator) = self.layer.authenticator.clone() else {
            return match check_name(request.headers()) {
                Ok(()) => Box::pin(self.inner.call(request)),
                Err(error) => Box::pin(std::future::ready(refused(error))),
            };
        };
        // The clone was not asked whether it is ready; the original was.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            let is_open = OPEN.iter().any(|prefix| request.uri().path().starts_with(prefix));
            let certificate = request.extensions().get::<Arc<PeerCertificate>>().cloned();
            let proved = match is_open {
                true => None,
                false => Some(authenticator.authenticate(request.headers(), certificate.as_deref()).await),
            };
            let headers = request.headers_mut();
            for key in [header::AUTHORIZATION.as_str(), NAME_KEY, NAME_KEY_BIN] {
                headers.remove(key);
            }
            match proved {
                None => {}
                Some(Ok(principal)) => {
                    name(headers, &principal);
                    request.extensions_mut().insert(principal);
                }
                Some(Err(error)) => {
                    metrics::counter!(
                        "newsroom_authentication_refusals_total",
                        "service" => service,
                        "reason" => error.reason(),
                    )
                    .increment(1);
                    return refused(error.into());
                }
            }
            inner.call(request).await
        })
    }
}

fn check_name(headers: &HeaderMap) -> Result<(), ApiError> {
    let mut metadata = MetadataMap::new();
    for key in [NAME_KEY, NAME_KEY_BIN] {
        if let Some(value) = headers.get(key) {
            metadata.as_mut().insert(key, value.clone());
        }
    }
    check_caller(&metadata)
}

/// Sets the name under which the service records what the principal does.
fn name(headers: &mut HeaderMap, principal: &Principal) {
    let mut metadata = MetadataMap::from_headers(mem::take(headers));
    metadata.insert_bin(NAME_KEY_BIN, MetadataValue::from_bytes(principal.name.as_bytes()));
    *headers = metadata.into_headers();
}
