//! Consumers: events from a stream to their effect.
//!
//! Events of one aggregate are handled in order; events of different aggregates are handled in parallel. A passing fault is tried
//! again for as long as it lasts, another one eight times; then, or at once when it is poison, the
//! event becomes a dead letter.

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
    /// Its durable name, for example `publishing-stories`. All replicas share it.
    pub durable: &'static str,
    /// The stream, for example `EDITORIAL`.
    pub stream: &'static str,
    /// The subjects in it, for example `newsroom.editorial.v1.story.approved.*`.
    pub subjects: &'static [&'static str],
}

/// Handles the events of a consumer. The effect and the inbox row commit together, through
/// [`crate::store::Store::handle_once`].
pub trait Handler: Send + Sync + 'static {
    /// Does it. A type that this version does not know is [`HandleOutcome::Unknown`].
    fn handle(&self, event: &Event) -> impl Future<Output = Result<HandleOutcome, HandleError>> + Send;
}
