//! Tokens that prove nothing, of several kinds.

use newsroom_fixtures::issuer::{SigningKey, now};
use serde_json::json;

use super::{load::Bearer, service::Editorial};

/// How many tokens of each kind there are. They come again when all have come.
const EACH: u64 = 500;

/// Tokens that prove nothing, the kinds in turns.
pub(super) struct BadTokens(Vec<Bearer>);

impl BadTokens {
    /// Tokens for the issuer of this service.
    pub fn new(service: &Editorial) -> Self {
        let foreign = SigningKey::p256(Editorial::KEY_ID);
        let mut tokens = Vec::new();
        for number in 0..EACH {
            let claims = service.claims(&format!("stranger-{number}"));
            let mut expired = claims.clone();
            expired["exp"] = (now() - 3_600).into();
            let unknown = json!({ "alg": "ES256", "typ": "JWT", "kid": format!("unknown-{number}") });
            tokens.extend([
                // Another key under the id of the issuer's own.
                foreign.token(&claims),
                foreign.token_with(&unknown, &claims),
                service.key().token(&expired),
                format!("Z2FyYmFnZQ.{number}.{}", "x".repeat(300)),
            ]);
        }
        Self(tokens.iter().map(|token| format!("Bearer {token}").parse().expect("a token is ASCII")).collect())
    }

    /// One of the tokens.
    pub fn token(&self, number: u64) -> &Bearer {
        &self.0[usize::try_from(number).unwrap_or(0) % self.0.len()]
    }
}
