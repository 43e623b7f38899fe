//! A source is read.

use newsroom_chassis::{clock, store::Store};

use crate::{
    domain::{DomainError, Source, SourceId},
    store::Sources,
    usecase::Error,
};

/// Gives a source as it is now.
pub async fn read(store: &Store, id: SourceId) -> Result<Source, Error> {
    Ok(Sources::reading(store).find(id, clock::now()).await?.ok_or(DomainError::SourceNotFound)?)
}
