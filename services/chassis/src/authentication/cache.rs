//! The tokens that were verified, so that a caller's further calls cost a look-up.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::Principal;

/// The most tokens.
const MOST: NonZeroUsize = NonZeroUsize::new(4_096).expect("it is not zero");

/// Verified tokens, by their digests.
#[derive(Debug)]
pub(super) struct Verified(Mutex<LruCache<[u8; 32], Entry>>);

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
    pub fn find(&self, token: &str, generation: impl Fn(usize) -> Option<u64>) -> Option<Arc<Principal>> {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = cache.get(&digest(token))?;
        let is_valid = entry.until > OffsetDateTime::now_utc() && generation(entry.issuer) == Some(entry.generation);
        is_valid.then(|| entry.principal.clone())
    }

    pub fn add(&self, token: &str, issuer: usize, generation: u64, until: OffsetDateTime, principal: Arc<Principal>) {
        let entry = Entry { issuer, generation, until, principal };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(digest(token), entry);
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
