//! A login at an issuer in use: its token, renewed shortly before it ends.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::{
    device::audience_fields,
    provider::{EndpointError, OAuthError, Provider, TokenAnswer},
    secret::SecretText,
    store::{IssuerLogin, Login, LoginStore, Tokens},
};
use crate::{
    cli::TokenKind,
    client::{claims::Claims, error::Failure, output::one_line},
};

/// How long before its end a token is renewed, in seconds: at most this, and at most a quarter of its life.
const MAX_LEAD: i64 = 60;

/// A login at an issuer.
#[derive(Debug)]
pub struct Session {
    context: String,
    store: LoginStore,
    provider: Provider,
    login: IssuerLogin,
    tokens: Mutex<Tokens>,
    /// Held while this process renews the login.
    renewing: tokio::sync::Mutex<()>,
}

impl Session {
    /// The session of a stored login. Fails for one that the issuer did not renew.
    pub fn open(context: &str, store: LoginStore, login: IssuerLogin, ca: Option<&Path>) -> Result<Self, Failure> {
        let tokens = login.tokens.clone().ok_or_else(|| ended(context, &login.client.issuer))?;
        let (tokens, renewing) = (Mutex::new(tokens), tokio::sync::Mutex::default());
        Ok(Self { context: context.to_owned(), store, provider: Provider::new(ca)?, login, tokens, renewing })
    }

    /// The token that goes to the services.
    pub fn bearer(&self) -> SecretText {
        self.tokens().bearer
    }

    /// The issuer and the subject of the token, else the context: the same for each token of the login.
    pub fn reader(&self) -> String {
        let claims = Claims::of(self.bearer().expose());
        let subject = claims.as_ref().and_then(|claims| claims.text("sub"));
        format!("{}:{}", self.login.client.issuer, subject.unwrap_or(&self.context))
    }

    /// Renews the login if its token ends soon.
    pub async fn keep_fresh(&self) -> Result<(), Failure> {
        if self.tokens().is_fresh(now()) { Ok(()) } else { self.renew(None).await }
    }

    /// Renews the login because a service did not take this token any more.
    pub async fn replace(&self, expired: &SecretText) -> Result<(), Failure> {
        self.renew(Some(expired)).await
    }

    /// Renews the login, unless another command has done so.
    async fn renew(&self, expired: Option<&SecretText>) -> Result<(), Failure> {
        let is_enough = |tokens: &Tokens| tokens.is_fresh(now()) && expired != Some(&tokens.bearer);
        let _renewing = self.renewing.lock().await;
        if is_enough(&self.tokens()) {
            return Ok(());
        }
        let lock = self.store.lock().await?;
        let mut login = match self.store.read()? {
            Some(Login::Issuer(login)) if self.is_of_same_person(&login) => *login,
            _ => {
                return Err(Failure::Failed(format!(
                    "who began this is not logged in to \"{}\" any more",
                    self.context
                )));
            }
        };
        let issuer = &self.login.client.issuer;
        let tokens = login.tokens.clone().ok_or_else(|| ended(&self.context, issuer))?;
        if is_enough(&tokens) {
            self.set(tokens);
            return Ok(());
        }
        let Some(refresh) = &tokens.refresh else {
            return if expired.is_none() && tokens.is_valid(now()) { Ok(()) } else { Err(over(&self.context)) };
        };
        match self.refresh(refresh).await {
            Ok(answer) => {
                let renewed = Tokens::of(answer, self.login.token, Some(refresh))?;
                login.tokens = Some(renewed.clone());
                self.store.write(&lock, &Login::Issuer(Box::new(login)))?;
                self.set(renewed);
                Ok(())
            }
            Err(EndpointError::Refused(refused)) if is_final(&refused) => {
                // What is refused once is refused for ever. Nobody acts as somebody else until the next login.
                login.tokens = None;
                self.store.write(&lock, &Login::Issuer(Box::new(login)))?;
                Err(ended(&self.context, issuer))
            }
            // The token still counts for a moment.
            Err(_) if expired.is_none() && tokens.is_valid(now()) => Ok(()),
            Err(error) => Err(error.failure(issuer)),
        }
    }

    /// Whether nobody else has logged in since this command began.
    fn is_of_same_person(&self, login: &IssuerLogin) -> bool {
        let subject = |token: &SecretText| Some(Claims::of(token.expose())?.text("sub")?.to_owned());
        let tokens = login.tokens.as_ref();
        let is_same = tokens.is_none_or(|tokens| subject(&tokens.bearer) == subject(&self.bearer()));
        is_same && (&login.client.issuer, &login.client.id) == (&self.login.client.issuer, &self.login.client.id)
    }

    async fn refresh(&self, token: &SecretText) -> Result<TokenAnswer, EndpointError> {
        let client = &self.login.client;
        let mut fields = client.fields().map_err(|failure| EndpointError::Unreadable(failure.to_string()))?;
        fields.push(("grant_type", Zeroizing::new("refresh_token".to_owned())));
        fields.push(("refresh_token", Zeroizing::new(token.expose().to_owned())));
        fields.extend(audience_fields(self.login.audience.as_deref()));
        self.provider.post(&self.login.token_endpoint, &fields).await
    }

