//! The keys of an issuer, kept up to date.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use jsonwebtoken::DecodingKey;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::{TokenError, claims::Unverified, config::KeySource, fetch, key_set::KeySet};

/// How often the keys are read.
const INTERVAL: Duration = Duration::from_secs(300);
/// A token with an unknown key lets them be read again, at most this often, so that no caller can make a service ask its
/// issuer without end.
const COOLDOWN: Duration = Duration::from_secs(5);
/// How long a call waits for that.
const PATIENCE: Duration = Duration::from_secs(3);
/// The first and the longest pause after a failure.
const BACKOFF: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));
/// How long keys count after they were read last, so that a key that an issuer has withdrawn is not trusted for ever.
const TRUSTED: Duration = Duration::from_secs(24 * 60 * 60);

/// The keys of an issuer.
#[derive(Debug)]
pub(super) struct Keys {
    service: &'static str,
    issuer: String,
    source: KeySource,
    known: RwLock<Known>,
    /// Held while the keys are read. The time of the last try.
    reading: Mutex<Option<Instant>>,
}

#[derive(Clone, Debug, Default)]
struct Known {
    set: Arc<KeySet>,
    json: Arc<[u8]>,
    /// Rises when the keys change.
    generation: u64,
    read: Option<Instant>,
}

impl Keys {
    pub fn new(service: &'static str, issuer: &str, source: KeySource) -> Self {
        Self { service, issuer: issuer.to_owned(), source, known: RwLock::default(), reading: Mutex::default() }
    }

    /// Rises when the keys change.
    pub fn generation(&self) -> u64 {
        self.known().generation
    }

    /// The keys with which the token may be signed, and their generation.
    pub async fn of(&self, token: &Unverified) -> Result<(Vec<DecodingKey>, u64), TokenError> {
        let known = self.known();
        let is_unknown = token.key_id.as_deref().is_some_and(|id| !known.set.has(id));
        let known = if known.read.is_none() || is_unknown {
            // A reading that takes longer goes on for other calls.
            let _late = tokio::time::timeout(PATIENCE, self.read_unless_just_read()).await;
            self.known()
        } else {
            known
        };
        if known.read.is_none_or(|read| read.elapsed() > TRUSTED) {
            return Err(TokenError::KeysUnavailable);
        }
        let keys = known.set.of(token.key_id.as_deref(), token.algorithm);
        if keys.is_empty() { Err(TokenError::Key) } else { Ok((keys, known.generation)) }
    }

    /// Reads the keys at intervals until `stop`.
    pub async fn run(&self, stop: &CancellationToken) {
        let mut backoff = BACKOFF.0;
        loop {
            let pause = if self.read().await {
                backoff = BACKOFF.0;
                INTERVAL.mul_f64(0.9 + 0.2 * rand::random::<f64>())
            } else {
                let pause = backoff;
                backoff = (backoff * 2).min(BACKOFF.1);
                pause
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    async fn read_unless_just_read(&self) {
        let mut tried = self.reading.lock().await;
        if tried.is_none_or(|tried| tried.elapsed() >= COOLDOWN) {
            self.read_now(&mut tried).await;
        }
    }

    async fn read(&self) -> bool {
        let mut tried = self.reading.lock().await;
        self.read_now(&mut tried).await
    }

    /// Reads the keys. Those that are known stay when it fails. Returns whether it succeeded.
    async fn read_now(&self, tried: &mut Option<Instant>) -> bool {
        *tried = Some(Instant::now());
        let json = match fetch::document(&self.source).await {
            Ok(json) => json,
            Err(error) => return self.failed(&error),
        };
        let known = self.known();
        let changed = known.read.is_none() || known.json[..] != json[..];
        let set = if changed {
            match KeySet::parse(&json) {
                Ok(set) => Arc::new(set),
                Err(error) => return self.failed(&error),
            }
        } else {
            known.set
        };
        if changed {
            tracing::info!(issuer = self.issuer, "the keys of the issuer were read");
        }
        let generation = known.generation + u64::from(changed);
        let read = Some(Instant::now());
        *self.known.write().unwrap_or_else(PoisonError::into_inner) =
            Known { set, json: json.into(), generation, read };
        true
    }

    fn failed(&self, error: &(dyn std::error::Error + 'static)) -> bool {
        tracing::warn!(error, issuer = self.issuer, "the keys of the issuer cannot be read");
        metrics::counter!("newsroom_authentication_key_failures_total", "service" => self.service).increment(1);
        false
    }

    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
