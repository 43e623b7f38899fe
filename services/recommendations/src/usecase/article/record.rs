//! Records articles that publishing published, updated or withdrew.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use newsroom_chassis::store::{EventBatch, EventCommand, HandleOutcome, Store, StoreError};

use super::group::newest_groups;
use crate::{
    domain::{Article, ArticleId},
    index::ArticleIndex,
    store::{Articles, CopyGroups},
};

/// Stores articles that are newer than the stored revisions, once for each event. This replica's index is updated soon
/// afterwards; withdrawn articles are removed from it at once.
pub async fn record_articles(
    store: &Store,
    index: &Arc<ArticleIndex>,
    batch: EventBatch<Article>,
) -> Result<Vec<HandleOutcome>, StoreError> {
    let articles = || batch.events.iter().map(|event| &event.command);
    let ids: Vec<_> = articles().map(|article| article.id).collect();
    let groups: Vec<_> = articles().filter_map(|article| article.group_change()).collect();
    let withdrawn: Vec<_> = articles().filter(|article| !article.is_published()).map(|article| article.id).collect();
    let record = store.handle_once(batch, |tx, events| {
        Box::pin(async move {
            let groups = newest_groups(events.iter().filter_map(|event| event.command.group_change()));
            let newest = newest_of_each(events);
            Articles::new(tx.connection()).save(newest.values().map(|article| &**article), tx.now()).await?;
            CopyGroups::new(tx.connection()).save(groups.into_values(), tx.now()).await
        })
    });
    let outcomes = record.await?;
    remove_withdrawn(store, index, withdrawn).await?;
    index.regroup(groups).await?;
    // The worker may have read an article just before its withdrawal, so it has to read the article once more.
    index.written.add(ids);
    Ok(outcomes)
}

/// The newest revision of each article.
fn newest_of_each(events: Vec<EventCommand<Article>>) -> BTreeMap<ArticleId, Arc<Article>> {
    let mut newest = BTreeMap::new();
    for EventCommand { command: article, .. } in events {
        match newest.entry(article.id) {
            Entry::Vacant(vacant) => drop(vacant.insert(article)),
            Entry::Occupied(mut known) if article.revision > known.get().revision => drop(known.insert(article)),
            Entry::Occupied(_) => {}
        }
    }
    newest
}

/// Removes those of these articles from the index that are stored as withdrawn.
async fn remove_withdrawn(store: &Store, index: &Arc<ArticleIndex>, mut ids: Vec<ArticleId>) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let states = Articles::new(store.reader()).publication_states(&ids).await?;
    ids.retain(|id| states.get(id).is_some_and(|state| !state.published));
    index.remove(ids.clone()).await?;
    index.withdrawn.add(ids);
    Ok(())
}
