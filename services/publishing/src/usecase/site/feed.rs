//! Opens the feed of the site or of a section.

use newsroom_chassis::store::{Store, StoreError};
use time::OffsetDateTime;

use crate::{
    domain::{Article, SectionLink, SectionSlug},
    store::{Articles, Sections},
};

#[derive(Debug)]
pub struct FeedContent {
    /// Absent in the feed of the site.
    pub section: Option<SectionLink>,
    /// Newest first.
    pub articles: Vec<Article>,
    /// When the site last changed.
    pub changed: Option<OffsetDateTime>,
}

/// Reads up to `limit` articles. `None` if there is no such section.
pub async fn open_feed(
    store: &Store,
    slug: Option<&SectionSlug>,
    limit: u64,
) -> Result<Option<FeedContent>, StoreError> {
    let articles = Articles::new(store.reader());
    let changed = articles.last_change().await?;
    let section = match slug {
        None => None,
        Some(slug) => match Sections::new(store.reader()).find(slug).await? {
            None => return Ok(None),
            section => section,
        },
    };
    Ok(Some(FeedContent { section, articles: articles.newest_in_full(slug, limit).await?, changed }))
}
