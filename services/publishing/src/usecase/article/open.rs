//! Opens an article for a reader.

use newsroom_chassis::{
    store::{Store, StoreError},
    telemetry::context::TraceContext,
};
use time::OffsetDateTime;

use crate::{
    domain::{Article, ArticlePath, Card, FormerPath, LanguageTag, path_suffix},
    store::{Articles, Editions, FormerPaths, RelatedSets},
};

/// The target of an article's path.
#[derive(Debug)]
pub enum ArticleLookup {
    Article(Box<OpenedArticle>),
    /// The path identifies an article that now has this path.
    Moved(ArticlePath),
    /// The path identifies a withdrawn article in this language.
    Gone(LanguageTag),
    NotFound,
}

/// An article and the other content of its page.
#[derive(Debug)]
pub struct OpenedArticle {
    pub article: Article,
    /// The `<article>` element of the newest edition.
    pub edition: String,
    /// The trace in which that edition was made.
    pub trace: TraceContext,
    /// The related published articles, best first.
    pub related: Vec<Card>,
    /// When any of this last changed.
    pub changed: OffsetDateTime,
}

/// Finds the article at `/<section>/<last>`, with up to `limit` related articles. Only the end of `last` identifies the
/// article; the text before it is ignored.
pub async fn open_article(store: &Store, section: &str, last: &str, limit: usize) -> Result<ArticleLookup, StoreError> {
    let Some(suffix) = path_suffix(last) else {
        return Ok(ArticleLookup::NotFound);
    };
    let path = format!("/{section}/{last}");
    let mut candidates = Articles::new(store.reader()).find_by_suffix(suffix).await?;
    candidates.sort_by_key(|(article, _)| (article.path.as_str() != path, !article.is_published()));
    let Some((article, changed)) = candidates.into_iter().next() else {
        return Ok(ArticleLookup::NotFound);
    };
    if !article.is_published() {
        return Ok(ArticleLookup::Gone(article.content.language));
    }
    if article.path.as_str() != path {
        return Ok(ArticleLookup::Moved(article.path));
    }
    open(store, article, changed, limit).await
}

/// Finds the archived article that stood at `path` before, with up to `limit` related articles. A path with another
/// query, or with or without a slash at its end, leads to it too.
pub async fn open_former_path(
    store: &Store,
    path: &str,
    query: Option<&str>,
    limit: usize,
) -> Result<ArticleLookup, StoreError> {
    let plain = FormerPath::parse(path, None);
    let spellings = [
        query.and_then(|query| FormerPath::parse(path, Some(query))),
        plain.clone(),
        plain.and_then(|plain| plain.with_other_slash()),
    ];
    let spellings: Vec<&FormerPath> = spellings.iter().flatten().collect();
    let known = FormerPaths::new(store.reader()).find(&spellings).await?;
    let Some(id) = spellings.iter().find_map(|path| known.get(path.as_str())) else {
        return Ok(ArticleLookup::NotFound);
    };
    let found = Articles::new(store.reader()).find_with_change(*id).await?;
    match found {
        None => Ok(ArticleLookup::NotFound),
        Some((article, _)) if !article.is_published() => Ok(ArticleLookup::Gone(article.content.language)),
        Some((article, _)) if article.path.as_str() != path => Ok(ArticleLookup::Moved(article.path)),
        Some((article, changed)) => open(store, article, changed, limit).await,
    }
}

async fn open(
    store: &Store,
    article: Article,
    changed: OffsetDateTime,
    limit: usize,
) -> Result<ArticleLookup, StoreError> {
    // The number ensures that the page around the edition belongs to the same edition.
    let rendered = Editions::new(store.reader()).find_rendered(article.id, article.edition).await?;
    let Some(rendered) = rendered else {
        return Err(StoreError::unreadable(format_args!("article {} lacks its newest edition", article.id)));
    };
    let related = RelatedSets::new(store.reader()).find_cards(article.id, limit).await?;
    let changed = related.changed.map_or(changed, |related| related.max(changed));
    Ok(ArticleLookup::Article(Box::new(OpenedArticle {
        article,
        edition: rendered.html,
        trace: rendered.trace,
        related: related.cards,
        changed,
    })))
}
