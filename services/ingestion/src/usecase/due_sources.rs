//! The schedule asks whose turn it is.

use newsroom_chassis::{clock, store::Store};

use super::Error;
use crate::{domain::SourceId, store};

/// Gives up to `limit` sources that are to be polled by now, without those of `except`.
pub async fn due_sources(
    store: &Store,
    limit: usize,
    except: impl IntoIterator<Item = SourceId>,
) -> Result<Vec<SourceId>, Error> {
    store::due(store, clock::now(), limit, except).await
}
