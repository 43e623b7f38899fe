//! The schedule asks which sources are to be polled.

use newsroom_chassis::{clock, store::Store};

use crate::{domain::SourceId, store::Sources, usecase::Error};

pub use crate::store::Except;

/// Gives up to `limit` sources that are to be polled by now, each with its host, without those of `except`.
pub async fn due(store: &Store, limit: usize, except: Except) -> Result<Vec<(SourceId, String)>, Error> {
    Ok(Sources::reading(store).due(clock::now(), limit, except).await?)
}
