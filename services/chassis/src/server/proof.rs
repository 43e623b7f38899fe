//! Determines who calls before any other work is done for a call.

use std::{
    convert::Infallible,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::{Extensions, HeaderMap, Request, Response, header};
use tonic::{
    Code, Status,
    body::Body,
    metadata::{MetadataMap, MetadataValue},
};
use tonic_types::StatusExt as _;
use tower::{Layer, Service};

use super::caller::{NAME_KEY, NAME_KEY_BIN, caller, check_caller};
use crate::{
    api_error::ApiError,
    authentication::{Authenticator, Principal, TokenError},
};

/// The calls that need no proof: a probe has none, and the contracts are public.
const OPEN: [&str; 2] = ["/grpc.health.", "/grpc.reflection."];

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

/// Who may call at all.
#[derive(Clone, Debug)]
pub(super) enum Callers {
    /// Callers who prove who they are by a token.
    Proved(Arc<Authenticator>),
    /// Everybody, under the name that the metadata holds.
    Trusted,
    /// Nobody.
    Nobody,
}

/// A caller has to prove who it is by a token, and its name is that of the [`Principal`], which stands in the extensions
/// of the request; a name in the metadata is ignored. Where callers are trusted, the caller's name is what it says, and
/// an invalid one is answered with INVALID_ARGUMENT. Then the check decides whether the principal may make the call.
#[derive(Clone)]
pub(super) struct ProofLayer {
    pub service: &'static str,
    pub callers: Callers,
    pub check: Option<CallCheck>,
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
        let service = self.layer.service;
        let refused = move |error: ApiError| Ok(error.into_status(&format!("{service}.newsroom")).into_http());
        let layer = self.layer.clone();
        // The clone was not asked whether it is ready; the original was.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            let path = request.uri().path().to_owned();
            if OPEN.iter().any(|prefix| path.starts_with(prefix)) {
                forget_proofs(request.headers_mut());
                return inner.call(request).await;
            }
            let principal = match layer.principal(request.headers()).await {
                Ok(principal) => principal,
                Err(error) => return refused(error),
            };
            forget_proofs(request.headers_mut());
            name(request.headers_mut(), &principal);
            if let Some(check) = &layer.check
                && let Err(error) = check(&principal, &path, request.extensions_mut())
            {
                return refused(error);
            }
            request.extensions_mut().insert(principal);
            let when_refused = request.extensions().get::<WhenRefused>().cloned();
            let answer = inner.call(request).await;
            if let (Some(when_refused), Ok(answer)) = (&when_refused, &answer) {
                when_refused.hear(answer);
            }
            answer
        })
    }
}

impl ProofLayer {
    /// The principal who makes a call with these headers.
    async fn principal(&self, headers: &HeaderMap) -> Result<Arc<Principal>, ApiError> {
        let proved = match &self.callers {
            Callers::Proved(authenticator) => authenticator.authenticate(headers).await,
            Callers::Trusted => return said(headers),
            Callers::Nobody => Err(TokenError::Issuer),
        };
        proved.map_err(|error| {
            let (service, reason) = (self.service, error.reason());
            metrics::counter!("newsroom_authentication_refusals_total", "service" => service, "reason" => reason)
                .increment(1);
            error.into()
        })
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

/// What proves who calls goes no further than this.
fn forget_proofs(headers: &mut HeaderMap) {
    for key in [header::AUTHORIZATION.as_str(), NAME_KEY, NAME_KEY_BIN] {
        headers.remove(key);
    }
}

/// Sets the name under which the service records what the principal does.
fn name(headers: &mut HeaderMap, principal: &Principal) {
    let mut metadata = MetadataMap::from_headers(mem::take(headers));
    metadata.insert_bin(NAME_KEY_BIN, MetadataValue::from_bytes(principal.name.as_bytes()));
    *headers = metadata.into_headers();
}
