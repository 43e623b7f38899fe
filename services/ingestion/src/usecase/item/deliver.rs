//! A poll or a hub brought items.

use newsroom_chassis::store::Store;

use super::{Delivery, intake::take_in};
use crate::{
    domain::{DomainError, IngestedItem, Seen, SourceId},
    store::{SeenFiles, Sources},
    usecase::Error,
};

/// Takes in what a poll brought. In the same transaction it saves what was read, so that whatever ends a poll, nothing
/// is lost and nothing is fetched twice.
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
