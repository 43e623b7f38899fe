//! A person changes a source.

use super::{Error, Intake};
use crate::{
    convert::Update,
    domain::{DomainError, Source, Violation},
    store,
};

/// Changes a source, and asks it at once where that makes a difference.
pub async fn update_source(intake: &Intake, update: Update) -> Result<Source, Error> {
    let Update { id, etag, change, request } = update;
    // What else is wrong, and what was answered before, is told when the change is made.
    if change.location.is_some()
        && let Some(source) = store::source(&intake.store, id).await?
        && let Ok(settings) = source.settings.changed(change.clone())
        && let Err(rule) = intake.fetcher.check(&settings.endpoint).await
    {
        return Err(DomainError::Broken(vec![Violation::new("source.location", rule)]).into());
    }
    let changed = store::update_source(&intake.store, id, request, move |source, now| {
        source.at(&etag)?.change(change, now).map_err(DomainError::Broken)
    });
    changed.await
}
