//! The index follows the store, whichever replica wrote to it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use newsroom_chassis::{
    clock,
    store::{Store, StoreError},
};

use super::fill_up_index;
use crate::{
    domain::ArticleId,
    index::ArticleIndex,
    store::{self, ArticleChange},
};

/// How many articles are loaded at once.
const PAGE: usize = 100;
/// How many changes are looked through at once.
const CHANGES: u64 = 1_000;
/// How far back each look reaches again: other replicas' clocks differ, and a write that began first
/// may be seen last.
const OVERLAP: Duration = Duration::from_secs(30);

/// How far a replica has followed the store.
#[derive(Debug)]
pub struct FollowCursor {
    until: i64,
    seen: HashMap<ArticleId, ArticleChange>,
}

impl FollowCursor {
    /// All that was written until now; to be noted before the index is loaded.
    pub fn now() -> Self {
        Self { until: clock::micros(clock::now()), seen: HashMap::new() }
    }

    fn since(&self) -> i64 {
        self.until.saturating_sub(i64::try_from(OVERLAP.as_micros()).unwrap_or(i64::MAX))
    }
}

/// Takes up the articles that this replica wrote. Gives whether there were any.
pub async fn follow_arrivals(store: &Store, index: &Arc<ArticleIndex>) -> Result<bool, StoreError> {
    // One withdrawn long ago may be among those that spilled; the next look at the changes finds it.
    let ids = index.arrived.take(PAGE).ids;
    if ids.is_empty() {
        return Ok(false);
    }
    let cursor = follow(store, index, &ids).await;
    if cursor.is_err() {
        index.arrived.add(ids);
    }
    cursor.map(|()| true)
}

/// Looks through what was written lately, by this replica or another, and takes up what is news.
pub async fn follow_changes(
    store: &Store,
    index: &Arc<ArticleIndex>,
    cursor: &mut FollowCursor,
) -> Result<(), StoreError> {
    let since = cursor.since();
    let (mut after, mut until) = (None, cursor.until);
    loop {
        let changes = store::changed(store, since, after, CHANGES).await?;
        let Some(last) = changes.last() else { break };
        after = Some((last.at, last.id));
        until = until.max(last.at);
        let complete = (changes.len() as u64) < CHANGES;
        for changes in unknown_changes(index, cursor, changes).await?.chunks(PAGE) {
            let ids: Vec<_> = changes.iter().map(|change| change.id).collect();
            follow(store, index, &ids).await?;
            cursor.seen.extend(changes.iter().map(|change| (change.id, *change)));
        }
        if complete {
            break;
        }
    }
    // A clock that runs ahead elsewhere must not make this replica skip what the others write.
    cursor.until = until.min(clock::micros(clock::now()));
    let since = cursor.since();
    cursor.seen.retain(|_, change| change.at >= since);
    Ok(())
}

/// The changes that this replica does not know of.
async fn unknown_changes(
    index: &Arc<ArticleIndex>,
    cursor: &FollowCursor,
    changes: Vec<ArticleChange>,
) -> Result<Vec<ArticleChange>, StoreError> {
    let unseen = changes
        .into_iter()
        .filter(|change| cursor.seen.get(&change.id).is_none_or(|seen| seen.state.revision < change.state.revision));
    let unseen: Vec<_> = unseen.collect();
    if unseen.is_empty() {
        return Ok(unseen);
    }
    let is_news = |similarity: &crate::domain::SimilarityIndex, change: &ArticleChange| {
        let held = similarity.revision(change.id);
        // Of a withdrawn one nothing is held, so it cannot be told whether it was followed.
        !change.state.published || held.is_none_or(|held| held < change.state.revision)
    };
    index.query(move |similarity| unseen.into_iter().filter(|change| is_news(similarity, change)).collect()).await
}

async fn follow(store: &Store, index: &Arc<ArticleIndex>, ids: &[ArticleId]) -> Result<(), StoreError> {
    let store::LoadedArticles { articles, unreadable, .. } = store::load(store, ids).await?;
    index.set_aside_unreadable(unreadable);
    let withdrawn: Vec<_> =
        articles.iter().filter(|article| !article.is_published()).map(|article| article.id).collect();
    let changed = index.apply(articles).await?;
    index.withdrawn.add(withdrawn);
    index.changed.add(changed);
    fill_up_index(store, index).await
}
