//! The relay sends the events of the outbox to the streams, in order, with one active relay for each queue.

use std::time::Duration;

use futures::future::join_all;
use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{
    Queue,
    sender::{SendError, Sender},
    table,
};
use crate::{
    bus::{ACK_TIMEOUT, Bus, StreamSpec},
    leadership::{self, Leadership},
    store::{Store, StoreError},
};

/// How often the outbox is read without a wake-up, in case the notification of a commit is missed.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// The first and the longest pause after a fault.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// After this time without success the relay releases its leadership, because only this replica may have the fault.
const FUTILE: Duration = Duration::from_secs(20);
/// How often old rows are deleted.
const TIDY: Duration = Duration::from_secs(600);

/// The service and the streams of a relay.
#[derive(Clone, Debug)]
pub struct RelayConfig {
    /// The service, for `ce-source` and metrics.
    pub service: &'static str,
    /// The service's stream.
    pub stream: StreamSpec,
    /// The stream of the service's urgent events, if it publishes any.
    pub urgent: Option<StreamSpec>,
    /// How long a sent event is kept, so that a lost stream can be rebuilt.
    pub keep: Duration,
}

/// Sends the events of one store to its streams.
#[derive(Clone)]
pub struct Relay {
    config: RelayConfig,
    store: Store,
    bus: Bus,
}

impl Relay {
    /// A relay. It sends nothing before [`Relay::run`].
    pub fn new(config: RelayConfig, store: Store, bus: Bus) -> Self {
        Self { config, store, bus }
    }

    /// Relays each queue while this process holds its leadership, until `stop`. Before it returns, it sends the events
    /// that the outbox holds at the stop, if the bus accepts them and no other replica holds the leadership.
    pub async fn run(self, stop: CancellationToken) {
        tokio::select! {
            checked = self.bus.checked() => if checked.is_err() { return },
            () = self.given_up(&stop) => return,
        }
        let bells = Queue::ALL.map(|_| Notify::new());
        let work = Queue::ALL.into_iter().zip(&bells).map(|(queue, bell)| self.run_queue(queue, bell, &stop));
        tokio::join!(self.ring(&bells, &stop), join_all(work));
    }

    async fn run_queue(&self, queue: Queue, bell: &Notify, stop: &CancellationToken) {
        let Some(sender) = Sender::new(&self.config, queue, &self.store, &self.bus) else { return };
        let relay = QueueRelay { queue, relay: self, sender, bell };
        let work = |leadership: Leadership| relay.relay(leadership, stop.clone());
        leadership::until_done(&self.store, queue.leadership(), stop.clone(), work).await;
    }

    /// Wakes the relay of every queue after each write that published events, and at the stop.
    async fn ring(&self, bells: &[Notify], stop: &CancellationToken) {
        while !stop.is_cancelled() {
            tokio::select! {
                () = self.store.published().notified() => {}
                () = stop.cancelled() => {}
            }
            bells.iter().for_each(Notify::notify_one);
        }
    }

    /// Returns at the stop or, while events wait, some time after it, because the bus may still become available.
    async fn given_up(&self, stop: &CancellationToken) {
        stop.cancelled().await;
        for queue in Queue::ALL {
            let waiting = table::waiting(self.store.reader(), queue, 1).await;
            if waiting.is_ok_and(|rows| !rows.is_empty()) {
                tokio::time::sleep(ACK_TIMEOUT).await;
                return;
            }
        }
    }
}

/// The relay of one queue.
struct QueueRelay<'a> {
    queue: Queue,
    relay: &'a Relay,
    sender: Sender,
    bell: &'a Notify,
}

impl QueueRelay<'_> {
    /// Relays under one leadership. Returns after the stop when the queue is empty, or when another replica should try.
    async fn relay(&self, leadership: Leadership, stop: CancellationToken) {
        let mut position = self.sender.position();
        let mut pause = BACKOFF.0;
        let mut tidied = Instant::now();
        let mut succeeded = Instant::now();
        loop {
            let stopping = stop.is_cancelled();
            let step = self.sender.step(&leadership, &mut position).await;
            if step.is_ok() {
                pause = BACKOFF.0;
                succeeded = Instant::now();
            }
            match step {
                Ok(0) if stopping => return,
                Ok(0) => {
                    self.tidy(&mut tidied).await;
                    // Waits for the next event or the poll interval.
                    let _either = tokio::time::timeout(POLL_INTERVAL, self.bell.notified()).await;
                }
                Ok(_) => {}
                Err(SendError::Store(StoreError::LeadershipLost)) => return,
                Err(error) if stopping => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, queue = self.queue.as_str(), "events wait in the outbox for the next start");
                    return;
                }
                Err(error) => {
                    self.tell(&error);
                    if matches!(error, SendError::Hangs(_)) || succeeded.elapsed() > FUTILE {
                        tracing::warn!(queue = self.queue.as_str(), "the relay leaves its work to another replica");
                        return;
                    }
                    position = self.sender.position();
                    tokio::select! {
                        () = tokio::time::sleep(pause) => pause = (pause * 2).min(BACKOFF.1),
                        () = stop.cancelled() => {}
                    }
                }
            }
        }
    }

    fn tell(&self, error: &SendError) {
        let error = error as &dyn std::error::Error;
        tracing::warn!(error, queue = self.queue.as_str(), "the relay waits");
        let (service, queue) = (self.relay.config.service, self.queue.as_str());
        metrics::counter!("newsroom_relay_faults_total", "service" => service, "queue" => queue).increment(1);
    }

    /// Deletes old rows of both queues.
    async fn tidy(&self, tidied: &mut Instant) {
        if self.queue != Queue::Normal || tidied.elapsed() < TIDY {
            return;
        }
        *tidied = Instant::now();
        let (store, keep) = (&self.relay.store, self.relay.config.keep);
        let forgot = match super::forget(store, keep).await {
            Ok(_) => store.forget(keep).await,
            Err(error) => Err(error),
        };
        if let Err(error) = forgot {
            tracing::warn!(error = &error as &dyn std::error::Error, "old events are not deleted");
        }
    }
}
