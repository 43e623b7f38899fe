//! Computes the related sets of articles again and publishes the changed ones.

use std::sync::Arc;

use newsroom_chassis::{
    isolate::{self, Panicked},
    leadership::{self, Leadership},
    store::{Store, StoreError},
};

use super::{SPARE, is_published, shown};
use crate::{
    convert,
    domain::{Article, ArticleId, Neighbour, RelatedSet, Relations, SET_SIZE, SimilarityIndex},
    index::ArticleIndex,
    store::{Articles, LoadedArticles, RelatedSets},
};

/// How many articles are compared under one lock of the index. An article that is to be indexed waits for that time,
/// and lookups behind it.
const COMPARED: usize = 2;
/// How many of the most similar articles are affected when an article changes.
const NEIGHBOURS: usize = 16;

/// The present related set of an article.
#[derive(Clone, Debug, PartialEq)]
pub struct RefreshedSet {
    pub id: ArticleId,
    /// Whether readers see a difference, which has been published.
    pub is_changed: bool,
    /// An article with a lower score does not belong to the set. Zero if the set has room.
    pub floor: f64,
    /// The most similar articles. Their sets may contain the article.
    pub neighbours: Vec<Neighbour>,
}

/// Computes the related sets of these articles, and stores and publishes the changed ones, as long as the leadership is
/// held. Returns the present sets.
///
/// A withdrawn article has an empty set and is in no set. An article whose related articles cannot be found is set
/// aside, and its set stays unchanged.
pub async fn refresh_related(
    store: &Store,
    index: &Arc<ArticleIndex>,
    leadership: &Leadership,
    ids: Vec<ArticleId>,
) -> Result<Vec<RefreshedSet>, StoreError> {
    let found = find_all(store, index, ids).await?;
    let (refreshed, changed) = compare_with_published(store, found).await?;
    let count = changed.len();
    if count > 0 {
        publish(store, leadership, changed).await?;
        metrics::counter!("newsroom_recommendations_sets_changed_total", "service" => "recommendations")
            .increment(count as u64);
    }
    Ok(refreshed)
}

type Found = Vec<(ArticleId, Relations)>;

/// Finds the relations of each article, except of those that are set aside.
async fn find_all(store: &Store, index: &Arc<ArticleIndex>, mut ids: Vec<ArticleId>) -> Result<Found, StoreError> {
    let set_aside = index.failed_related.waiting();
    ids.retain(|id| !set_aside.contains(id));
    let (mut found, mut missing) = (Vec::with_capacity(ids.len()), Vec::new());
    for ids in ids.chunks(COMPARED) {
        let ids = ids.to_vec();
        let find = move |similarity: &SimilarityIndex| {
            let relations = |id| (id, isolate::catch(|| similarity.relations(id, SET_SIZE + SPARE, NEIGHBOURS)));
            ids.into_iter().map(relations).collect::<Vec<_>>()
        };
        for (id, relations) in index.query_in_background(find).await? {
            match relations.transpose() {
                None => missing.push(id),
                Some(relations) => found.extend(accepted(index, id, relations)),
            }
        }
    }
    found.append(&mut find_stored(store, index, missing).await?);
    found.sort_unstable_by_key(|(id, _)| *id);
    Ok(found)
}

/// Finds the relations of articles that are not in the index: they are withdrawn, older than the indexed articles, or
/// not indexed yet.
async fn find_stored(store: &Store, index: &Arc<ArticleIndex>, ids: Vec<ArticleId>) -> Result<Found, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    let LoadedArticles { articles, unreadable, .. } = Articles::new(store.reader()).load(&ids).await?;
    for (id, error) in unreadable {
        index.failed_related.add(id, &error);
    }
    let (published, withdrawn): (Vec<_>, Vec<_>) = articles.into_iter().partition(Article::is_published);
    found.extend(withdrawn.into_iter().filter_map(|article| accepted(index, article.id, Ok(Relations::default()))));
    for articles in published.chunks(COMPARED) {
        let (articles, profiles) = (articles.to_vec(), index.clone());
        let find = move |similarity: &SimilarityIndex| {
            let related =
                |article: &Article| similarity.related_to(article, &profiles.profile_of(article), SET_SIZE + SPARE);
            let relations = |article: Article| {
                let related = isolate::catch(|| related(&article));
                (article.id, related.map(|related| Relations { related, neighbours: Vec::new() }))
            };
            articles.into_iter().map(relations).collect::<Vec<_>>()
        };
        let relations = index.query_in_background(find).await?;
        found.extend(relations.into_iter().filter_map(|(id, relations)| accepted(index, id, relations)));
    }
    Ok(found)
}

/// Sets an article aside if its relations could not be found.
fn accepted(
    index: &ArticleIndex,
    id: ArticleId,
    relations: Result<Relations, Panicked>,
) -> Option<(ArticleId, Relations)> {
    match relations {
        Ok(relations) => {
            index.failed_related.release(id);
            Some((id, relations))
        }
        Err(panicked) => {
            index.failed_related.add(id, &panicked);
            None
        }
    }
}

/// Returns the present sets, and those of them that differ from the published ones.
async fn compare_with_published(
    store: &Store,
    found: Found,
) -> Result<(Vec<RefreshedSet>, Vec<RelatedSet>), StoreError> {
    let ids: Vec<_> = found.iter().map(|(id, _)| *id).collect();
    let members = found.iter().flat_map(|(_, relations)| relations.related.iter().map(|member| member.id));
    let mut concerned: Vec<_> = members.chain(ids.iter().copied()).collect();
    concerned.sort_unstable();
    concerned.dedup();
    let states = Articles::new(store.reader()).publication_states(&concerned).await?;
    let published = RelatedSets::new(store.reader()).find(&ids).await?;
    let (mut refreshed, mut changed) = (Vec::with_capacity(found.len()), Vec::new());
    for (id, Relations { related, neighbours }) in found {
        let mut members = if is_published(&states, id) { shown(&states, id, related) } else { Vec::new() };
        members.truncate(SET_SIZE);
        let floor = members.get(SET_SIZE - 1).map_or(0.0, |last| last.score);
        let next = RelatedSet::next(published.get(&id).copied(), id, members);
        refreshed.push(RefreshedSet { id, is_changed: next.is_some(), floor, neighbours });
        changed.extend(next);
    }
    Ok((refreshed, changed))
}

/// Stores and publishes all sets or none. Only the leader writes sets. So if the leadership is still held, the stored
/// sets have not changed since they were read.
async fn publish(store: &Store, leadership: &Leadership, sets: Vec<RelatedSet>) -> Result<(), StoreError> {
    let leadership = leadership.clone();
    let events: Vec<_> = sets.iter().map(convert::related_changed).collect();
    let publish = store.write(move |tx| {
        Box::pin(async move {
            leadership::check(tx, &leadership).await?;
            RelatedSets::new(tx.connection()).save(&sets, tx.now()).await?;
            events.into_iter().try_for_each(|event| tx.publish(event))
        })
    });
    publish.await
}
