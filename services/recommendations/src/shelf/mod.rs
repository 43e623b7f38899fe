//! The newest articles in memory: what lookups are answered from.
//!
//! Every replica has a shelf of its own and follows the store with it. What changed on it waits in two
//! piles for whoever keeps the related sets up to date.

mod pile;

pub use pile::{Pile, Taken};

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicU64, Ordering},
};

use newsroom_chassis::store::StoreError;
use tokio::sync::watch;

use crate::domain::{Article, ArticleId, Index, Profile};

/// How many articles are taken in before lookups get a turn.
const TURN: usize = 8;

/// The newest articles in memory.
#[derive(Debug)]
pub struct Shelf {
    limit: usize,
    index: RwLock<Index>,
    loaded: watch::Sender<bool>,
    version: AtomicU64,
    /// Articles whose rows were written by this replica and wait to be followed.
    pub arrived: Pile,
    /// Articles that were withdrawn, to be taken out of the related sets.
    pub withdrawn: Pile,
    /// Articles that came or changed, whose related sets are to be looked at.
    pub changed: Pile,
}

impl Shelf {
    /// For up to `limit` articles; empty until it is loaded.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            index: RwLock::new(Index::new(limit)),
            loaded: watch::Sender::new(false),
            version: AtomicU64::new(0),
            arrived: Pile::default(),
            withdrawn: Pile::default(),
            changed: Pile::default(),
        }
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
    pub fn note_loaded(&self) {
        self.loaded.send_replace(true);
    }

    /// Rises with every change of what it holds.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// Asks the index, away from the reactor.
    pub async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        question: impl FnOnce(&Index) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let shelf = self.clone();
        let asked = move || question(&shelf.index.read().unwrap_or_else(PoisonError::into_inner));
        tokio::task::spawn_blocking(asked).await.map_err(|_| StoreError::GivenUp)
    }

    /// Changes the index, away from the reactor; `change` says whether it did.
    async fn change<T: Send + 'static>(
        self: &Arc<Self>,
        change: impl FnOnce(&mut Index) -> (T, bool) + Send + 'static,
    ) -> Result<T, StoreError> {
        let shelf = self.clone();
        let change = move || {
            let mut index = shelf.index.write().unwrap_or_else(PoisonError::into_inner);
            let (outcome, did) = change(&mut index);
            if did {
                shelf.version.fetch_add(1, Ordering::AcqRel);
                metrics::gauge!("newsroom_recommendations_articles", "service" => "recommendations")
                    .set(u32::try_from(index.len()).unwrap_or(u32::MAX));
            }
            outcome
        };
        tokio::task::spawn_blocking(change).await.map_err(|_| StoreError::GivenUp)
    }

    /// Takes in older articles, newest first, where there is room; `complete` says that there are no
    /// more of them.
    pub async fn fill_up(self: &Arc<Self>, articles: Vec<Article>, complete: bool) -> Result<(), StoreError> {
        let mut articles = articles.into_iter();
        loop {
            let turn: Vec<Article> = articles.by_ref().take(TURN).collect();
            if turn.is_empty() {
                return self.change(move |index| (index.note_left_out(!complete), false)).await;
            }
            let turn = profiles(turn).await?;
            let fill_up = |index: &mut Index| {
                for (article, profile) in turn {
                    index.fill_up(&article, &profile);
                }
                ((), true)
            };
            self.change(fill_up).await?;
        }
    }

    /// Takes in articles as the store has them. Gives the published ones that it holds anew.
    pub async fn take_in(self: &Arc<Self>, articles: Vec<Article>) -> Result<Vec<ArticleId>, StoreError> {
        let mut changed = Vec::new();
        let (published, withdrawn): (Vec<_>, Vec<_>) = articles.into_iter().partition(Article::is_published);
        let gone: Vec<_> = withdrawn.into_iter().map(|article| article.id).collect();
        if !gone.is_empty() {
            let go = move |index: &mut Index| ((), gone.into_iter().filter(|id| index.remove(*id)).count() > 0);
            self.change(go).await?;
        }
        let mut articles = published.into_iter();
        loop {
            let turn: Vec<Article> = articles.by_ref().take(TURN).collect();
            if turn.is_empty() {
                return Ok(changed);
            }
            let turn = profiles(turn).await?;
            let take_in = |index: &mut Index| {
                let mut changed = Vec::new();
                for (article, profile) in turn {
                    let is_news = article.is_newer_than(index.revision(article.id));
                    if is_news && index.insert(&article, &profile) {
                        changed.push(article.id);
                    }
                }
                let did = !changed.is_empty();
                (changed, did)
            };
            changed.append(&mut self.change(take_in).await?);
        }
    }
}

/// What articles are about, found out away from the reactor.
async fn profiles(articles: Vec<Article>) -> Result<Vec<(Article, Profile)>, StoreError> {
    let profile = |article: Article| {
        let profile = Profile::of(&article);
        (article, profile)
    };
    let profiles = move || articles.into_iter().map(profile).collect();
    tokio::task::spawn_blocking(profiles).await.map_err(|_| StoreError::GivenUp)
}
