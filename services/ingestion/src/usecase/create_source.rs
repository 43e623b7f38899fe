//! A person names a new source.

use uuid::Uuid;

use super::{Error, Intake};
use crate::{
    convert::Creation,
    domain::{DomainError, Source, SourceId, Violation},
    store,
};

/// Creates a source. One that is polled is due at once.
pub async fn create_source(intake: &Intake, creation: Creation) -> Result<Source, Error> {
    let Creation { settings, request } = creation;
    if let Err(rule) = intake.fetcher.check(&settings.endpoint).await {
        return Err(DomainError::Broken(vec![Violation::new("source.location", rule)]).into());
    }
    let id = SourceId::new(Uuid::now_v7());
    store::create_source(&intake.store, request, move |now| Source::new(id, settings, now)).await
}
