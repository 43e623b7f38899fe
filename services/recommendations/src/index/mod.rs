//! The newest articles in memory, which answer lookups.
//!
//! Every replica has its own index and updates it from the store. Changed articles wait in pending sets for the worker
//! that refreshes the related sets.

mod pending;

pub use pending::{PendingBatch, PendingSet};

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicU64, Ordering},
};

use newsroom_chassis::{
    background::Background,
    isolate::{self, SetAside},
    store::StoreError,
};
use tokio::sync::watch;

use crate::domain::{Article, ArticleId, GroupChange, Profile, PublicationPosition, SimilarityIndex};

/// How nice the thread of background work is: beside a busy thread it has a tenth of a processor.
const NICENESS: i32 = 10;
/// How many articles are inserted under one lock. Lookups wait for that time, about a millisecond.
const BATCH: usize = 32;

#[derive(Debug)]
pub struct ArticleIndex {
    limit: usize,
    similarity: RwLock<SimilarityIndex>,
    loaded: watch::Sender<bool>,
    version: AtomicU64,
    /// Articles that this replica wrote to the store and has not indexed yet.
    pub written: PendingSet,
    /// Withdrawn articles, to be removed from the related sets.
    pub withdrawn: PendingSet,
    /// New and changed articles, whose related sets are to be refreshed.
    pub changed: PendingSet,
    /// Articles that could not be indexed.
    pub failed_articles: SetAside<ArticleId>,
    /// Articles whose related articles could not be found.
    pub failed_related: SetAside<ArticleId>,
    profile: fn(&Article) -> Profile,
    /// The thread for profiles and related sets, for which nobody waits.
    background: Background,
}

impl ArticleIndex {
    /// An empty index for up to `limit` articles.
    pub fn new(limit: usize) -> Self {
        Self::with_profile(limit, Profile::of)
    }

    /// As [`ArticleIndex::new`], with another function for the profiles.
    pub fn with_profile(limit: usize, profile: fn(&Article) -> Profile) -> Self {
        Self {
            limit,
            similarity: RwLock::new(SimilarityIndex::new(limit)),
            loaded: watch::Sender::new(false),
            version: AtomicU64::new(0),
            written: PendingSet::default(),
            withdrawn: PendingSet::default(),
            changed: PendingSet::default(),
            failed_articles: SetAside::new("recommendations", "index"),
            failed_related: SetAside::new("recommendations", "related"),
            profile,
            background: Background::start("related", 1, NICENESS),
        }
    }

    pub fn profile_of(&self, article: &Article) -> Profile {
        (self.profile)(article)
    }

    /// The most articles of the index.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Waits until the index is loaded from the store.
    pub async fn loaded(&self) {
        let mut loaded = self.loaded.subscribe();
        // The sender lives as long as `self`, so this cannot fail.
        let _never = loaded.wait_for(|loaded| *loaded).await;
    }

    pub fn mark_loaded(&self) {
        self.loaded.send_replace(true);
    }

