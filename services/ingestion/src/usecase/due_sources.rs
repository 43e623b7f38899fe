//! The schedule asks whose turn it is.

use newsroom_chassis::{clock, store::Store};

use super::Error;
use crate::{domain::SourceId, store};

pub use crate::store::Except;

/// Gives up to `limit` sources that are to be polled by now, each with its host, without those of `except`.
pub async fn due_sources(store: &Store, limit: usize, except: Except) -> Result<Vec<(SourceId, String)>, Error> {
    store::due(store, clock::now(), limit, except).await
}
