//! How far a consumer has come.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Until when a consumer is known to have handled all events. Clones share their state.
#[derive(Clone, Debug, Default)]
pub struct Freshness(Arc<Mutex<Option<Instant>>>);

impl Freshness {
    /// How long ago the last moment is of which it is known that all events before it were handled. `None` before the
    /// bus has answered once.
    pub fn age(&self) -> Option<Duration> {
        self.get().map(|at| at.elapsed())
    }

    /// Records that all events that the stream had `age` ago are handled.
    pub(super) fn note(&self, age: Duration) {
        let at = Instant::now().checked_sub(age);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *known = (*known).max(at);
    }

    fn get(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_never_goes_back() {
        let freshness = Freshness::default();
        assert_eq!(freshness.age(), None);
        tokio::time::advance(Duration::from_secs(100)).await;
        freshness.note(Duration::ZERO);
        freshness.note(Duration::from_secs(30));
        assert_eq!(freshness.age(), Some(Duration::ZERO));
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(freshness.age(), Some(Duration::from_secs(10)));
    }
}
