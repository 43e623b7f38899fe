//! The pull loop of a consumer, and its watchdog.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
    time::Duration,
};

use async_nats::jetstream::{
    self,
    consumer::{PullConsumer, pull},
};
use futures::{StreamExt as _, future::join_all};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::{
    ConsumerSpec, HandleError, Handler,
    delivery::{ACK_WAIT, Settling},
};
use crate::{
    bus::{Bus, BusError, Event},
    store::HandleOutcome,
};

/// How many partitions work in parallel.
const PARTITIONS: usize = 64;
/// The most deliveries that wait in a partition.
const PARTITION_QUEUE: usize = 8;
/// The most deliveries that are received and not yet settled.
const IN_FLIGHT: i64 = 512;
const HEARTBEAT: Duration = Duration::from_secs(5);
const EXPIRES: Duration = Duration::from_secs(30);
/// The silence after which the consumer is checked: three heartbeats.
const SILENCE: Duration = Duration::from_secs(15);
/// The pause before another try to bind.
const BACKOFF: Duration = Duration::from_millis(500);

/// A durable consumer with its handler.
pub struct Consumer<H> {
    pub(super) settling: Arc<Settling<H>>,
}

impl<H> Clone for Consumer<H> {
    fn clone(&self) -> Self {
        Self { settling: self.settling.clone() }
    }
}

impl<H: Handler> Consumer<H> {
    /// A consumer of the events of `spec`. It consumes nothing before [`Consumer::run`].
    pub fn new(service: &'static str, spec: ConsumerSpec, bus: Bus, handler: H) -> Self {
        Self { settling: Arc::new(Settling { service, spec, bus, handler, rebind: Notify::new() }) }
    }

    /// The stream, the subjects and the durable name.
    pub fn spec(&self) -> ConsumerSpec {
        self.settling.spec
    }

    /// Handles one event as [`Consumer::run`] does, but acknowledges nothing.
    pub async fn step(&self, event: &Event) -> Result<HandleOutcome, HandleError> {
        self.settling.step(event).await
    }

    /// Consumes until `stop`. Then handles the events that it has already received, and returns.
    pub async fn run(self, stop: CancellationToken) {
        let (partitions, work): (Vec<_>, Vec<_>) = (0..PARTITIONS).map(|_| self.partition()).unzip();
        let pull = async {
            tokio::select! {
                checked = self.settling.bus.checked() => if checked.is_err() { return drop(partitions) },
                () = stop.cancelled() => return drop(partitions),
            }
            while !stop.is_cancelled() {
                if let Err(error) = self.pull(&partitions, &stop).await {
                    tracing::warn!(
                        consumer = self.spec().durable,
                        error = &error as &dyn std::error::Error,
                        "the consumer binds again"
                    );
                    let (service, consumer) = (self.settling.service, self.spec().durable);
                    metrics::counter!("newsroom_consumer_rebinds_total", "service" => service, "consumer" => consumer)
                        .increment(1);
                    tokio::select! {
                        () = tokio::time::sleep(BACKOFF) => {}
                        () = stop.cancelled() => {}
                    }
                }
            }
            drop(partitions);
        };
        tokio::join!(pull, join_all(work));
    }

    /// A partition. It settles its deliveries one after the other until its sender is dropped.
    fn partition(&self) -> (mpsc::Sender<jetstream::Message>, impl Future<Output = ()>) {
        let (sender, mut deliveries) = mpsc::channel(PARTITION_QUEUE);
        let settling = self.settling.clone();
        let work = async move {
            while let Some(message) = deliveries.recv().await {
                settling.settle(message).await;
            }
        };
        (sender, work)
    }

    /// Receives deliveries until `stop`, or until the pull fails or stalls.
    async fn pull(
        &self,
        partitions: &[mpsc::Sender<jetstream::Message>],
        stop: &CancellationToken,
    ) -> Result<(), BusError> {
        let mut consumer = self.bind().await?;
        let unavailable = |error: &dyn std::fmt::Display| BusError::Unavailable(error.to_string());
        let messages = consumer.stream().max_messages_per_batch(256).heartbeat(HEARTBEAT).expires(EXPIRES).messages();
        let mut messages = messages.await.map_err(|error| unavailable(&error))?;
        loop {
            let next = tokio::select! {
                next = tokio::time::timeout(SILENCE, messages.next()) => next,
                () = self.settling.rebind.notified() => return Err(BusError::Unavailable("it stood still".into())),
                () = stop.cancelled() => return Ok(()),
            };
            match next {
                Ok(Some(Ok(message))) => {
                    // The receiver lives as long as `run`.
                    let _never = partitions[partition_of(&message.subject)].send(message).await;
                }
                Ok(Some(Err(error))) if error.kind() == pull::MessagesErrorKind::MissingHeartbeat => {
                    // The stream resumes by itself once the server is back.
                    tracing::warn!(consumer = self.spec().durable, "the bus is silent");
                    let (service, durable) = (self.settling.service, self.spec().durable);
                    metrics::counter!(
                        "newsroom_consumer_missing_heartbeats_total", "service" => service, "consumer" => durable
                    )
                    .increment(1);
                    stalled(&mut consumer).await?;
                }
                Ok(Some(Err(error))) => return Err(unavailable(&error)),
                Ok(None) => return Err(BusError::Unavailable("the pull ended".into())),
                Err(_) => stalled(&mut consumer).await?,
            }
        }
    }

    async fn bind(&self) -> Result<PullConsumer, BusError> {
        let Settling { spec, bus, .. } = &*self.settling;
        let stream = bus.stream(spec.stream).await?;
        let config = pull::Config {
            durable_name: Some(spec.durable.into()),
            filter_subjects: spec.subjects.iter().map(|subject| (*subject).to_owned()).collect(),
            ack_wait: ACK_WAIT,
            max_ack_pending: IN_FLIGHT,
            // The kind of failure decides when `settle` gives up, not the number of deliveries.
            max_deliver: -1,
            ..pull::Config::default()
        };
        bus.provision_consumer(&stream, config).await
    }
}

/// The partition of an aggregate: its id is the subject's last token.
fn partition_of(subject: &str) -> usize {
    let mut hasher = DefaultHasher::new();
    subject.rsplit('.').next().hash(&mut hasher);
    usize::try_from(hasher.finish() % PARTITIONS as u64).unwrap_or(0)
}

/// Fails when the server is silent although it has events for this consumer and the consumer has room for them.
async fn stalled(consumer: &mut PullConsumer) -> Result<(), BusError> {
    let info = consumer.info().await.map_err(|error| BusError::Unavailable(error.to_string()))?;
    let room = i64::try_from(info.num_ack_pending).unwrap_or(i64::MAX) < IN_FLIGHT;
    if info.num_pending > 0 && room {
        return Err(BusError::Unavailable(format!("the pull stalled with {} events pending", info.num_pending)));
    }
    Ok(())
}
