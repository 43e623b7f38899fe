//! When each story was published, as the bus tells it.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use async_nats::Client;
use futures::StreamExt as _;
use tokio::sync::Semaphore;

use crate::text;

/// How long it may take until an expected number of stories is published.
const TIMEOUT: Duration = Duration::from_secs(180);
/// How often the number of published stories is read.
const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// The published stories.
pub(super) struct Arrivals {
    count: AtomicU64,
    times: Mutex<Vec<Option<Instant>>>,
    places: Semaphore,
}

impl Arrivals {
    /// Observes the bus until it ends.
    pub async fn observe(bus: &Client) -> Arc<Self> {
        let new = Self { count: AtomicU64::new(0), times: Mutex::default(), places: Semaphore::new(0) };
        let arrivals = Arc::new(new);
        let subject = "newsroom.publishing.v1.article.published.*";
        let mut published = bus.subscribe(subject).await.expect("the bus is up");
        bus.flush().await.expect("the bus is up");
        let noted = arrivals.clone();
        // The task ends with the bus.
        drop(newsroom_chassis::task::spawn("arrivals", async move {
            while let Some(message) = published.next().await {
                noted.note(&message.payload);
            }
        }));
        arrivals
    }

    /// How many stories are published.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Waits until this number of stories is published.
    pub async fn reach(&self, count: u64) {
        let start = Instant::now();
        while self.count() < count {
            assert!(start.elapsed() < TIMEOUT, "{} of {count} stories are published in time", self.count());
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    /// When the story with this number was published.
    pub fn time(&self, number: u64) -> Option<Instant> {
        let times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        times.get(usize::try_from(number).ok()?).copied().flatten()
    }

    /// Sets how many stories may be under way from now on. Each published story makes room for another.
    pub fn limit(&self, under_way: usize) {
        self.places.forget_permits(Semaphore::MAX_PERMITS);
        self.places.add_permits(under_way);
    }

    /// Waits until a further story may be pushed.
    pub async fn place(&self) {
        self.places.acquire().await.expect("it is never closed").forget();
    }

    /// Notes a story of ours; others are pushed by nobody but a person.
    fn note(&self, payload: &[u8]) {
        let now = Instant::now();
        let Some(number) = text::number_in(payload).and_then(|number| usize::try_from(number).ok()) else { return };
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        if times.len() <= number {
            times.resize(number + 1, None);
        }
        if times[number].replace(now).is_none() {
            self.count.fetch_add(1, Ordering::Relaxed);
            self.places.add_permits(1);
        }
    }
}