    fn tokens(&self) -> Tokens {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, tokens: Tokens) {
        *self.tokens.lock().unwrap_or_else(PoisonError::into_inner) = tokens;
    }
}

impl Tokens {
    /// The tokens of an answer. An issuer that does not rotate the token for renewals gives none, and the old one stays.
    pub fn of(answer: TokenAnswer, kind: TokenKind, old: Option<&SecretText>) -> Result<Self, Failure> {
        let (bearer, lasts) = match kind {
            TokenKind::Access => (answer.access_token, answer.expires_in),
            TokenKind::Id => {
                let missing = || Failure::Failed("the issuer gives no ID token: ask for the scope openid".into());
                (answer.id_token.ok_or_else(missing)?, None)
            }
        };
        let received_at = now();
        let lasts = lasts.filter(|seconds| seconds.is_finite()).map(|seconds| seconds.clamp(0.0, 1e9) as i64);
        let claimed = || Claims::of(bearer.expose()).and_then(|claims| claims.lasts());
        let expires_at = lasts.or_else(claimed).map(|lasts| received_at.saturating_add(lasts));
        let refresh = answer.refresh_token.or_else(|| old.cloned());
        Ok(Self { bearer, refresh, received_at, expires_at })
    }

    /// Whether the token counts long enough for a call. One without a known end does until a service says otherwise.
    fn is_fresh(&self, now: i64) -> bool {
        let Some(expires_at) = self.expires_at else { return true };
        let life = expires_at.saturating_sub(self.received_at);
        // A clock that was set back makes a token no younger.
        now >= self.received_at && now < expires_at.saturating_sub((life / 4).clamp(0, MAX_LEAD))
    }

    fn is_valid(&self, now: i64) -> bool {
        self.expires_at.is_none_or(|expires_at| now < expires_at)
    }
}

/// Whether the token for renewals counts no more (RFC 6749, section 5.2).
fn is_final(refused: &OAuthError) -> bool {
    refused.error == "invalid_grant"
}

fn ended(context: &str, issuer: &str) -> Failure {
    let issuer = one_line(issuer);
    Failure::Failed(format!(
        "the login to \"{context}\" has ended, because {issuer} does not renew it: it was revoked, it is too old, or \
         somebody else has used it. Log in again with `newsroom login`"
    ))
}

fn over(context: &str) -> Failure {
    Failure::Failed(format!("the login to \"{context}\" is over: log in again with `newsroom login`"))
}

fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(received_at: i64, expires_at: Option<i64>) -> Tokens {
        Tokens { bearer: SecretText::from("b".to_owned()), refresh: None, received_at, expires_at }
    }

    #[test]
    fn a_token_is_renewed_shortly_before_its_end() {
        let long = tokens(1_000, Some(4_600));
        assert!(long.is_fresh(1_000) && long.is_fresh(4_539) && !long.is_fresh(4_540));
        assert!(long.is_valid(4_599) && !long.is_valid(4_600));
        let short = tokens(1_000, Some(1_004));
        assert!(short.is_fresh(1_002) && !short.is_fresh(1_003));
        assert!(!tokens(1_000, Some(900)).is_fresh(1_000) && !tokens(i64::MAX, Some(i64::MIN)).is_fresh(0));
        assert!(tokens(1_000, None).is_fresh(i64::MAX));
        assert!(!long.is_fresh(999), "the clock was set back");
    }

    #[test]
    fn an_answer_without_a_new_token_for_renewals_keeps_the_old_one() {
        let answer = |json: serde_json::Value| serde_json::from_value::<TokenAnswer>(json).unwrap();
        let old = SecretText::from("old".to_owned());
        let kept = Tokens::of(
            answer(serde_json::json!({ "access_token": "a", "expires_in": 60 })),
            TokenKind::Access,
            Some(&old),
        );
        let kept = kept.unwrap();
        assert_eq!((kept.refresh, kept.expires_at), (Some(old.clone()), Some(kept.received_at + 60)));
        let new = serde_json::json!({ "access_token": "a", "refresh_token": "new", "expires_in": -1e300 });
        let new = Tokens::of(answer(new), TokenKind::Access, Some(&old)).unwrap();
        assert_eq!(
            (new.refresh.as_ref().map(SecretText::expose), new.expires_at),
            (Some("new"), Some(new.received_at))
        );
        let failure = Tokens::of(answer(serde_json::json!({ "access_token": "a" })), TokenKind::Id, None).unwrap_err();
        assert!(failure.to_string().contains("no ID token"), "{failure}");
    }

    #[test]
    fn no_secret_is_shown() {
        let shown = format!("{:?}", tokens(0, None));
        assert!(shown.contains("***") && !shown.contains("\"b\""), "{shown}");
    }
}
