//! All three servers of the bus are killed at once, several times.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use newsroom_chassis::{
    bus::{Bus, StreamSpec},
    task::Tasks,
};
use newsroom_fixtures::wait_until_async;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use tokio_util::sync::CancellationToken;

use super::seed;
use crate::rules::bus::{
    cluster::Cluster,
    work::{SERVICES, TIMEOUT, connect},
};

/// How often all servers are killed.
const ROUNDS: usize = 7;
/// The fewest messages that are acknowledged between two kills.
const PER_ROUND: usize = 400;
/// How many messages are under way at once.
const PUBLISHERS: usize = 32;
/// The size of a usual event.
const PAYLOAD: usize = 3_000;

/// The numbers of the messages that the bus acknowledged.
#[derive(Clone, Default)]
struct Acknowledged {
    next: Arc<AtomicUsize>,
    numbers: Arc<Mutex<BTreeSet<usize>>>,
}

impl Acknowledged {
    fn count(&self) -> usize {
        self.numbers.lock().unwrap().len()
    }

    /// Publishes one message after the other. A message that is not acknowledged may or may not be stored.
    async fn publish(self, bus: Bus, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let subject = format!("newsroom.editorial.v1.story.updated.{number}");
            let text = format!("Dépêche numéro {number}. ").repeat(PAYLOAD / 20);
            let Ok(sent) = bus.jetstream().publish(subject, text.into()).await else { continue };
            if sent.await.is_ok() {
                self.numbers.lock().unwrap().insert(number);
            }
        }
    }
}

#[tokio::test]
async fn the_bus_survives_its_own_crash_loop() {
    let mut random = StdRng::seed_from_u64(seed());
    let mut cluster = Cluster::start();
    let (service, spec) = SERVICES[1];
    let bus = connect(cluster.url(), service, 3).await;
    wait_until_async("the cluster to take a stream", TIMEOUT, async || bus.provision(spec).await.is_ok()).await;

    let (acknowledged, publishers) = (Acknowledged::default(), Tasks::new());
    for _ in 0..PUBLISHERS {
        let (bus, acknowledged) = (bus.clone(), acknowledged.clone());
        publishers.spawn("publisher", |stop| acknowledged.publish(bus, stop));
    }
    for round in 1..=ROUNDS {
        let due = acknowledged.count() + PER_ROUND;
        wait_until_async("the bus acknowledges again", TIMEOUT, async || acknowledged.count() >= due).await;
        tokio::time::sleep(Duration::from_millis(random.random_range(0..300))).await;
        println!("round {round}: {} acknowledged, killing all", acknowledged.count());
        cluster.kill9_all_and_start();
    }
    let due = acknowledged.count() + PER_ROUND;
    wait_until_async("the bus acknowledges again", TIMEOUT, async || acknowledged.count() >= due).await;
    publishers.stop().await;
    cluster.whole(&bus, spec).await;

    let stored = stored(&bus, spec).await;
    let acknowledged = acknowledged.numbers.lock().unwrap();
    let lost: Vec<_> = acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged messages are lost: {lost:?}", lost.len(), acknowledged.len());
}

/// The numbers of the stored messages, each read in full.
async fn stored(bus: &Bus, spec: StreamSpec) -> BTreeSet<usize> {
    let stream = bus.stream(spec.name).await.unwrap();
    let state = stream.cached_info().state.clone();
    let sequences: Vec<u64> = (state.first_sequence..=state.last_sequence).collect();
    let mut numbers = BTreeSet::new();
    for some in sequences.chunks(64) {
        let messages = join_all(some.iter().map(|sequence| stream.get_raw_message(*sequence))).await;
        let read = messages.into_iter().flatten().filter(|message| !message.payload.is_empty());
        numbers.extend(read.filter_map(|message| message.subject.rsplit('.').next()?.parse::<usize>().ok()));
    }
    numbers
}
