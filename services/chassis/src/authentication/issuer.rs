//! An issuer, and the check of its tokens.

use jsonwebtoken::{Validation, decode, errors::ErrorKind};
use time::OffsetDateTime;

use super::{
    Principal, TokenError,
    claims::{Claims, Unverified},
    config::{IssuerConfig, KeySource},
    keys::Keys,
};

/// An issuer of tokens for one audience.
#[derive(Debug)]
pub(super) struct Issuer {
    config: IssuerConfig,
    keys: Keys,
}

/// What a token has proved.
pub(super) struct Proved {
    pub principal: Principal,
    /// The generation of the keys that have proved it.
    pub generation: u64,
    /// When the proof ends.
    pub until: OffsetDateTime,
}

impl Issuer {
    pub fn new(service: &'static str, config: &IssuerConfig) -> Self {
        // The settings were checked before; an address that is none has no keys.
        let source = KeySource::parse(&config.keys).unwrap_or_else(|| KeySource::File(config.keys.clone().into()));
        Self { keys: Keys::new(service, &config.issuer, source), config: config.clone() }
    }

    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Whether the token says that this issuer has made it.
    pub fn is_of(&self, token: &Unverified) -> bool {
        token.issuer == self.config.issuer
    }

    /// Checks the signature, then the claims.
    pub async fn verify(&self, token: &str, unverified: &Unverified) -> Result<Proved, TokenError> {
        if !self.config.algorithms.contains(&unverified.algorithm) {
            return Err(TokenError::Algorithm);
        }
        let (keys, generation) = self.keys.of(unverified).await?;
        let validation = self.validation(unverified);
        let mut error = TokenError::Signature;
        for key in keys {
            match decode::<Claims>(token, &key, &validation) {
                Ok(verified) => return self.proved(&verified.claims, generation),
                Err(failed) => match error_of(failed.kind()) {
                    TokenError::Signature => {}
                    // The signature is right.
                    other => error = other,
                },
            }
        }
        Err(error)
    }

    fn validation(&self, unverified: &Unverified) -> Validation {
        let mut validation = Validation::new(unverified.algorithm.in_library());
        validation.leeway = self.config.leeway_seconds;
        validation.validate_nbf = true;
        validation.set_issuer(&[&self.config.issuer]);
        validation.set_audience(&[&self.config.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation
    }

    fn proved(&self, claims: &Claims, generation: u64) -> Result<Proved, TokenError> {
        let leeway = self.config.leeway_seconds as f64;
        let now = OffsetDateTime::now_utc();
        if claims.is_made_after(now.unix_timestamp() as f64 + leeway) {
            return Err(TokenError::NotYetValid);
        }
        let left = (claims.exp + leeway - now.unix_timestamp() as f64).clamp(0.0, 86_400.0);
        let until = now + time::Duration::seconds_f64(left);
        Ok(Proved { principal: claims.principal(&self.config)?, generation, until })
    }
}

fn error_of(error: &ErrorKind) -> TokenError {
    match error {
        ErrorKind::InvalidSignature | ErrorKind::InvalidKeyFormat => TokenError::Signature,
        ErrorKind::ExpiredSignature => TokenError::Expired,
        ErrorKind::ImmatureSignature => TokenError::NotYetValid,
        ErrorKind::InvalidAudience => TokenError::Audience,
        ErrorKind::InvalidIssuer => TokenError::Issuer,
        ErrorKind::InvalidAlgorithm => TokenError::Algorithm,
        _ => TokenError::Malformed,
    }
}
