//! Consumers: they read the events of a stream and apply their effects.
//!
//! What has come while a batch was handled is the next batch: its effects commit in one transaction. An event that is bad
//! fails alone. An event with a temporary fault is tried again for as long as the fault lasts; with another fault it is tried eight times. Then
//! the event becomes a dead letter. A poison event becomes a dead letter at once.

mod dead_letter;
mod delivery;
mod error;
mod freshness;
mod pull;
mod settle;
mod watch;

pub use dead_letter::{DeadLetter, DeadLetterError, DeadLetters};
pub use error::HandleError;
pub use freshness::Freshness;
pub use pull::Consumer;

use std::future::Future;

use crate::{
    bus::Event,
    store::{EventBatch, HandleOutcome},
};

/// The events that a consumer receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsumerSpec {
    /// The consumer's durable name, for example `publishing-stories`. All replicas share it.
    pub durable: &'static str,
    /// The stream that it reads, for example `EDITORIAL`.
    pub stream: &'static str,
    /// The subjects that it reads, for example `newsroom.editorial.v1.story.approved.*`.
    pub subjects: &'static [&'static str],
}

/// Handles the events of a consumer in batches.
pub trait Handler: Send + Sync + 'static {
    /// What an event asks for.
    type Command: Send + Sync + 'static;

    /// The name under which handled events are recorded. Consumers with the same name handle an event once.
    fn inbox(&self) -> &'static str;

    /// Reads what an event asks for. `None` for a type or content that this version has no use for.
    fn read(&self, event: &Event) -> Result<Option<Self::Command>, HandleError>;

    /// Applies the commands of a batch in their order, through [`crate::store::Store::handle_once`]: the effects of all
    /// and their inbox rows commit together, or nothing does. Returns the outcome of each event. After an error of the
    /// data the batch is applied again in halves, so the error need not name its cause.
    fn apply(
        &self,
        batch: EventBatch<Self::Command>,
    ) -> impl Future<Output = Result<Vec<HandleOutcome>, HandleError>> + Send;
}
