//! A person gives a source up.

use newsroom_chassis::store::Store;

use super::Error;
use crate::{convert::Deletion, store};

/// Deletes a source; its items stay, and its name is free.
pub async fn delete_source(store: &Store, deletion: Deletion) -> Result<(), Error> {
    let Deletion { id, etag, request } = deletion;
    store::delete_source(store, id, request, move |source| source.at(&etag).map(drop)).await
}
