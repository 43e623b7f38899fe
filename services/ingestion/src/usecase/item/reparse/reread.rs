//! Saves the new reading of an item's payload as the next revision of the item.

use std::iter;

use newsroom_chassis::store::Store;

use crate::{
    convert,
    domain::{IncomingItem, Item, StoredReading},
    store::{Contents, Copies, Items, MatchQueue, Revisions},
    usecase::{
        Error,
        blob::{LockedBlobs, save_names},
    },
};

/// Saves `reread`, the new reading of a stored item from `incoming`, as the item's next revision, and publishes it. If
/// the stored revision has changed since the payload was parsed, it writes nothing and returns `None`.
pub(super) async fn reread(
    store: &Store,
    stored: StoredReading,
    mut reread: Item,
    incoming: &IncomingItem,
) -> Result<Option<i64>, Error> {
    let (content_digest, copy_key) = (incoming.content_digest, incoming.copy_key());
    let saved = store.write(move |tx| {
        Box::pin(async move {
            reread.revision = stored.item.revision + 1;
            reread.update_time = tx.now();
            LockedBlobs::lock(tx, reread.draft.blobs()).await?.check(reread.draft.blobs())?;
            let items = Items::within(tx);
            items.resolve_links(iter::once(&mut reread)).await?;
            if !items.replace(&reread, content_digest, stored.item.revision).await? {
                return Ok(None);
            }
            Copies::within(tx).insert([(copy_key, reread.id)]).await?;
            let content = ((reread.id, copy_key), reread.draft.version.clone());
            Contents::within(tx).save([content]).await?;
            tx.publish(convert::item_updated(&reread))?;
            MatchQueue::within(tx).insert([reread.id]).await?;
            // The revision keeps the receive time of its payload.
            Revisions::within(tx).insert(&[(&reread, stored.receive_time)]).await?;
            save_names(tx, &[&reread]).await?;
            Ok::<_, Error>(Some(reread.revision))
        })
    });
    saved.await
}
