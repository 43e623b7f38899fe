//! Who calls. A bearer token (JSON Web Token, RFC 7519) of a configured issuer (OpenID Connect) proves a [`Principal`], or
//! the certificate with which a client has connected, by rules ([`CertificateRule`]).
//!
//! Only asymmetric signatures are accepted, each issuer's from a list ([`SignatureAlgorithm`]). The issuer's keys are a
//! JWK set (RFC 7517), which is read again when it may have changed.

mod cache;
mod certificates;
mod claims;
mod config;
mod error;
mod fetch;
mod issuer;
mod key_set;
mod keys;
mod principal;
mod signature;

pub use certificates::CertificateRule;
pub use config::{AuthenticationConfig, IssuerConfig, OpenCalls};
pub use error::TokenError;
pub use principal::{Principal, PrincipalKind, Proof};
pub use signature::SignatureAlgorithm;

use std::sync::Arc;

use futures::future::join_all;
use http::{HeaderMap, header};
use tokio_util::sync::CancellationToken;

use cache::{Expired, TokenDigest, Verified};
use claims::Unverified;
use issuer::Issuer;

use crate::tls::PeerCertificate;

/// The longest token, in bytes.
const MAX_TOKEN: usize = 8 << 10;

/// Proves who calls.
#[derive(Debug)]
pub struct Authenticator {
    issuers: Vec<Issuer>,
    certificates: Vec<CertificateRule>,
    verified: Verified,
    expired: Expired,
}

impl Authenticator {
    /// An authenticator of `service` for these issuers and rules. `None` without any: then no caller can prove anything.
    pub fn new(service: &'static str, config: &AuthenticationConfig) -> Option<Self> {
        signature::install();
        let issuers: Vec<Issuer> = config.issuers.iter().map(|issuer| Issuer::new(service, issuer)).collect();
        let certificates = config.certificates.clone();
        let proves = !issuers.is_empty() || !certificates.is_empty();
        proves.then(|| Self { issuers, certificates, verified: Verified::default(), expired: Expired::default() })
    }

    /// Keeps the keys of all issuers up to date until `stop`.
    pub async fn run(&self, stop: &CancellationToken) {
        join_all(self.issuers.iter().map(|issuer| issuer.keys().run(stop))).await;
    }

    /// What is remembered of a token, at the cost of a look-up: the principal that it proved and still proves, or that it
    /// has expired. `None` for a token that has to be examined. Without a token, the principal of the certificate of the
    /// connection. With a token, the certificate proves nothing: a proxy may pass on what others call.
    pub fn remembered(
        &self,
        headers: &HeaderMap,
        certificate: Option<&PeerCertificate>,
    ) -> Option<Result<Arc<Principal>, TokenError>> {
        match bearer(headers) {
            Ok(token) => self.find(TokenDigest::of(token)),
            Err(TokenError::Missing) => self.certified(certificate).map(Ok),
            Err(_) => None,
        }
    }

    fn find(&self, token: TokenDigest) -> Option<Result<Arc<Principal>, TokenError>> {
        if let Some(principal) = self.verified.find(token, |issuer| self.generation(issuer)) {
            return Some(Ok(principal));
        }
        self.expired.has(token).then_some(Err(TokenError::Expired))
    }

    /// The principal whose token these headers of a request hold.
    pub async fn authenticate(&self, headers: &HeaderMap) -> Result<Arc<Principal>, TokenError> {
        let token = bearer(headers)?;
        let digest = TokenDigest::of(token);
        if let Some(remembered) = self.find(digest) {
            return remembered;
        }
        let unverified = Unverified::read(token)?;
        let mut error = TokenError::Issuer;
        // Several audiences of one issuer are entries of their own.
        for (number, issuer) in self.issuers.iter().enumerate().filter(|(_, issuer)| issuer.is_of(&unverified)) {
            match issuer.verify(token, &unverified).await {
                Ok(proved) => {
                    let principal = Arc::new(proved.principal);
                    self.verified.add(digest, number, proved.generation, proved.until, principal.clone());
                    return Ok(principal);
                }
                Err(why) => error = why,
            }
        }
        if error == TokenError::Expired {
            self.expired.add(digest);
        }
        Err(error)
    }

    /// The principal of a certificate, by the first rule that matches one of its names.
    fn certified(&self, certificate: Option<&PeerCertificate>) -> Option<Arc<Principal>> {
        let certificate = certificate?;
        self.certificates.iter().find_map(|rule| rule.principal(certificate)).map(Arc::new)
    }

    /// The generation of an issuer's keys. What was verified with an older one is verified again.
    fn generation(&self, issuer: usize) -> Option<u64> {
        Some(self.issuers.get(issuer)?.keys().generation())
    }
}

/// The token of the header `authorization`.
fn bearer(headers: &HeaderMap) -> Result<&str, TokenError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map_err(|_| TokenError::Malformed)?,
        (Some(_), Some(_)) => return Err(TokenError::Malformed),
        (None, _) => return Err(TokenError::Missing),
    };
    let (scheme, token) = value.split_once(' ').ok_or(TokenError::Malformed)?;
    let token = token.trim_start_matches(' ');
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.len() > MAX_TOKEN {
        return Err(TokenError::Malformed);
    }
    Ok(token)
}
