//! A source pushes: who it is, and how it fares by that.

use super::{Error, Intake};
use crate::{
    domain::{DomainError, Source, SourceId, SourceKind},
    store,
};

/// The source that pushes under this id. One that is polled takes no pushes.
pub async fn pushing_source(intake: &Intake, id: SourceId) -> Result<Source, Error> {
    let source = store::source(&intake.store, id).await?;
    let source = source.filter(|source| source.settings.endpoint.kind() == SourceKind::Push);
    Ok(source.ok_or(DomainError::SourceNotFound)?)
}

/// Notes why pushes of a source cannot be taken, unless it is polled: then its polls tell how it fares. What is known is
/// not written again.
pub async fn note_push_fault(intake: &Intake, source: &Source, error: String) -> Result<(), Error> {
    if source.settings.endpoint.kind() != SourceKind::Push || source.health.last_error == error {
        return Ok(());
    }
    store::change_source_health(&intake.store, source.id, |source, now| source.push_failed(error, now)).await
}
