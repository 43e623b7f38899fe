//! Applies a changed related set of recommendations.

use newsroom_chassis::store::{EventKey, HandleOutcome, Store, StoreError};

use crate::{domain::RelatedSet, store::RelatedSets};

/// Stores a related set if it is newer than the stored one.
pub async fn update_related_set(store: &Store, event: EventKey, set: RelatedSet) -> Result<HandleOutcome, StoreError> {
    let update = store.handle_once(event, move |tx| {
        Box::pin(async move {
            let sets = RelatedSets::new(tx.connection());
            let stored = sets.lock_revision(set.article_id).await?;
            if set.is_newer_than(stored) {
                sets.save(&set, stored, tx.now()).await?;
            }
            Ok(())
        })
    });
    update.await
}
