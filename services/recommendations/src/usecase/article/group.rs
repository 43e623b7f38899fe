//! Records the groups of near copies of articles.

use std::{collections::BTreeMap, sync::Arc};

use newsroom_chassis::store::{EventBatch, HandleOutcome, Store, StoreError};

use crate::{
    domain::{ArticleId, GroupChange},
    index::ArticleIndex,
    store::CopyGroups,
};

/// Stores groups that are newer than the stored ones, once for each event, whether or not their articles are known. In
/// this replica's index the articles have them at once, in those of other replicas soon afterwards.
pub async fn record_groups(
    store: &Store,
    index: &Arc<ArticleIndex>,
    batch: EventBatch<GroupChange>,
) -> Result<Vec<HandleOutcome>, StoreError> {
    let changes: Vec<_> = batch.events.iter().map(|event| *event.command).collect();
    let record = store.handle_once(batch, |tx, events| {
        Box::pin(async move {
            let newest = newest_groups(events.iter().map(|event| *event.command));
            CopyGroups::new(tx.connection()).save(newest.into_values(), tx.now()).await
        })
    });
    let outcomes = record.await?;
    index.regroup(changes).await?;
    Ok(outcomes)
}

/// The newest group of each article.
pub(super) fn newest_groups(changes: impl Iterator<Item = GroupChange>) -> BTreeMap<ArticleId, GroupChange> {
    let mut newest: BTreeMap<ArticleId, GroupChange> = BTreeMap::new();
    for change in changes {
        let known = newest.entry(change.article_id).or_insert(change);
        if change.group.is_newer_than(Some(known.group)) {
            *known = change;
        }
    }
    newest
}
