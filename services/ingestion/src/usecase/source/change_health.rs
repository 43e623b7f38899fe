//! Changes the health of a source after a poll, a push or content from a hub.

use newsroom_chassis::store::Store;
use time::OffsetDateTime;

use crate::{
    convert,
    domain::{DomainError, HealthChange, Source, SourceId},
    store::Sources,
    usecase::Error,
};

/// Changes the health of a source, and publishes an event if its state changed. Returns the changed source.
pub(in crate::usecase) async fn change_health<C>(store: &Store, id: SourceId, change: C) -> Result<Source, Error>
where
    C: FnOnce(&mut Source, OffsetDateTime) -> Option<HealthChange> + Send + 'static,
{
    let changed = store.write(move |tx| {
        Box::pin(async move {
            let mut source = Sources::within(tx).lock(id).await?.ok_or(DomainError::SourceNotFound)?;
            let health_change = change(&mut source, tx.now());
            Sources::within(tx).save(&source).await?;
            if let Some(health_change) = health_change {
                tx.publish(convert::source_turned(&source, health_change))?;
            }
            Ok::<_, Error>(source)
        })
    });
    changed.await
}
