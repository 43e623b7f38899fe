//! Creates a source.

use newsroom_access::{
    Authorization,
    audit::{self, Resource},
};
use uuid::Uuid;

use crate::{
    convert::Creation,
    domain::{DomainError, Source, SourceId, Violation},
    store::Sources,
    usecase::{Error, Intake},
};

/// Creates a source. If it is polled, it is due at once.
pub async fn create(intake: &Intake, creation: Creation, by: &Authorization) -> Result<Source, Error> {
    let Creation { settings, request } = creation;
    if let Err(rule) = intake.fetcher.check(&settings.endpoint).await {
        return Err(DomainError::Broken(vec![Violation::new("source.location", rule)]).into());
    }
    let id = SourceId::new(Uuid::now_v7());
    let by = by.clone();
    let created = intake.store.idempotent_write(request.by(&by.principal().id), move |tx| {
        Box::pin(async move {
            let source = Source::new(id, settings, tx.now());
            if !Sources::within(tx).insert(&source).await? {
                return Err(Error::from(DomainError::SourceNameTaken));
            }
            let entry = by.changed().about(Resource::new("source", id)).revisions(0, source.revision);
            audit::record(tx, entry).await?;
            Ok(source)
        })
    });
    created.await
}
