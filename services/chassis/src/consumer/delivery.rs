//! Handles one delivery, then acknowledges it or asks the bus to deliver it again.

use std::time::Duration;

use async_nats::jetstream::{self, AckKind};
use rand::RngExt as _;
use tokio::sync::Notify;
use tracing::Instrument as _;

use super::{ConsumerSpec, HandleError, Handler, dead_letter};
use crate::{
    bus::{Bus, Event},
    isolate,
    store::HandleOutcome,
};

/// How long the bus waits for an acknowledgement before it delivers again.
pub(super) const ACK_WAIT: Duration = Duration::from_secs(30);
/// How often an event that fails without being poison is tried.
const MAX_TRIES: i64 = 8;
/// The longest pause before another try.
const MAX_DELAY: Duration = Duration::from_secs(30);

/// The state that the partitions of a consumer share.
pub(super) struct Settling<H> {
    pub service: &'static str,
    pub spec: ConsumerSpec,
    pub bus: Bus,
    pub handler: H,
    /// Notified when the consumer has to bind again.
    pub rebind: Notify,
}

impl<H: Handler> Settling<H> {
    /// Lets the handler handle the event, in a span that is linked to the span that published the event.
    pub async fn step(&self, event: &Event) -> Result<HandleOutcome, HandleError> {
        let span = tracing::info_span!(
            "process",
            otel.name = format!("process {}", event.event_type),
            otel.kind = "consumer",
            messaging.system = "nats",
            messaging.operation.name = "process",
            messaging.operation.r#type = "process",
            messaging.destination.name = event.subject,
            messaging.message.id = %event.id,
            messaging.consumer.group.name = self.spec.durable,
        );
        event.trace.link(&span);
        let started = std::time::Instant::now();
        // A panic may be caused by the event or by the handler. Neither fault is temporary, and the other events of the
        // partition continue.
        let outcome = isolate::catch_async(self.handler.handle(event).instrument(span)).await;
        let outcome = outcome.unwrap_or_else(|panicked| Err(HandleError::Failed(panicked.into())));
        let word = match &outcome {
            Ok(HandleOutcome::Applied) => "applied",
            Ok(HandleOutcome::Duplicate) => "seen_before",
            Ok(HandleOutcome::Unknown) => "unknown",
            Err(HandleError::Passing(_)) => "passing_fault",
            Err(HandleError::Failed(_)) => "failed",
            Err(HandleError::Poison(_)) => "poison",
        };
        let (service, consumer) = (self.service, self.spec.durable);
        let counter = metrics::counter!(
            "newsroom_consumer_events_total", "service" => service, "consumer" => consumer, "outcome" => word
        );
        counter.increment(1);
        metrics::histogram!("newsroom_consumer_process_seconds", "service" => service, "consumer" => consumer)
            .record(started.elapsed());
        outcome
    }

    /// Handles one delivery and acknowledges it, or asks for another delivery.
    pub async fn settle(&self, message: jetstream::Message) {
        let tries = message.info().map_or(1, |info| info.delivered);
        let event = Event::read(&message.subject, message.headers.as_ref(), message.payload.clone());
        let outcome = match &event {
            Ok(event) => with_progress(&message, self.step(event)).await,
            Err(error) => Err(HandleError::poison(error)),
        };
        let settled = match outcome {
            Ok(_) => message.double_ack().await,
            Err(HandleError::Passing(error)) => {
                tracing::warn!(
                    consumer = self.spec.durable,
                    error = &*error as &dyn std::error::Error,
                    tries,
                    "an event waits"
                );
                message.ack_with(AckKind::Nak(Some(delay(tries)))).await
            }
            Err(HandleError::Failed(error)) if tries < MAX_TRIES => {
                tracing::warn!(
                    consumer = self.spec.durable,
                    error = &*error as &dyn std::error::Error,
                    tries,
                    "an event failed"
                );
                message.ack_with(AckKind::Nak(Some(delay(tries)))).await
            }
            Err(error) => self.bury(&message, &error, tries).await,
        };
        if let Err(error) = settled {
            // The event is delivered again, and the inbox recognises it.
            tracing::warn!(consumer = self.spec.durable, error, "a delivery is not settled");
        }
    }

    /// Stores the delivery as a dead letter. Acknowledges it only after that.
    async fn bury(
        &self,
        message: &jetstream::Message,
        error: &HandleError,
        tries: i64,
    ) -> Result<(), async_nats::Error> {
        match dead_letter::bury(&self.bus, self.service, self.spec.durable, message, &error.to_string(), tries).await {
            Ok(()) => {
                tracing::error!(consumer = self.spec.durable, subject = %message.subject, %error, "an event is given up");
                let (service, consumer) = (self.service, self.spec.durable);
                metrics::counter!("newsroom_dead_letters_total", "service" => service, "consumer" => consumer)
                    .increment(1);
                message.double_ack_with(AckKind::Term).await
            }
            Err(error) => {
                tracing::error!(consumer = self.spec.durable, %error, "a dead letter is not stored");
                message.ack_with(AckKind::Nak(Some(delay(tries)))).await
            }
        }
    }
}

/// Reports progress to the bus while the work continues, so that the bus does not deliver again.
async fn with_progress<T>(message: &jetstream::Message, work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(ACK_WAIT / 3) => {
                if let Err(error) = message.ack_with(AckKind::Progress).await {
                    tracing::debug!(error, "progress is not told");
                }
            }
        }
    }
}

/// Doubles from 100 ms with each try. A random spread of half prevents many events from returning at the same time.
fn delay(tries: i64) -> Duration {
    let doublings = u32::try_from(tries.clamp(1, 10) - 1).unwrap_or(0);
    let most = (Duration::from_millis(100) * 2u32.pow(doublings)).min(MAX_DELAY);
    most.mul_f64(rand::rng().random_range(0.5..=1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_grows_with_each_try_up_to_its_most() {
        for tries in 1..100 {
            let most = Duration::from_millis(100 * 2u64.pow(u32::try_from(tries).unwrap().min(10) - 1)).min(MAX_DELAY);
            let seen = delay(tries);
            assert!(seen >= most / 2 && seen <= most, "try {tries}: {seen:?}");
        }
    }
}
