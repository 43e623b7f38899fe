//! Ingests the items of a poll or of a hub.

use newsroom_chassis::store::Store;

use super::{Delivery, intake::take_in};
use crate::{
    domain::{DomainError, IngestedItem, Seen, SourceId},
    store::{SeenFiles, Sources},
    usecase::Error,
};

/// Ingests a delivery. The same transaction saves which file was read, so that nothing is lost and nothing is fetched
/// twice, even if the poll is interrupted.
pub async fn deliver(
    store: &Store,
    id: SourceId,
    delivery: Delivery,
    seen: Option<Seen>,
) -> Result<Vec<IngestedItem>, Error> {
    let delivered = store.write(move |tx| {
        Box::pin(async move {
            let source = Sources::within(tx).find_bare(id).await?.ok_or(DomainError::SourceNotFound)?;
            if let Some(seen) = seen.filter(|seen| seen.endpoint == source.settings.endpoint) {
                SeenFiles::within(tx).save(id, &seen).await?;
            }
            take_in(tx, &source, &delivery).await
        })
    });
    delivered.await
}