    /// A number that rises with every change of the index.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// Reads from the index, outside the reactor.
    pub async fn query<T: Send + 'static>(
        self: &Arc<Self>,
        query: impl FnOnce(&SimilarityIndex) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        Ok(isolate::blocking(self.locked(query)).await?)
    }

    /// As [`ArticleIndex::query`], with low priority. The query should take less than half a millisecond of processor
    /// time, because changes of the index wait for it, and queries behind them.
    pub async fn query_in_background<T: Send + 'static>(
        self: &Arc<Self>,
        query: impl FnOnce(&SimilarityIndex) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        Ok(self.background.run(self.locked(query)).await?)
    }

    /// A query with the lock of the index, which it takes when it runs.
    fn locked<T, Q: FnOnce(&SimilarityIndex) -> T>(self: &Arc<Self>, query: Q) -> impl FnOnce() -> T + use<T, Q> {
        let index = self.clone();
        move || query(&index.similarity.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the index, outside the reactor. `change` also returns whether it changed anything.
    async fn change<T: Send + 'static>(
        self: &Arc<Self>,
        change: impl FnOnce(&mut SimilarityIndex) -> (T, bool) + Send + 'static,
    ) -> Result<T, StoreError> {
        let index = self.clone();
        let change = move || {
            let mut similarity = index.similarity.write().unwrap_or_else(PoisonError::into_inner);
            let (outcome, changed) = change(&mut similarity);
            if changed {
                index.version.fetch_add(1, Ordering::AcqRel);
                metrics::gauge!("newsroom_recommendations_articles", "service" => "recommendations")
                    .set(u32::try_from(similarity.len()).unwrap_or(u32::MAX));
            }
            outcome
        };
        Ok(isolate::blocking(change).await?)
    }

    /// Inserts older articles, the newest first, while there is room. `complete` states that the store has no more of
    /// them.
    pub async fn fill_up(self: &Arc<Self>, articles: Vec<Article>, complete: bool) -> Result<(), StoreError> {
        let mut articles = articles.into_iter();
        loop {
            let batch: Vec<Article> = articles.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return self.change(move |similarity| (similarity.set_truncated(!complete), false)).await;
            }
            let batch = self.profiles(batch).await?;
            let index = self.clone();
            let fill_up = move |similarity: &mut SimilarityIndex| {
                for (article, profile) in batch {
                    index.try_insert(similarity, &article, |similarity| similarity.fill_up(&article, &profile));
                }
                ((), true)
            };
            self.change(fill_up).await?;
        }
    }

    /// Updates the index with articles as they are stored. Returns the published articles that are new in the index or
    /// changed.
    pub async fn apply(self: &Arc<Self>, articles: Vec<Article>) -> Result<Vec<ArticleId>, StoreError> {
        let (published, withdrawn): (Vec<_>, Vec<_>) = articles.into_iter().partition(Article::is_published);
        self.remove(withdrawn.into_iter().map(|article| article.id).collect()).await?;
        let mut changed = Vec::new();
        let admitted = self.admitted(published, |article| (article.position(), article.revision)).await?;
        let mut articles = admitted.into_iter();
        loop {
            let batch: Vec<Article> = articles.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(changed);
            }
            let batch = self.profiles(batch).await?;
            changed.append(&mut self.insert_newer(batch).await?);
        }
    }

    /// Those of published articles that the index does not have yet and has a place for. `of` returns the position and
    /// the revision of an article.
    pub async fn admitted<T: Send + 'static>(
        self: &Arc<Self>,
        mut articles: Vec<T>,
        of: impl Fn(&T) -> (PublicationPosition, i64) + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        if articles.is_empty() {
            return Ok(articles);
        }
        let admit = move |similarity: &mut SimilarityIndex| {
            articles.retain(|article| {
                let (position, revision) = of(article);
                similarity.admits(position, revision)
            });
            (articles, false)
        };
        self.change(admit).await
    }

    /// Changes the groups of indexed articles, each if it is newer. Articles that have another group now are recorded as
    /// changed.
    pub async fn regroup(self: &Arc<Self>, changes: Vec<GroupChange>) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let regroup = move |similarity: &mut SimilarityIndex| {
            let regrouped = changes.into_iter().filter(|change| similarity.regroup(*change));
            let regrouped: Vec<_> = regrouped.map(|change| change.article_id).collect();
            let changed = !regrouped.is_empty();
            (regrouped, changed)
        };
        self.changed.add(self.change(regroup).await?);
        Ok(())
    }

    /// Removes articles at once.
    pub async fn remove(self: &Arc<Self>, ids: Vec<ArticleId>) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        self.change(move |similarity| ((), ids.into_iter().filter(|id| similarity.remove(*id)).count() > 0)).await
    }

    async fn insert_newer(self: &Arc<Self>, batch: Vec<(Article, Profile)>) -> Result<Vec<ArticleId>, StoreError> {
        let index = self.clone();
        let insert = move |similarity: &mut SimilarityIndex| {
            let mut inserted = Vec::new();
            for (article, profile) in batch {
                let is_newer = article.is_newer_than(similarity.revision(article.id));
                let insert = |similarity: &mut SimilarityIndex| similarity.insert(&article, &profile);
                if is_newer && index.try_insert(similarity, &article, insert) == Some(true) {
                    inserted.push(article.id);
                }
            }
            let changed = !inserted.is_empty();
            (inserted, changed)
        };
        self.change(insert).await
    }

    /// Inserts an article. If that panics, the article is removed and set aside.
    fn try_insert<T>(
        &self,
        similarity: &mut SimilarityIndex,
        article: &Article,
        insert: impl FnOnce(&mut SimilarityIndex) -> T,
    ) -> Option<T> {
        match isolate::catch(|| insert(similarity)) {
            Ok(outcome) => {
                self.failed_articles.release(article.id);
                Some(outcome)
            }
            Err(panicked) => {
                self.failed_articles.add(article.id, &panicked);
                let _half_done = isolate::catch(|| similarity.remove(article.id));
                None
            }
        }
    }

    /// Computes the profiles of articles, outside the reactor. An article that causes a panic is set aside.
    async fn profiles(self: &Arc<Self>, articles: Vec<Article>) -> Result<Vec<(Article, Profile)>, StoreError> {
        let index = self.clone();
        let profiles = move || {
            let profile = |article: Article| match isolate::catch(|| index.profile_of(&article)) {
                Ok(profile) => Some((article, profile)),
                Err(panicked) => {
                    index.failed_articles.add(article.id, &panicked);
                    None
                }
            };
            articles.into_iter().filter_map(profile).collect()
        };
        Ok(self.background.run(profiles).await?)
    }

    /// Sets aside the articles whose rows cannot be read.
    pub fn set_aside_unreadable(&self, unreadable: Vec<(ArticleId, StoreError)>) {
        for (id, error) in unreadable {
            self.failed_articles.add(id, &error);
        }
    }

    /// Schedules another try for the set-aside articles that are due.
    pub fn retry_due(&self) {
        self.written.add(self.failed_articles.due());
        self.changed.add(self.failed_related.due());
    }
}
