//! Sends stories through a whole newsroom, and records when they are published.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures::{StreamExt as _, stream};
use newsroom_proto::{
    ingestion::v1::{SubmitRawRequest, item_service_client::ItemServiceClient},
    publishing::v1::ArticlePublished,
};
use newsroom_tests::{Newsroom, Options, Role, StoreKind};
use prost::Message as _;
use tokio::sync::Semaphore;
use tonic::transport::Channel;

use crate::{text, times::Times};

/// How many connections the callers share.
const CHANNELS: usize = 4;
/// How many calls are under way at once.
const CALLERS: usize = 128;
/// A newsroom under load.
pub(crate) struct Load {
    newsroom: Newsroom,
    source_id: String,
    next: AtomicU64,
    arrivals: Arc<Arrivals>,
    channels: Vec<Channel>,
}

/// When each story was published.
#[derive(Default)]
struct Arrivals {
    count: AtomicU64,
    times: Mutex<std::collections::HashMap<u64, Instant>>,
    places: Mutex<Option<Arc<Semaphore>>>,
}

impl Load {
    /// Starts a newsroom that approves stories automatically.
    pub async fn start(stores: StoreKind) -> Self {
        let mut newsroom = Newsroom::start(Options::on(stores).auto_approving()).await;
        let source_id = newsroom.push_source("Agence").await;
        let channels = (0..CHANNELS).map(|_| newsroom.service(Role::Ingestion).channel()).collect();
        let arrivals = Arc::new(Arrivals::default());
        let client = async_nats::connect(newsroom.nats.url()).await.expect("the bus is up");
        let subject = "newsroom.publishing.v1.article.published.*";
        let mut published = client.subscribe(subject).await.expect("the bus is up");
        client.flush().await.expect("the bus is up");
        let noted = arrivals.clone();
        // The task ends with the bus.
        drop(newsroom_chassis::task::spawn("arrivals", async move {
            while let Some(message) = published.next().await {
                noted.note(&message.payload);
            }
        }));
        Self { newsroom, source_id, next: AtomicU64::new(0), arrivals, channels }
    }

    /// Stories per second that are published, with up to `under_way` of them between push and publication.
    pub async fn sustained(&self, under_way: usize, seconds: u64) -> f64 {
        let places = Arc::new(Semaphore::new(under_way));
        self.arrivals.give_back_to(Some(places.clone()));
        let (start, settle) = (Instant::now(), Duration::from_secs(2));
        let length = settle + Duration::from_secs(seconds);
        let pushes =
            stream::iter((0..).take_while(|_| start.elapsed() < length)).for_each_concurrent(CALLERS, |_: u64| async {
                places.acquire().await.expect("it is never closed").forget();
                self.push().await;
            });
        let measured = async {
            tokio::time::sleep_until((start + settle).into()).await;
            let before = self.arrivals.count.load(Ordering::Relaxed);
            tokio::time::sleep_until((start + length).into()).await;
            self.arrivals.count.load(Ordering::Relaxed) - before
        };
        let ((), count) = tokio::join!(pushes, measured);
        self.arrivals.give_back_to(None);
        self.drained().await;
        count as f64 / seconds as f64
    }

    /// The times from push to publication, with `rate` pushes per second independent of their results. Each time starts
    /// when the push was due, so that a queue before the push counts too.
    pub async fn latency(&self, rate: f64, seconds: u64) -> Times {
        let start = Instant::now();
        let count = (rate * seconds as f64) as u64;
        let due = |number: u64| start + Duration::from_secs_f64(number as f64 / rate);
        let pushes = stream::iter(0..count).map(|number| async move {
            tokio::time::sleep_until(due(number).into()).await;
            (self.push().await, due(number))
        });
        let pushed: Vec<_> = pushes.buffer_unordered(usize::MAX).collect().await;
        self.drained().await;
        let mut latency = Times::new();
        let times = self.arrivals.times.lock().expect("nobody panicked");
        for (number, due) in pushed {
            let taken = times[&number].saturating_duration_since(due);
            latency.add(taken);
        }
        latency
    }

    /// Pushes the next story, and returns its number.
    async fn push(&self) -> u64 {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let channel = self.channels[usize::try_from(number).unwrap_or(0) % CHANNELS].clone();
        let request = SubmitRawRequest {
            request_id: format!("bench-{number}"),
            source_id: self.source_id.clone(),
            payload: text::page(number).into(),
            ..Default::default()
        };
        ItemServiceClient::new(channel).submit_raw(request).await.expect("the push is accepted");
        number
    }

    /// Waits until every pushed story is published.
    async fn drained(&self) {
        let pushed = self.next.load(Ordering::Relaxed);
        let what = "every story is published";
        newsroom_fixtures::wait_until_async(what, Duration::from_secs(120), async || {
            self.arrivals.count.load(Ordering::Relaxed) >= pushed
        })
        .await;
    }

    /// Stops the newsroom. Fails for dead letters, which would make the results worthless.
    pub async fn end(self) {
        assert_eq!(self.newsroom.dead_letters().await, Vec::<String>::new());
    }
}

impl Arrivals {
    fn note(&self, payload: &[u8]) {
        let now = Instant::now();
        let article = ArticlePublished::decode(payload).ok().and_then(|published| published.article);
        let number = article.and_then(|article| text::number(&article.headline));
        let mut times = self.times.lock().expect("nobody panicked");
        if times.insert(number.expect("only our own stories are published"), now).is_none() {
            self.count.fetch_add(1, Ordering::Relaxed);
            if let Some(places) = &*self.places.lock().expect("nobody panicked") {
                places.add_permits(1);
            }
        }
    }

    fn give_back_to(&self, places: Option<Arc<Semaphore>>) {
        *self.places.lock().expect("nobody panicked") = places;
    }
}
