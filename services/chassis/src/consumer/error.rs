//! Why an event had no effect.

use std::error::Error;

use crate::store::StoreError;

/// Why an event had no effect. The variant decides what happens with the event.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// Another part is unavailable: the event is tried again until it succeeds.
    #[error("{0}")]
    Passing(#[source] Box<dyn Error + Send + Sync>),
    /// The event or the handler may be the cause: the event is tried a few times.
    #[error("{0}")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
    /// The event cannot be read or understood: it becomes a dead letter at once.
    #[error("{0}")]
    Poison(String),
}

impl HandleError {
    /// An error for a payload that does not fit the type of the event.
    pub fn poison(error: impl std::fmt::Display) -> Self {
        Self::Poison(error.to_string())
    }
}

impl From<prost::DecodeError> for HandleError {
    fn from(error: prost::DecodeError) -> Self {
        Self::poison(error)
    }
}

impl From<StoreError> for HandleError {
    fn from(error: StoreError) -> Self {
        if error.is_passing() { Self::Passing(error.into()) } else { Self::Failed(error.into()) }
    }
}
