//! The newest articles in memory: what lookups are answered from.
//!
//! Every replica has a shelf of its own and follows the store with it. What changed on it waits in two
//! piles for whoever keeps the related sets up to date.

mod pending;

pub use pending::{PendingBatch, PendingSet};

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicU64, Ordering},
};

use newsroom_chassis::{
    isolate::{self, SetAside},
    store::StoreError,
};
use tokio::sync::watch;

use crate::domain::{Article, ArticleId, Profile, SimilarityIndex};

/// How many articles are taken in before lookups get a turn.
const BATCH: usize = 8;

/// The newest articles in memory.
#[derive(Debug)]
pub struct ArticleIndex {
    limit: usize,
    similarity: RwLock<SimilarityIndex>,
    loaded: watch::Sender<bool>,
    version: AtomicU64,
    /// Articles whose rows were written by this replica and wait to be followed.
    pub arrived: PendingSet,
    /// Articles that were withdrawn, to be taken out of the related sets.
    pub withdrawn: PendingSet,
    /// Articles that came or changed, whose related sets are to be looked at.
    pub changed: PendingSet,
    /// Articles that cannot be taken in for now.
    pub failed_articles: SetAside<ArticleId>,
    /// Articles for which nothing related can be found for now.
    pub failed_related: SetAside<ArticleId>,
    profile: fn(&Article) -> Profile,
}

impl ArticleIndex {
    /// For up to `limit` articles; empty until it is loaded.
    pub fn new(limit: usize) -> Self {
        Self::with_profile(limit, Profile::of)
    }

    /// As [`Shelf::new`], where `profile` finds out what an article is about.
    pub fn with_profile(limit: usize, profile: fn(&Article) -> Profile) -> Self {
        Self {
            limit,
            similarity: RwLock::new(SimilarityIndex::new(limit)),
            loaded: watch::Sender::new(false),
            version: AtomicU64::new(0),
            arrived: PendingSet::default(),
            withdrawn: PendingSet::default(),
            changed: PendingSet::default(),
            failed_articles: SetAside::new("recommendations", "index"),
            failed_related: SetAside::new("recommendations", "related"),
            profile,
        }
    }

    /// What an article is about.
    pub fn profile_of(&self, article: &Article) -> Profile {
        (self.profile)(article)
    }

    /// How many articles it holds at most.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Waits until it holds what the store has.
    pub async fn loaded(&self) {
        let mut loaded = self.loaded.subscribe();
        // The sender lives as long as `self`, so this cannot fail.
        let _never = loaded.wait_for(|loaded| *loaded).await;
    }

    /// Says that it holds what the store has.
    pub fn mark_loaded(&self) {
        self.loaded.send_replace(true);
    }

    /// Rises with every change of what it holds.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// Asks the index, away from the reactor.
    pub async fn query<T: Send + 'static>(
        self: &Arc<Self>,
        question: impl FnOnce(&SimilarityIndex) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let index = self.clone();
        let asked = move || question(&index.similarity.read().unwrap_or_else(PoisonError::into_inner));
        Ok(isolate::blocking(asked).await?)
    }

    /// Changes the index, away from the reactor; `change` says whether it did.
    async fn change<T: Send + 'static>(
        self: &Arc<Self>,
        change: impl FnOnce(&mut SimilarityIndex) -> (T, bool) + Send + 'static,
    ) -> Result<T, StoreError> {
        let index = self.clone();
        let change = move || {
            let mut similarity = index.similarity.write().unwrap_or_else(PoisonError::into_inner);
            let (outcome, did) = change(&mut similarity);
            if did {
                index.version.fetch_add(1, Ordering::AcqRel);
                metrics::gauge!("newsroom_recommendations_articles", "service" => "recommendations")
                    .set(u32::try_from(similarity.len()).unwrap_or(u32::MAX));
            }
            outcome
        };
        Ok(isolate::blocking(change).await?)
    }

    /// Takes in older articles, newest first, where there is room; `complete` says that there are no
    /// more of them.
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
                    index.put(similarity, &article, |similarity| similarity.fill_up(&article, &profile));
                }
                ((), true)
            };
            self.change(fill_up).await?;
        }
    }

    /// Takes in articles as the store has them. Gives the published ones that it holds anew.
    pub async fn apply(self: &Arc<Self>, articles: Vec<Article>) -> Result<Vec<ArticleId>, StoreError> {
        let mut changed = Vec::new();
        let (published, withdrawn): (Vec<_>, Vec<_>) = articles.into_iter().partition(Article::is_published);
        let gone: Vec<_> = withdrawn.into_iter().map(|article| article.id).collect();
        if !gone.is_empty() {
            let go = move |similarity: &mut SimilarityIndex| {
                ((), gone.into_iter().filter(|id| similarity.remove(*id)).count() > 0)
            };
            self.change(go).await?;
        }
        let mut articles = published.into_iter();
        loop {
            let batch: Vec<Article> = articles.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(changed);
            }
            let batch = self.profiles(batch).await?;
            let index = self.clone();
            let take_in = move |similarity: &mut SimilarityIndex| {
                let mut changed = Vec::new();
                for (article, profile) in batch {
                    let is_news = article.is_newer_than(similarity.revision(article.id));
                    if is_news
                        && index.put(similarity, &article, |similarity| similarity.insert(&article, &profile))
                            == Some(true)
                    {
                        changed.push(article.id);
                    }
                }
                let did = !changed.is_empty();
                (changed, did)
            };
            changed.append(&mut self.change(take_in).await?);
        }
    }

    /// Puts an article into the index. One on which that fails is taken out again and set aside.
    fn put<T>(
        &self,
        similarity: &mut SimilarityIndex,
        article: &Article,
        put: impl FnOnce(&mut SimilarityIndex) -> T,
    ) -> Option<T> {
        match isolate::catch(|| put(similarity)) {
            Ok(done) => {
                self.failed_articles.release(article.id);
                Some(done)
            }
            Err(panicked) => {
                self.failed_articles.add(article.id, &panicked);
                let _half_done = isolate::catch(|| similarity.remove(article.id));
                None
            }
        }
    }

    /// What articles are about, found out away from the reactor. One on which that fails is set aside.
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
        Ok(isolate::blocking(profiles).await?)
    }

    /// Sets aside what cannot be read.
    pub fn set_aside_unreadable(&self, unreadable: Vec<(ArticleId, StoreError)>) {
        for (id, error) in unreadable {
            self.failed_articles.add(id, &error);
        }
    }

    /// Lays what was set aside long enough where it is looked at again.
    pub fn retry_due(&self) {
        self.arrived.add(self.failed_articles.due());
        self.changed.add(self.failed_related.due());
    }
}
