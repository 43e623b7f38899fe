//! Finds the sources that are due for a poll.

use newsroom_chassis::{clock, store::Store};

use crate::{domain::SourceId, store::Sources, usecase::Error};

pub use crate::store::Except;

/// Returns up to `limit` sources that are due for a poll, each with its host. Excludes those in `except`.
pub async fn due(store: &Store, limit: usize, except: Except) -> Result<Vec<(SourceId, String)>, Error> {
    Ok(Sources::reading(store).due(clock::now(), limit, except).await?)
}
