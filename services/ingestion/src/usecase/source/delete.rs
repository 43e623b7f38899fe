//! Deletes a source.

use newsroom_access::{
    Authorization,
    audit::{self, Resource},
};
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
    by.concern(Resource::new("source", id));
    let by = by.clone();
    let deleted = store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let sources = Sources::within(tx);
            let revision = sources.lock(id).await?.ok_or(DomainError::SourceNotFound)?.at(&etag)?.revision;
            sources.delete(id).await?;
            leave(tx, id).await?;
            SeenFiles::within(tx).delete_all(id).await?;
            Sites::within(tx).delete(id).await?;
            ItemCounts::within(tx).delete(id).await?;
            audit::record(tx, by.changed().about(Resource::new("source", id)).revisions(revision, 0)).await?;
            Ok::<_, Error>(())
        })
    });
    deleted.await
}
