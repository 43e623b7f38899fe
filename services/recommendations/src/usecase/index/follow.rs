//! Updates the index from the store, whichever replica has written.

use std::{collections::HashMap, sync::Arc, time::Duration};

use newsroom_chassis::{
    clock,
    store::{Store, StoreError},
};

use super::fill_up_index;
use crate::{
    domain::ArticleId,
    index::ArticleIndex,
    store::{ArticleChange, Articles, CopyGroups, LoadedArticles, WrittenGroups},
};

/// How many articles are loaded at once.
const PAGE: usize = 256;
/// How many changes are read at once.
const CHANGES: u64 = 1_000;
/// How far back each read begins. Clocks of other replicas may differ, and a transaction that began earlier may commit
/// later.
const OVERLAP: Duration = Duration::from_secs(30);

/// How far a replica has followed the store.
#[derive(Debug)]
pub struct FollowCursor {
    until: i64,
    seen: HashMap<ArticleId, ArticleChange>,
}

impl FollowCursor {
    /// Begins with the writes from now on. Call it before the index is loaded.
    pub fn now() -> Self {
        Self { until: clock::micros(clock::now()), seen: HashMap::new() }
    }

    fn since(&self) -> i64 {
        self.until.saturating_sub(i64::try_from(OVERLAP.as_micros()).unwrap_or(i64::MAX))
    }

    fn has_seen(&self, change: &ArticleChange) -> bool {
        self.seen.get(&change.id).is_some_and(|seen| seen.revision >= change.revision)
    }
}

/// Indexes articles that this replica wrote. Returns whether there were any.
pub async fn follow_own_writes(store: &Store, index: &Arc<ArticleIndex>) -> Result<bool, StoreError> {
    // An overflow needs no check: `follow_changes` finds the articles that were lost.
    let ids = index.written.take(PAGE).ids;
    if ids.is_empty() {
        return Ok(false);
    }
    let followed = index_stored(store, index, &ids).await;
    if followed.is_err() {
        index.written.add(ids);
    }
    followed.map(|()| true)
}

/// Indexes the articles that any replica wrote since the last call.
pub async fn follow_changes(
    store: &Store,
    index: &Arc<ArticleIndex>,
    cursor: &mut FollowCursor,
) -> Result<(), StoreError> {
    let articles = Articles::new(store.reader());
    let since = cursor.since();
    let (mut after, mut until) = (None, cursor.until);
    loop {
        let changes = articles.changed(since, after, CHANGES).await?;
        let Some(last) = changes.last() else { break };
        after = Some((last.at, last.id));
        until = until.max(last.at);
        let complete = (changes.len() as u64) < CHANGES;
        for changes in not_indexed(index, cursor, changes).await?.chunks(PAGE) {
            let ids: Vec<_> = changes.iter().map(|change| change.id).collect();
            index_stored(store, index, &ids).await?;
            cursor.seen.extend(changes.iter().map(|change| (change.id, *change)));
        }
        if complete {
            break;
        }
    }
    // After the articles, so that each group finds its article.
    until = until.max(follow_groups(store, index, since).await?);
    // The clock of another replica may be ahead. Writes before its time must not be skipped.
    cursor.until = until.min(clock::micros(clock::now()));
    let since = cursor.since();
    cursor.seen.retain(|_, change| change.at >= since);
    Ok(())
}

/// Changes the groups of indexed articles as any replica wrote them at `since` or later. Returns the time of the last.
async fn follow_groups(store: &Store, index: &Arc<ArticleIndex>, since: i64) -> Result<i64, StoreError> {
    let groups = CopyGroups::new(store.reader());
    let mut after = None;
    loop {
        let WrittenGroups { changes, last } = groups.changed(since, after, CHANGES).await?;
        let complete = (changes.len() as u64) < CHANGES;
        after = last.or(after);
        index.regroup(changes).await?;
        if complete {
            return Ok(after.map_or(since, |(at, _)| at));
        }
    }
}

/// The changes that this replica has not indexed yet. An article that is older than all of a full index is left out.
async fn not_indexed(
    index: &Arc<ArticleIndex>,
    cursor: &FollowCursor,
    changes: Vec<ArticleChange>,
) -> Result<Vec<ArticleChange>, StoreError> {
    let unseen = changes.into_iter().filter(|change| !cursor.has_seen(change));
    // A withdrawn article is not in the index, so the index does not show whether the withdrawal was already applied.
    let (published, mut missing): (Vec<_>, Vec<_>) = unseen.partition(|change| change.published);
    let admitted = index.admitted(published, |change| ((change.published_at, change.id), change.revision));
    missing.append(&mut admitted.await?);
    Ok(missing)
}

async fn index_stored(store: &Store, index: &Arc<ArticleIndex>, ids: &[ArticleId]) -> Result<(), StoreError> {
    let LoadedArticles { articles, unreadable, .. } = Articles::new(store.reader()).load(ids).await?;
    index.set_aside_unreadable(unreadable);
    let withdrawn: Vec<_> =
        articles.iter().filter(|article| !article.is_published()).map(|article| article.id).collect();
    let changed = index.apply(articles).await?;
    index.withdrawn.add(withdrawn);
    index.changed.add(changed);
    fill_up_index(store, index).await
}
