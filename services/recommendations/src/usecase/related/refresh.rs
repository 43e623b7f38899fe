//! Computes the related sets of articles again and publishes the changed ones.

use std::sync::Arc;

use newsroom_chassis::{
    isolate,
    leadership::{self, Leadership},
    store::{Store, StoreError},
};

use super::{SPARE, is_published, related_to_stored};
use crate::{
    convert,
    domain::{ArticleId, RelatedArticle, RelatedSet, SET_SIZE, SimilarityIndex},
    index::ArticleIndex,
    store::{Articles, RelatedSets},
};

/// Computes the related sets of these articles, and stores and publishes the changed ones, as long as the leadership is
/// held. Returns their number.
///
/// A withdrawn article has an empty set and is in no set. An article whose related articles cannot be found is set
/// aside, and its set stays unchanged.
pub async fn refresh_related(
    store: &Store,
    index: &Arc<ArticleIndex>,
    leadership: &Leadership,
    ids: Vec<ArticleId>,
) -> Result<usize, StoreError> {
    let found = find_all(store, index, ids).await?;
    let changed = changed_sets(store, found).await?;
    let count = changed.len();
    if count > 0 {
        publish(store, leadership, changed).await?;
        metrics::counter!("newsroom_recommendations_sets_changed_total", "service" => "recommendations")
            .increment(count as u64);
    }
    Ok(count)
}

type Found = Vec<(ArticleId, Vec<RelatedArticle>)>;

/// Finds the related articles of each article, except of those that are set aside.
async fn find_all(store: &Store, index: &Arc<ArticleIndex>, mut ids: Vec<ArticleId>) -> Result<Found, StoreError> {
    let set_aside = index.failed_related.waiting();
    ids.retain(|id| !set_aside.contains(id));
    let find = move |similarity: &SimilarityIndex| {
        let related = |id| (id, isolate::catch(|| similarity.related(id, SET_SIZE + SPARE)));
        ids.into_iter().map(related).collect::<Vec<_>>()
    };
    let mut found = Vec::new();
    for (id, related) in index.query(find).await? {
        let related = match related {
            Ok(Some(related)) => Ok(related),
            Ok(None) => related_to_stored(store, index, id, SET_SIZE + SPARE).await.map(Option::unwrap_or_default),
            Err(panicked) => Err(panicked.into()),
        };
        match related {
            Ok(related) => {
                index.failed_related.release(id);
                found.push((id, related));
            }
            Err(error) if error.is_passing() => return Err(error),
            Err(error) => index.failed_related.add(id, &error),
        }
    }
    Ok(found)
}

/// The sets that differ from the stored ones.
async fn changed_sets(store: &Store, found: Found) -> Result<Vec<RelatedSet>, StoreError> {
    let ids: Vec<_> = found.iter().map(|(id, _)| *id).collect();
    let members = found.iter().flat_map(|(_, related)| related.iter().map(|member| member.id));
    let mut concerned: Vec<_> = members.chain(ids.iter().copied()).collect();
    concerned.sort_unstable();
    concerned.dedup();
    let states = Articles::new(store.reader()).publication_states(&concerned).await?;
    let stored = RelatedSets::new(store.reader()).find(&ids).await?;
    let mut changed = Vec::new();
    for (id, mut members) in found {
        members.retain(|member| is_published(&states, id) && is_published(&states, member.id));
        members.truncate(SET_SIZE);
        changed.extend(RelatedSet::next(stored.get(&id).copied(), id, members));
    }
    Ok(changed)
}

/// Stores and publishes all sets or none. Only the leader writes sets. So if the leadership is still held, the stored
/// sets have not changed since they were read.
async fn publish(store: &Store, leadership: &Leadership, sets: Vec<RelatedSet>) -> Result<(), StoreError> {
    let leadership = leadership.clone();
    let publish = store.write(move |tx| {
        Box::pin(async move {
            leadership::check(tx, &leadership).await?;
            RelatedSets::new(tx.connection()).save(&sets, tx.now()).await?;
            for set in &sets {
                tx.publish(convert::related_changed(set))?;
            }
            Ok::<_, StoreError>(())
        })
    });
    publish.await
}
