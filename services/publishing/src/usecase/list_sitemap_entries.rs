//! A search engine asks for all addresses.

use newsroom_chassis::store::{Store, StoreError};
use time::OffsetDateTime;

use crate::{domain::ArticlePath, store};

/// How many addresses a sitemap may have (sitemaps.org 0.9), beside the front page and 24 sections.
const MOST: u64 = 50_000 - 25;

/// The addresses of the site's articles.
#[derive(Debug)]
pub struct SitemapEntries {
    /// Each with when the article last changed, the newest article first.
    pub articles: Vec<(ArticlePath, OffsetDateTime)>,
    /// When the site last changed.
    pub changed: Option<OffsetDateTime>,
}

/// Gathers the addresses of the newest articles, up to what a sitemap may have.
pub async fn list_sitemap_entries(store: &Store) -> Result<SitemapEntries, StoreError> {
    let changed = store::last_change(store).await?;
    Ok(SitemapEntries { articles: store::addresses(store, MOST).await?, changed })
}
