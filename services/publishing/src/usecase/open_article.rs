//! A reader opens an article.

use newsroom_chassis::{
    store::{Store, StoreError},
    telemetry::context::TraceContext,
};
use time::OffsetDateTime;

use crate::{
    domain::{Article, ArticlePath, Card, Language, path::suffix},
    store,
};

/// What stands at an address.
#[derive(Debug)]
pub enum ArticleLookup {
    /// An article.
    Article(Box<OpenedArticle>),
    /// Nothing, but the article that is meant stands there.
    Moved(ArticlePath),
    /// An article in this language, withdrawn.
    Gone(Language),
    /// Nothing.
    NotFound,
}

/// An article with what its page shows.
#[derive(Debug)]
pub struct OpenedArticle {
    /// The article.
    pub article: Article,
    /// The `<article>` element of its newest edition.
    pub edition: String,
    /// The trace in which that edition was made.
    pub trace: TraceContext,
    /// What belongs to it, best first; nothing withdrawn.
    pub related: Vec<Card>,
    /// When any of this last changed.
    pub changed: OffsetDateTime,
}

/// Looks what stands at `/<section>/<last>`, with up to `limit` articles that belong to it. The end of
/// `last` decides which article is meant, whatever stands before it.
pub async fn open_article(store: &Store, section: &str, last: &str, limit: usize) -> Result<ArticleLookup, StoreError> {
    let Some(suffix) = suffix(last) else {
        return Ok(ArticleLookup::NotFound);
    };
    let path = format!("/{section}/{last}");
    let mut candidates = store::find_by_suffix(store, suffix).await?;
    candidates.sort_by_key(|article| (article.path.as_str() != path, !article.is_published()));
    let Some(article) = candidates.into_iter().next() else {
        return Ok(ArticleLookup::NotFound);
    };
    if !article.is_published() {
        return Ok(ArticleLookup::Gone(article.content.language));
    }
    if article.path.as_str() != path {
        return Ok(ArticleLookup::Moved(article.path));
    }
    // By its number, so that what is around the edition tells of the same one.
    let Some(shown) = store::shown(store, article.id, article.edition).await? else {
        return Err(StoreError::Unreadable(format!("article {} lacks its newest edition", article.id)));
    };
    let related = store::related(store, article.id, limit).await?;
    let changed = related.changed.map_or(article.updated, |changed| changed.max(article.updated));
    Ok(ArticleLookup::Article(Box::new(OpenedArticle {
        article,
        edition: shown.html,
        trace: shown.trace,
        related: related.cards,
        changed,
    })))
}
