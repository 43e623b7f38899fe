//! Consumers: they read the events of a stream and apply their effects.
//!
//! Events of one aggregate are handled in order; events of different aggregates are handled in parallel. An event with
//! a temporary fault is tried again for as long as the fault lasts; with another fault it is tried eight times. Then
//! the event becomes a dead letter. A poison event becomes a dead letter at once.

mod dead_letter;
mod delivery;
mod error;
mod pull;
mod watch;

pub use dead_letter::{DeadLetter, DeadLetterError, DeadLetters};
pub use error::HandleError;
pub use pull::Consumer;

use std::future::Future;

use crate::{bus::Event, store::HandleOutcome};

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

/// Handles the events of a consumer. The effect and the inbox row commit together, through
/// [`crate::store::Store::handle_once`].
pub trait Handler: Send + Sync + 'static {
    /// Applies the event. Returns [`HandleOutcome::Unknown`] for a type that this version does not know.
    fn handle(&self, event: &Event) -> impl Future<Output = Result<HandleOutcome, HandleError>> + Send;
}
