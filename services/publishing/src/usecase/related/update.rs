//! Applies changed related sets of recommendations.

use std::collections::BTreeMap;

use newsroom_chassis::store::{EventBatch, HandleOutcome, Store, StoreError};

use crate::{
    domain::{ArticleId, RelatedSet},
    store::RelatedSets,
};

/// Stores the related sets that are newer than the stored ones.
pub async fn update_related_sets(
    store: &Store,
    batch: EventBatch<RelatedSet>,
) -> Result<Vec<HandleOutcome>, StoreError> {
    let update = store.handle_once(batch, |tx, events| {
        Box::pin(async move {
            let newest = newest_of_each(events.iter().map(|event| &*event.command));
            RelatedSets::new(tx.connection()).save_newer(newest, tx.now()).await
        })
    });
    update.await
}

/// The newest set of each article, ordered by article.
fn newest_of_each<'a>(sets: impl Iterator<Item = &'a RelatedSet>) -> Vec<&'a RelatedSet> {
    let mut newest: BTreeMap<ArticleId, &RelatedSet> = BTreeMap::new();
    for set in sets {
        let known = newest.entry(set.article_id).or_insert(set);
        if set.is_newer_than(Some(known.revision)) {
            *known = set;
        }
    }
    newest.into_values().collect()
}
