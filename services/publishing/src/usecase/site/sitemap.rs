//! Lists the entries of the sitemap.

use newsroom_chassis::store::{Store, StoreError};
use time::OffsetDateTime;

use crate::{domain::ArticlePath, store::Articles};

/// The most articles of a sitemap: 50,000 addresses (sitemaps.org 0.9) less the front page and 24 sections.
const LIMIT: u64 = 50_000 - 25;

#[derive(Debug)]
pub struct SitemapEntries {
    /// The path of each article and when it last changed, newest article first.
    pub articles: Vec<(ArticlePath, OffsetDateTime)>,
    /// When the site last changed.
    pub changed: Option<OffsetDateTime>,
}

/// Reads the newest articles, up to the limit of a sitemap.
pub async fn list_sitemap_entries(store: &Store) -> Result<SitemapEntries, StoreError> {
    let articles = Articles::new(store.reader());
    let changed = articles.last_change().await?;
    Ok(SitemapEntries { articles: articles.paths(LIMIT).await?, changed })
}
