//! A source is read.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{
    domain::{DomainError, Source, SourceId},
    store,
};

/// Gives a source as it is now.
pub async fn read_source(store: &Store, id: SourceId) -> Result<Source, Error> {
    Ok(store::source(store, id).await?.ok_or(DomainError::SourceNotFound)?)
}
