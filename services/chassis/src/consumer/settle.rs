//! Settles deliveries: acknowledges them, asks the bus to deliver them again, or stores them as dead letters.

use std::time::Duration;

use async_nats::jetstream::{self, AckKind};
use futures::future::join_all;
use rand::RngExt as _;

use super::{HandleError, Handler, dead_letter, delivery::Settling};
use crate::{bus::Event, store::HandleOutcome};

/// How long the bus waits for an acknowledgement before it delivers again.
pub(super) const ACK_WAIT: Duration = Duration::from_secs(30);
/// How often an event that fails without being poison is tried.
const MAX_TRIES: i64 = 8;
/// The longest pause before another try.
const MAX_DELAY: Duration = Duration::from_secs(30);

impl<H: Handler> Settling<H> {
    /// Handles deliveries as one batch, and settles each.
    pub async fn settle(&self, messages: Vec<jetstream::Message>) {
        let (mut deliveries, mut events) = (Vec::with_capacity(messages.len()), Vec::with_capacity(messages.len()));
        for message in messages {
            match Event::read(&message.subject, message.headers.as_ref(), message.payload.clone()) {
                Ok(event) => {
                    deliveries.push(message);
                    events.push(event);
                }
                Err(error) => self.settle_one(&message, Err(HandleError::poison(error))).await,
            }
        }
        let outcomes = with_progress(&deliveries, self.handle(&events)).await;
        self.warn_of_passing(&outcomes);
        join_all(deliveries.iter().zip(outcomes).map(|(message, outcome)| self.settle_one(message, outcome))).await;
    }

    /// Logs once that a batch waits, because a lasting fault concerns every event.
    fn warn_of_passing(&self, outcomes: &[Result<HandleOutcome, HandleError>]) {
        let passing = outcomes.iter().filter_map(|outcome| match outcome {
            Err(HandleError::Passing(error) | HandleError::Conflict(error)) => Some(error),
            _ => None,
        });
        let (count, first) = (passing.clone().count(), passing.into_iter().next());
        if let Some(error) = first {
            let error = &**error as &dyn std::error::Error;
            tracing::warn!(consumer = self.spec.durable, error, count, "events wait");
        }
    }

    async fn settle_one(&self, message: &jetstream::Message, outcome: Result<HandleOutcome, HandleError>) {
        let tries = message.info().map_or(1, |info| info.delivered);
        let settled = match outcome {
            // The bus does not confirm it. If it is lost, the event comes again, and the inbox recognises it.
            Ok(_) => message.ack().await,
            Err(HandleError::Passing(_) | HandleError::Conflict(_)) => {
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
            Err(error) => self.bury(message, &error, tries).await,
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
async fn with_progress<T>(messages: &[jetstream::Message], work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(ACK_WAIT / 3) => {
                for message in messages {
                    if let Err(error) = message.ack_with(AckKind::Progress).await {
                        tracing::debug!(error, "progress is not told");
                    }
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
