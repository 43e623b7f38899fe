//! The index follows the store, whichever replica wrote to it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use newsroom_chassis::{
    clock,
    store::{Store, StoreError},
};

use super::fill_up_index;
use crate::{
    domain::ArticleId,
    shelf::Shelf,
    store::{self, Change},
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
pub struct Followed {
    until: i64,
    seen: HashMap<ArticleId, Change>,
}

impl Followed {
    /// All that was written until now; to be noted before the index is loaded.
    pub fn until_now() -> Self {
        Self { until: clock::micros(clock::now()), seen: HashMap::new() }
    }

    fn since(&self) -> i64 {
        self.until.saturating_sub(i64::try_from(OVERLAP.as_micros()).unwrap_or(i64::MAX))
    }
}

/// Takes up the articles that this replica wrote. Gives whether there were any.
pub async fn follow_arrivals(store: &Store, shelf: &Arc<Shelf>) -> Result<bool, StoreError> {
    // One withdrawn long ago may be among those that spilled; the next look at the changes finds it.
    let ids = shelf.arrived.take(PAGE).ids;
    if ids.is_empty() {
        return Ok(false);
    }
    let followed = follow(store, shelf, &ids).await;
    if followed.is_err() {
        shelf.arrived.add(ids);
    }
    followed.map(|()| true)
}

/// Looks through what was written lately, by this replica or another, and takes up what is news.
pub async fn follow_changes(store: &Store, shelf: &Arc<Shelf>, followed: &mut Followed) -> Result<(), StoreError> {
    let since = followed.since();
    let (mut after, mut until) = (None, followed.until);
    loop {
        let changes = store::changed(store, since, after, CHANGES).await?;
        let Some(last) = changes.last() else { break };
        after = Some((last.at, last.id));
        until = until.max(last.at);
        let complete = (changes.len() as u64) < CHANGES;
        for changes in news(shelf, followed, changes).await?.chunks(PAGE) {
            let ids: Vec<_> = changes.iter().map(|change| change.id).collect();
            follow(store, shelf, &ids).await?;
            followed.seen.extend(changes.iter().map(|change| (change.id, *change)));
        }
        if complete {
            break;
        }
    }
    // A clock that runs ahead elsewhere must not make this replica skip what the others write.
    followed.until = until.min(clock::micros(clock::now()));
    let since = followed.since();
    followed.seen.retain(|_, change| change.at >= since);
    Ok(())
}

/// The changes that this replica does not know of.
async fn news(shelf: &Arc<Shelf>, followed: &Followed, changes: Vec<Change>) -> Result<Vec<Change>, StoreError> {
    let unseen = changes.into_iter().filter(|change| {
        followed.seen.get(&change.id).is_none_or(|seen| seen.standing.revision < change.standing.revision)
    });
    let unseen: Vec<_> = unseen.collect();
    if unseen.is_empty() {
        return Ok(unseen);
    }
    let is_news = |index: &crate::domain::Index, change: &Change| {
        let held = index.revision(change.id);
        // Of a withdrawn one nothing is held, so it cannot be told whether it was followed.
        !change.standing.published || held.is_none_or(|held| held < change.standing.revision)
    };
    shelf.ask(move |index| unseen.into_iter().filter(|change| is_news(index, change)).collect()).await
}

async fn follow(store: &Store, shelf: &Arc<Shelf>, ids: &[ArticleId]) -> Result<(), StoreError> {
    let store::Loaded { articles, unreadable, .. } = store::load(store, ids).await?;
    shelf.note_unreadable(unreadable);
    let withdrawn: Vec<_> =
        articles.iter().filter(|article| !article.is_published()).map(|article| article.id).collect();
    let changed = shelf.take_in(articles).await?;
    shelf.withdrawn.add(withdrawn);
    shelf.changed.add(changed);
    fill_up_index(store, shelf).await
}
