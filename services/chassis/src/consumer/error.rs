//! Why an event had no effect.

use std::{error::Error, sync::Arc};

use crate::{
    batch::{BatchError, BatchFault},
    isolate::Panicked,
    store::StoreError,
};

/// Why an event had no effect. The variant decides what happens with the event.
#[derive(Clone, Debug, thiserror::Error)]
pub enum HandleError {
    /// Another part is unavailable: the event is tried again until it succeeds.
    #[error("{0}")]
    Passing(#[source] Arc<dyn Error + Send + Sync>),
    /// Another writer changed the same rows at the same time: the event is tried again until it succeeds.
    #[error("{0}")]
    Conflict(#[source] Arc<dyn Error + Send + Sync>),
    /// The event or the handler may be the cause: the event is tried a few times.
    #[error("{0}")]
    Failed(#[source] Arc<dyn Error + Send + Sync>),
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
        match error.batch_fault() {
            BatchFault::Data => Self::Failed(Arc::new(error)),
            BatchFault::Conflict => Self::Conflict(Arc::new(error)),
            BatchFault::Passing => Self::Passing(Arc::new(error)),
        }
    }
}

/// A panic may be caused by an event or by the handler. Neither is temporary.
impl From<Panicked> for HandleError {
    fn from(panicked: Panicked) -> Self {
        Self::Failed(Arc::new(panicked))
    }
}

impl BatchError for HandleError {
    fn batch_fault(&self) -> BatchFault {
        match self {
            Self::Passing(_) => BatchFault::Passing,
            Self::Conflict(_) => BatchFault::Conflict,
            Self::Failed(_) | Self::Poison(_) => BatchFault::Data,
        }
    }
}
