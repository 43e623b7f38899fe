//! The pull loop of a consumer, and its watchdog.

use std::{sync::Arc, time::Duration};

use async_nats::jetstream::{
    self,
    consumer::{PullConsumer, pull},
};
use futures::StreamExt as _;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::{ConsumerSpec, Freshness, HandleError, Handler, delivery::Settling, settle::ACK_WAIT};
use crate::{
    batch::{BatchLimits, Batches},
    bus::{Bus, BusError, Event},
    store::HandleOutcome,
};

/// The most events of a batch, and the most bytes of their payloads.
const BATCH: BatchLimits = BatchLimits { commands: 256, weight: 8 << 20 };
/// The most deliveries that are received and not yet settled.
const IN_FLIGHT: i64 = 512;
const HEARTBEAT: Duration = Duration::from_secs(5);
const EXPIRES: Duration = Duration::from_secs(30);
/// The silence after which the consumer is checked: three heartbeats.
const SILENCE: Duration = Duration::from_secs(15);
/// How long the bus may take to forget the deliveries of a process that has died.
const RESET_TIMEOUT: Duration = Duration::from_secs(2);
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
        let (rebind, freshness) = (Notify::new(), Freshness::default());
        Self { settling: Arc::new(Settling { service, spec, bus, handler, rebind, freshness }) }
    }

    /// How far the consumer has come, as [`Consumer::watch`] finds out.
    pub fn freshness(&self) -> Freshness {
        self.settling.freshness.clone()
    }

    /// The stream, the subjects and the durable name.
    pub fn spec(&self) -> ConsumerSpec {
        self.settling.spec
    }

    /// Handles events as one batch, as [`Consumer::run`] does, but acknowledges nothing. Returns the outcome of each.
    pub async fn step(&self, events: &[Event]) -> Vec<Result<HandleOutcome, HandleError>> {
        self.settling.handle(events).await
    }

    /// Consumes until `stop`. Then handles the events that it has already received, and returns.
    pub async fn run(self, stop: CancellationToken) {
        let (deliveries, received) = mpsc::channel(usize::try_from(IN_FLIGHT).unwrap_or(usize::MAX));
        let pull = async {
            tokio::select! {
                checked = self.settling.bus.checked() => if checked.is_err() { return drop(deliveries) },
                () = stop.cancelled() => return drop(deliveries),
            }
            let mut is_first = true;
            while !stop.is_cancelled() {
                if let Err(error) = self.pull(&deliveries, &stop, &mut is_first).await {
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
            drop(deliveries);
        };
        tokio::join!(pull, self.settle(received));
        self.settling.bus.flush().await;
    }

    /// Settles deliveries until their sender is dropped. What came while a batch was settled is the next batch.
    async fn settle(&self, received: mpsc::Receiver<jetstream::Message>) {
        let mut batches = Batches::new(received, BATCH, |message: &jetstream::Message| message.payload.len());
        while let Some(batch) = batches.next().await {
            self.settling.settle(batch).await;
        }
    }

    /// Receives deliveries until `stop`, or until the pull fails or stalls.
    async fn pull(
        &self,
        deliveries: &mpsc::Sender<jetstream::Message>,
        stop: &CancellationToken,
        is_first: &mut bool,
    ) -> Result<(), BusError> {
        let mut consumer = self.bind().await?;
        if std::mem::take(is_first) {
            self.take_over(&mut consumer).await;
        }
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
                    let _never = deliveries.send(message).await;
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

    /// Has the events delivered again at once that a process received and never settled because it died. Otherwise the
    /// bus would deliver them only after [`ACK_WAIT`], and newer events would overtake them.
    ///
    /// This is done only if nobody else pulls: the events may also be in another replica, which is still handling them.
    /// Should one start in this moment, events are delivered twice, and the inbox recognises them.
    async fn take_over(&self, consumer: &mut PullConsumer) {
        let Ok(info) = consumer.info().await else { return };
        if info.num_ack_pending == 0 || info.num_waiting > 0 {
            return;
        }
        let (ConsumerSpec { stream, durable, .. }, left) = (self.spec(), info.num_ack_pending);
        // An empty request keeps what is acknowledged up to the first event that is not (NATS 2.14, ADR-60).
        let request = async_nats::Request::new().timeout(Some(RESET_TIMEOUT));
        let subject = format!("$JS.API.CONSUMER.RESET.{stream}.{durable}");
        match self.settling.bus.client().send_request(subject, request).await {
            Ok(answer) if !answer.payload.windows(7).any(|text| text == b"\"error\"") => {
                tracing::info!(consumer = durable, left, "events that a dead process had received come again");
            }
            // They come again after a while.
            Ok(answer) => {
                let answer = String::from_utf8_lossy(&answer.payload);
                tracing::warn!(consumer = durable, left, %answer, "the bus does not deliver again what a dead process had received");
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(
                    consumer = durable,
                    left,
                    error,
                    "the bus does not deliver again what a dead process had received"
                );
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

/// Fails when the server is silent although it has events for this consumer and the consumer has room for them.
async fn stalled(consumer: &mut PullConsumer) -> Result<(), BusError> {
    let info = consumer.info().await.map_err(|error| BusError::Unavailable(error.to_string()))?;
    let room = i64::try_from(info.num_ack_pending).unwrap_or(i64::MAX) < IN_FLIGHT;
    if info.num_pending > 0 && room {
        return Err(BusError::Unavailable(format!("the pull stalled with {} events pending", info.num_pending)));
    }
    Ok(())
}
