//! A whole newsroom under load.

use std::{
    ops::Add,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{StreamExt as _, stream};
use newsroom_tests::{Newsroom, Options, Role};
use tokio_util::sync::CancellationToken;

use super::{
    arrivals::Arrivals,
    pusher::{Payloads, Pusher},
    usage::Usage,
};
use crate::times::Times;

/// How many connections the callers share.
const CHANNELS: usize = 4;

/// The newsroom has nothing left to do when it uses less than this part of a processor for this time, seen this often.
const IDLE: f64 = 0.1;
const QUIET: Duration = Duration::from_secs(2);
const POLL_INTERVAL: Duration = Duration::from_millis(200);
/// How long that may take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// How stories are pushed in a closed loop.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClosedLoop {
    /// How many stories are at most between push and publication.
    pub under_way: usize,
    /// How long is measured, in seconds.
    pub seconds: u64,
    /// Whether they are pushed through streams instead of calls.
    pub bulk: bool,
}

/// The sustained rate, and its cost.
pub(super) struct Sustained {
    /// Published stories per second.
    pub rate: f64,
    /// What each process used for a story: the processes of the newsroom, and this program at the end.
    pub per_story: Vec<(&'static str, Usage)>,
    /// Stories per second from the first push until the newsroom had nothing left to do.
    pub to_the_end: f64,
    /// What the newsroom used for a story in that time.
    pub whole_story: Usage,
}

/// A newsroom, what pushes stories to it, and what observes their publication.
pub(super) struct Load {
    pub newsroom: Newsroom,
    pusher: Arc<Pusher>,
    arrivals: Arc<Arrivals>,
}

impl Load {
    /// Starts a newsroom.
    pub async fn start(options: Options, payloads: Arc<Payloads>) -> Self {
        let mut newsroom = Newsroom::start(options).await;
        let source_id = newsroom.push_source("Agence").await;
        let channels = (0..CHANNELS).map(|_| newsroom.service(Role::Ingestion).channel()).collect();
        let bus = async_nats::connect(newsroom.nats.url()).await.expect("the bus is up");
        let arrivals = Arrivals::observe(&bus).await;
        Self { newsroom, pusher: Arc::new(Pusher::new(payloads, source_id, channels)), arrivals }
    }

    /// How many stories were pushed.
    pub fn pushed(&self) -> u64 {
        self.pusher.pushed()
    }

    /// Measures once as many stories are published as may be under way, so that every service has its share of them.
    pub async fn sustained(&self, how: ClosedLoop) -> Sustained {
        let (start, before) = (Instant::now(), self.used());
        let stop = CancellationToken::new();
        self.arrivals.limit(how.under_way);
        let pushes = async {
            if how.bulk {
                self.pusher.push_by_streams(&self.arrivals, &stop).await;
            } else {
                self.pusher.push_by_calls(&self.arrivals, &stop).await;
            }
        };
        let measured = async {
            self.arrivals.reach(how.under_way as u64).await;
            let measured = self.measure(how.seconds).await;
            stop.cancel();
            measured
        };
        let ((), (rate, per_story)) = tokio::join!(pushes, measured);
        self.drained().await;
        let (end, after) = self.quiet().await;
        let stories = self.pushed() as f64;
        let to_the_end = stories / (end - start).as_secs_f64();
        Sustained { rate, per_story, to_the_end, whole_story: (after - before).per(stories) }
    }

    /// What all processes of the newsroom have used so far.
    fn used(&self) -> Usage {
        Usage::of_all(&self.newsroom.processes()).into_iter().fold(Usage::default(), Add::add)
    }

    /// Waits until the newsroom does nothing any more. Returns since when, and what it had used.
    async fn quiet(&self) -> (Instant, Usage) {
        let start = Instant::now();
        let mut busy = (start, self.used());
        while busy.0.elapsed() < QUIET {
            assert!(start.elapsed() < TIMEOUT, "the newsroom has still something to do");
            let before = self.used();
            tokio::time::sleep(POLL_INTERVAL).await;
            let now = self.used();
            if (now - before).cpu > IDLE * POLL_INTERVAL.as_secs_f64() * 1_000.0 {
                busy = (Instant::now(), now);
            }
        }
        busy
    }

    async fn measure(&self, seconds: u64) -> (f64, Vec<(&'static str, Usage)>) {
        let mut processes = self.newsroom.processes();
        processes.push((super::LOAD, std::process::id()));
        let (start, published, used) = (Instant::now(), self.arrivals.count(), Usage::of_all(&processes));
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        let (elapsed, stories) = (start.elapsed(), (self.arrivals.count() - published) as f64);
        let now = Usage::of_all(&processes);
        let names = processes.iter().map(|(name, _)| *name);
        let per_story = names.zip(now.into_iter().zip(used).map(|(now, used)| (now - used).per(stories)));
        (stories / elapsed.as_secs_f64(), per_story.collect())
    }

    /// The times from push to publication, with `rate` pushes per second independent of their results. Each time starts
    /// when the push was due, so that a queue before the push counts too.
    pub async fn latency(&self, rate: f64, seconds: u64) -> Times {
        let start = Instant::now();
        let count = (rate * seconds as f64) as u64;
        let due = |number: u64| start + Duration::from_secs_f64(number as f64 / rate);
        let pushes = stream::iter(0..count).map(|number| async move {
            tokio::time::sleep_until(due(number).into()).await;
            (self.pusher.push().await, due(number))
        });
        let pushed: Vec<_> = pushes.buffer_unordered(usize::MAX).collect().await;
        self.drained().await;
        let mut latency = Times::new();
        for (number, due) in pushed {
            let published = self.arrivals.time(number).expect("every story is published");
            latency.add(published.saturating_duration_since(due));
        }
        latency
    }

    /// Waits until every pushed story is published.
    pub async fn drained(&self) {
        self.arrivals.reach(self.pushed()).await;
    }

    /// Stops the newsroom. Fails for dead letters, which would make the results worthless.
    pub async fn end(self) {
        assert_eq!(self.newsroom.dead_letters().await, Vec::<String>::new());
    }
}
