//! Reads a source.

use newsroom_chassis::{clock, store::Store};

use crate::{
    domain::{DomainError, Source, SourceId},
    store::Sources,
    usecase::Error,
};

/// Returns the current state of a source.
pub async fn read(store: &Store, id: SourceId) -> Result<Source, Error> {
    Ok(Sources::reading(store).find(id, clock::now()).await?.ok_or(DomainError::SourceNotFound)?)
}
