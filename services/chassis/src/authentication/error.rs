//! Why a token proves nothing.

use tonic::Code;

use crate::api_error::ApiError;

/// Why a token proves nothing. No text holds any part of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The call has no token.
    #[error("authorization must hold a bearer token")]
    Missing,
    /// The header or the token is not what it has to be.
    #[error("authorization must hold one bearer token, a JSON Web Token of at most 8 KiB with iss, aud, sub and exp")]
    Malformed,
    /// No configured issuer has made it.
    #[error("the token's issuer is not one of this service")]
    Issuer,
    /// It was made for another audience.
    #[error("the token's audience is not this service")]
    Audience,
    /// Its algorithm is not allowed.
    #[error("the token's algorithm is not allowed")]
    Algorithm,
    /// The issuer has no such key.
    #[error("the issuer has no key with which the token could be signed")]
    Key,
    /// The signature is wrong.
    #[error("the token's signature is wrong")]
    Signature,
    /// It has expired.
    #[error("the token has expired")]
    Expired,
    /// It is not valid yet.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// It names more groups than a token may, or groups that are no texts.
    #[error("the token's groups must be at most 500 texts of at most 256 characters")]
    Groups,
    /// The issuer's keys are not at hand.
    #[error("the keys of the token's issuer cannot be read now")]
    KeysUnavailable,
}

impl TokenError {
    /// Whether the caller is the cause, so that the token counts as one that proves nothing.
    pub fn is_of_caller(self) -> bool {
        !matches!(self, Self::Missing | Self::KeysUnavailable)
    }

    /// The reason that clients branch on, and the label of the metric.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Missing => "TOKEN_MISSING",
            Self::Malformed => "TOKEN_MALFORMED",
            Self::Issuer => "TOKEN_ISSUER",
            Self::Audience => "TOKEN_AUDIENCE",
            Self::Algorithm => "TOKEN_ALGORITHM",
            Self::Key => "TOKEN_KEY",
            Self::Signature => "TOKEN_SIGNATURE",
            Self::Expired => "TOKEN_EXPIRED",
            Self::NotYetValid => "TOKEN_NOT_YET_VALID",
            Self::Groups => "TOKEN_GROUPS",
            Self::KeysUnavailable => "KEYS_UNAVAILABLE",
        }
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::KeysUnavailable => Self::unavailable(error.reason(), error),
            _ => Self::new(Code::Unauthenticated, error.reason(), error),
        }
    }
}
