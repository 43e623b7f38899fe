//! The operations that an operator can call on a service.

use std::{collections::HashMap, sync::Arc};

use futures::future::BoxFuture;

use super::Identity;
use crate::{
    bus::{Bus, Event},
    consumer::{DeadLetterError, DeadLetters, HandleError},
    outbox::{self, OutboxStatus, Queue, Reconciled},
    store::{HandleOutcome, Store, StoreError},
};

/// The functions that try an event again, by the durable name of the consumer.
pub(super) type Retries = HashMap<&'static str, Retry>;
type Retry = Arc<dyn Fn(Event) -> BoxFuture<'static, Result<HandleOutcome, HandleError>> + Send + Sync>;

/// The operations that an operator can call on a service. A clone calls the same service.
#[derive(Clone)]
pub struct Operations {
    identity: Identity,
    store: Store,
    bus: Bus,
    retries: Retries,
}

/// Why a retried dead letter was not handled.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// The dead letter cannot be read or removed.
    #[error(transparent)]
    Letter(#[from] DeadLetterError),
    /// The consumer gave it up again.
    #[error("it failed again: {0}")]
    FailedAgain(String),
}

impl Operations {
    pub(super) fn new(identity: Identity, store: Store, bus: Bus, retries: Retries) -> Self {
        Self { identity, store, bus, retries }
    }

    /// The identity of the service.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// The bus, for following events.
    pub fn bus(&self) -> &Bus {
        &self.bus
    }

    /// The service's dead letters.
    pub fn dead_letters(&self) -> DeadLetters {
        DeadLetters::new(self.bus.clone(), self.identity.name)
    }

    /// Hands a dead letter to its consumer again, and removes it when the consumer succeeds.
    pub async fn retry(&self, sequence: u64) -> Result<(), RetryError> {
        let letters = self.dead_letters();
        let letter = letters.get(sequence).await?;
        let event = letter.event().map_err(|error| RetryError::FailedAgain(error.to_string()))?;
        let retry = self.retries.get(letter.consumer.as_str());
        let retry =
            retry.ok_or_else(|| RetryError::FailedAgain(format!("there is no consumer {}", letter.consumer)))?;
        retry(event).await.map_err(|error| RetryError::FailedAgain(error.to_string()))?;
        Ok(letters.drop(sequence).await?)
    }

    /// The state of the outbox.
    pub async fn outbox(&self) -> Result<OutboxStatus, StoreError> {
        outbox::outbox_status(&self.store).await
    }

    /// Compares the outbox with the streams, one after the other; see [`outbox::reconcile`].
    pub async fn reconcile(
        &self,
        dry_run: bool,
        tell: &(dyn Fn(Reconciled) + Send + Sync),
    ) -> Result<Reconciled, outbox::ReconcileError> {
        let normal = (Queue::Normal, self.identity.stream);
        let urgent = self.identity.urgent.map(|urgent| (Queue::Urgent, urgent));
        let mut all = Reconciled::default();
        for queue in [normal].into_iter().chain(urgent) {
            let tell = move |found| tell(all + found);
            all = all + outbox::reconcile(&self.store, &self.bus, queue, dry_run, &tell).await?;
        }
        Ok(all)
    }
}
