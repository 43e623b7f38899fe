//! Deletes a source.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;

use crate::{
    convert::Deletion,
    domain::DomainError,
    store::{ItemCounts, SeenFiles, Sites, Sources},
    usecase::{Error, subscription::leave},
};

/// Deletes a source. Its items remain, and its name becomes free.
pub async fn delete(store: &Store, deletion: Deletion, by: &Authorization) -> Result<(), Error> {
    let Deletion { id, etag, request } = deletion;
    let deleted = store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let sources = Sources::within(tx);
            sources.lock(id).await?.ok_or(DomainError::SourceNotFound)?.at(&etag)?;
            sources.delete(id).await?;
            leave(tx, id).await?;
            SeenFiles::within(tx).delete_all(id).await?;
            Sites::within(tx).delete(id).await?;
            ItemCounts::within(tx).delete(id).await?;
            Ok::<_, Error>(())
        })
    });
    deleted.await
}
