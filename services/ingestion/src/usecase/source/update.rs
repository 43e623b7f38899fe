//! Updates a source.

use newsroom_access::{
    Authorization,
    audit::{self, Resource},
};
use newsroom_chassis::store::StoreError;

use crate::{
    convert::Update,
    domain::{DomainError, Source, Violation},
    store::{SeenFiles, Sources},
    usecase::{Error, Intake, subscription::leave},
};

/// Updates a source. It is due at once if its new settings require a poll.
pub async fn update(intake: &Intake, update: Update, by: &Authorization) -> Result<Source, Error> {
    let Update { id, etag, change, request } = update;
    // Other errors, and the stored response of a repeated request, follow from the transaction below.
    if change.location.is_some()
        && let Some(source) = Sources::reading(&intake.store).find_bare(id).await?
        && let Ok(settings) = source.settings.changed(change.clone())
        && let Err(rule) = intake.fetcher.check(&settings.endpoint).await
    {
        return Err(DomainError::Broken(vec![Violation::new("source.location", rule)]).into());
    }
    by.concern(Resource::new("source", id));
    let by = by.clone();
    let updated = intake.store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let sources = Sources::within(tx);
            let mut source = sources.lock(id).await?.ok_or(DomainError::SourceNotFound)?;
            let (before, revision) = (source.settings.endpoint.clone(), source.revision);
            source.at(&etag)?.change(change, tx.now()).map_err(DomainError::Broken)?;
            sources.save(&source).await.map_err(|error| match error {
                StoreError::Taken(_) => DomainError::SourceNameTaken.into(),
                error => Error::from(error),
            })?;
            let has_moved = source.settings.endpoint != before;
            if source.settings.paused || has_moved {
                leave(tx, id).await?;
            }
            if has_moved {
                SeenFiles::within(tx).delete_all(id).await?;
            }
            let entry = by.changed().about(Resource::new("source", id)).revisions(revision, source.revision);
            audit::record(tx, entry).await?;
            Ok::<_, Error>(source)
        })
    });
    updated.await
}
