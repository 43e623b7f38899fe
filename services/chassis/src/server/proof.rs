//! Determines who calls before any other work is done for a call.

use std::{
    convert::Infallible,
    mem,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::{HeaderMap, Request, Response, header};
use tonic::{
    Code,
    body::Body,
    metadata::{MetadataMap, MetadataValue},
};
use tower::{Layer, Service};

use super::{
    caller::{NAME_KEY, NAME_KEY_BIN, caller, check_caller},
    limits::{Caller, CallerAddress, CallerLimits},
};
use crate::{
    api_error::ApiError,
    authentication::{Authenticator, OpenCalls, Principal, TokenError},
    tls::PeerCertificate,
};

/// Who may call at all.
#[derive(Clone, Debug)]
pub(super) enum Callers {
    /// Callers who prove who they are by a token or by the certificate of their connection.
    Proved(Arc<Authenticator>),
    /// Everybody, under the name that the metadata holds.
    Trusted,
    /// Nobody.
    Nobody,
}

/// A caller has to prove who it is by a token or a certificate, and its name is that of the [`Principal`], which stands in the extensions
/// of the request; a name in the metadata is ignored. Where callers are trusted, the caller's name is what it says, and
/// an invalid one is answered with INVALID_ARGUMENT.
///
/// Calls that prove no principal are counted by their addresses, and so are tokens that prove nothing.
#[derive(Clone)]
pub(super) struct ProofLayer {
    pub service: &'static str,
    pub callers: Callers,
    /// The calls that need no proof.
    pub open: Arc<[OpenCalls]>,
    pub limits: Arc<CallerLimits>,
}

#[derive(Clone)]
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
        let layer = self.layer.clone();
        let address = layer.limits.address_of(&request);
        request.extensions_mut().insert(CallerAddress(address));
        // The clone was not asked whether it is ready; the original was.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            let is_open = layer.open.iter().any(|open| open.has(request.uri().path()));
            let certificate = request.extensions().get::<Arc<PeerCertificate>>().cloned();
            let proved = match &layer.callers {
                _ if is_open => layer.limits.take_address(address).map(|()| None),
                Callers::Proved(authenticator) => {
                    let proofs = (request.headers(), certificate.as_deref());
                    layer.limits.prove(authenticator, address, proofs).await.map(Some)
                }
                Callers::Trusted => layer.limits.take_address(address).and_then(|()| said(request.headers())).map(Some),
                Callers::Nobody => layer.limits.take_address(address).and_then(|()| Err(TokenError::Issuer.into())),
            };
            let headers = request.headers_mut();
            for key in [header::AUTHORIZATION.as_str(), NAME_KEY, NAME_KEY_BIN] {
                headers.remove(key);
            }
            match proved {
                Ok(None) => {}
                Ok(Some(principal)) => {
                    name(headers, &principal);
                    request.extensions_mut().insert(principal);
                }
                Err(error) => return Ok(layer.not_taken(error, address)),
            }
            inner.call(request).await
        })
    }
}

impl ProofLayer {
    /// The answer to a call that is not taken. Such calls are counted, and logged as a sample: they have no spans, because
    /// anybody can make many of them.
    fn not_taken(&self, error: ApiError, address: Option<IpAddr>) -> Response<Body> {
        if error.code() != Code::InvalidArgument {
            metrics::counter!(
                "newsroom_authentication_refusals_total",
                "service" => self.service,
                "reason" => error.reason(),
            )
            .increment(1);
        }
        self.limits.log(&error, address.map(Caller::Address).as_ref());
        error.into_status(&format!("{}.newsroom", self.service)).into_http()
    }
}

/// The principal that the caller says it is.
fn said(headers: &HeaderMap) -> Result<Arc<Principal>, ApiError> {
    let mut metadata = MetadataMap::new();
    for key in [NAME_KEY, NAME_KEY_BIN] {
        if let Some(value) = headers.get(key) {
            metadata.as_mut().insert(key, value.clone());
        }
    }
    check_caller(&metadata)?;
    Ok(Arc::new(Principal::unproved(caller(&metadata))))
}

/// Sets the name under which the service records what the principal does.
fn name(headers: &mut HeaderMap, principal: &Principal) {
    let mut metadata = MetadataMap::from_headers(mem::take(headers));
    metadata.insert_bin(NAME_KEY_BIN, MetadataValue::from_bytes(principal.name.as_bytes()));
    *headers = metadata.into_headers();
}
