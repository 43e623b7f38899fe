//! The tokens that were examined, so that a caller's further calls cost a look-up.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;
use time::OffsetDateTime;

use super::Principal;

/// The most tokens that prove a principal.
const MOST: NonZeroUsize = NonZeroUsize::new(4_096).expect("it is not zero");
/// The most tokens that have expired.
const MOST_EXPIRED: NonZeroUsize = NonZeroUsize::new(1_024).expect("it is not zero");

/// The digest of a token: BLAKE3, which needs no instructions of its own to be fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct TokenDigest([u8; 32]);

impl TokenDigest {
    pub fn of(token: &str) -> Self {
        Self(blake3::hash(token.as_bytes()).into())
    }
}

/// Verified tokens.
#[derive(Debug)]
pub(super) struct Verified(Mutex<LruCache<TokenDigest, Entry>>);

#[derive(Debug)]
struct Entry {
    issuer: usize,
    generation: u64,
    until: OffsetDateTime,
    principal: Arc<Principal>,
}

impl Default for Verified {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }
}

impl Verified {
    /// The principal of a token that is still valid, if its issuer still has the keys with which it was verified.
    pub fn find(&self, token: TokenDigest, generation: impl Fn(usize) -> Option<u64>) -> Option<Arc<Principal>> {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = cache.get(&token)?;
        let is_valid = entry.until > OffsetDateTime::now_utc() && generation(entry.issuer) == Some(entry.generation);
        is_valid.then(|| entry.principal.clone())
    }

    pub fn add(
        &self,
        token: TokenDigest,
        issuer: usize,
        generation: u64,
        until: OffsetDateTime,
        principal: Arc<Principal>,
    ) {
        let entry = Entry { issuer, generation, until, principal };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(token, entry);
    }
}

/// Tokens with a right signature that have expired, and so are never valid again. A program that goes on with an old token
/// is answered from here.
#[derive(Debug)]
pub(super) struct Expired(Mutex<LruCache<TokenDigest, ()>>);

impl Default for Expired {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST_EXPIRED)))
    }
}

impl Expired {
    pub fn has(&self, token: TokenDigest) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&token).is_some()
    }

    pub fn add(&self, token: TokenDigest) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(token, ());
    }
}
