//! Passes on the groups of near copies of articles.

use newsroom_chassis::store::{EventBatch, HandleOutcome, Store, StoreError};

use crate::{convert, domain::GroupChange};

/// Publishes that the groups of articles have changed.
///
/// Nothing of it is stored: no page and no list of publishing depends on it, and an article need not be published yet.
/// Each edition carries the group that editorial knew with its story, and those who hear both keep the higher revision.
pub async fn pass_on_groups(store: &Store, batch: EventBatch<GroupChange>) -> Result<Vec<HandleOutcome>, StoreError> {
    let passed = store.handle_once(batch, |tx, events| {
        Box::pin(async move {
            for event in &events {
                event.span.in_scope(|| tx.publish(convert::article_grouped(*event.command)))?;
            }
            Ok(())
        })
    });
    passed.await
}
