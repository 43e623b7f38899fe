//! A source pushes over HTTP: who it is, what it brings, and how it fares by that.

use super::{Error, Intake, submit_raw};
use crate::{
    domain::{Refused, Source, SourceId, SourceKind, Submitted},
    store,
    wire::Submission,
};

/// The source that pushes under this id. One that is polled takes no pushes.
pub async fn pushing_source(intake: &Intake, id: SourceId) -> Result<Source, Error> {
    let source = store::source(&intake.store, id).await?;
    let source = source.filter(|source| source.settings.place.kind() == SourceKind::Push);
    Ok(source.ok_or(Refused::SourceNotFound)?)
}

/// Takes a push whose sender is proven to be `source`.
pub async fn take_push(intake: &Intake, source: &Source, submission: Submission) -> Result<Submitted, Error> {
    let submitted = submit_raw(intake, submission).await;
    match &submitted {
        Ok(_) if source.is_turned_by_push() => {
            store::turn_source(&intake.store, source.id, |source, now| source.push_taken(now)).await?;
        }
        Err(Error::Refused(Refused::Unreadable(why))) => {
            note_push_fault(intake, source, format!("what was pushed cannot be read: {why}")).await?;
        }
        _ => {}
    }
    submitted
}

/// Notes why pushes of a source cannot be taken. One that is known is not written again.
pub async fn note_push_fault(intake: &Intake, source: &Source, error: String) -> Result<(), Error> {
    if source.health.last_error == error {
        return Ok(());
    }
    store::turn_source(&intake.store, source.id, |source, now| source.push_failed(error, now)).await
}
