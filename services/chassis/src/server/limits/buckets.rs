//! Token buckets, one for each key, in bounded memory.

use std::{
    hash::Hash,
    num::{NonZeroU32, NonZeroUsize},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use governor::{
    NotUntil, Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::StateStore,
};
use lru::LruCache;

/// The most keys. Of more keys, the one that was used longest ago is forgotten: its bucket is full again, as it would
/// be after a pause.
pub(super) const MOST: NonZeroUsize = NonZeroUsize::new(16_384).expect("it is not zero");

type Limiter<K, C> = RateLimiter<Access<K>, Recent<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// The buckets of many keys. Each holds up to `burst` tokens, and gets `per_second` of them.
pub(super) struct Buckets<K: Hash + Eq + Clone, C: Clock = MonotonicClock>(Limiter<K, C>);

/// A look at the bucket of a key, which may take a token.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Access<K> {
    key: K,
    takes: bool,
}

/// The buckets that were used last, by the times at which they are full.
struct Recent<K: Hash + Eq>(Mutex<LruCache<K, Nanos>>);

impl<K: Hash + Eq + Clone> StateStore for Recent<K> {
    type Key = Access<K>;

    fn measure_and_replace<T, F, E>(&self, access: &Access<K>, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (outcome, full) = measure(recent.get(&access.key).copied())?;
        if access.takes {
            recent.put(access.key.clone(), full);
        }
        Ok(outcome)
    }
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    /// Full buckets. A rate or burst of 0 counts as 1.
    pub fn new(per_second: u32, burst: u32) -> Self {
        Self::with_clock(per_second, burst, MonotonicClock)
    }
}

impl<K: Hash + Eq + Clone, C: Clock> Buckets<K, C> {
    fn with_clock(per_second: u32, burst: u32, clock: C) -> Self {
        let positive = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(positive(per_second)).allow_burst(positive(burst));
        Self(RateLimiter::new(quota, Recent(Mutex::new(LruCache::new(MOST))), clock))
    }

    /// Takes a token. Fails with the time until there is one.
    pub fn take(&self, key: K) -> Result<(), Duration> {
        self.access(key, true)
    }

    /// Takes no token. Fails with the time until there is one.
    pub fn check(&self, key: K) -> Result<(), Duration> {
        self.access(key, false)
    }

    fn access(&self, key: K, takes: bool) -> Result<(), Duration> {
        let wait = |until: NotUntil<C::Instant>| until.wait_time_from(self.0.clock().now());
        self.0.check_key(&Access { key, takes }).map_err(wait)
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn after_a_burst_the_next_token_comes_when_it_was_said() {
        let clock = FakeRelativeClock::default();
        let buckets = Buckets::with_clock(10, 3, clock.clone());
        for _ in 0..3 {
            assert_eq!(buckets.check("ann"), Ok(()));
            assert_eq!(buckets.take("ann"), Ok(()));
        }
        let wait = buckets.take("ann").unwrap_err();
        assert_eq!(wait, Duration::from_millis(100));
        assert_eq!(buckets.check("ann"), Err(wait));
        assert_eq!(buckets.take("bob"), Ok(()), "each key has a bucket of its own");
        clock.advance(wait - Duration::from_nanos(1));
        assert_eq!(buckets.take("ann"), Err(Duration::from_nanos(1)));
        clock.advance(Duration::from_nanos(1));
        assert_eq!(buckets.take("ann"), Ok(()));
        assert_eq!(buckets.take("ann"), Err(wait));
        clock.advance(Duration::from_secs(3_600));
        for _ in 0..3 {
            assert_eq!(buckets.take("ann"), Ok(()), "a bucket holds no more than its burst");
        }
        assert!(buckets.take("ann").is_err());
    }

    #[test]
    fn more_keys_take_no_more_memory() {
        let buckets = Buckets::with_clock(1, 1, FakeRelativeClock::default());
        let most = u32::try_from(MOST.get()).unwrap();
        for key in 0..most + 10_000 {
            assert_eq!(buckets.take(key), Ok(()));
            assert!(buckets.take(key).is_err());
        }
        // A look keeps nothing.
        for key in most + 10_000..most + 20_000 {
            assert_eq!(buckets.check(key), Ok(()));
        }
        assert!(buckets.take(most + 9_999).is_err(), "the newest are remembered");
        assert_eq!(buckets.take(0), Ok(()), "the oldest are forgotten");
        let recent = buckets.0.into_state_store();
        assert_eq!(recent.0.lock().unwrap().len(), MOST.get());
    }
}
