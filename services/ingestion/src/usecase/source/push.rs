//! Finds the source of a push, and records why its pushes cannot be accepted.

use std::sync::Arc;

use super::change_health;
use crate::{
    domain::{DomainError, Source, SourceId, SourceKind},
    usecase::{Error, Intake},
};

/// Finds the source with this id that pushes. A polled source does not accept pushes.
pub async fn find_pushing(intake: &Intake, id: SourceId) -> Result<Arc<Source>, Error> {
    let source = intake.sources.find(id).await?;
    let source = source.filter(|source| source.settings.endpoint.kind() == SourceKind::Push);
    Ok(source.ok_or(DomainError::SourceNotFound)?)
}

/// Saves why the pushes of a source cannot be accepted. For a polled source nothing is saved, because its polls
/// determine its health. The same error is not saved again.
pub async fn note_push_fault(intake: &Intake, source: &Source, error: String) -> Result<(), Error> {
    if source.settings.endpoint.kind() != SourceKind::Push || source.health.last_error == error {
        return Ok(());
    }
    change_health(&intake.store, source.id, |source, now| source.push_failed(error, now)).await.map(drop)
}
