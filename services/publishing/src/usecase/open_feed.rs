//! A feed reader opens the feed of the site or of a section.

use newsroom_chassis::store::{Store, StoreError};
use time::OffsetDateTime;

use crate::{
    domain::{Article, SectionLink, SectionSlug},
    store,
};

/// What a feed carries.
#[derive(Debug)]
pub struct Feed {
    /// The section, unless it is the site's feed.
    pub section: Option<SectionLink>,
    /// The newest articles, newest first.
    pub articles: Vec<Article>,
    /// When the site last changed.
    pub changed: Option<OffsetDateTime>,
}

/// Gathers up to `limit` articles. `None` where there is no such section.
pub async fn open_feed(store: &Store, slug: Option<&SectionSlug>, limit: u64) -> Result<Option<Feed>, StoreError> {
    let changed = store::last_change(store).await?;
    let section = match slug {
        None => None,
        Some(slug) => match store::section(store, slug).await? {
            None => return Ok(None),
            section => section,
        },
    };
    let articles = store::newest_in_full(store, slug, limit).await?;
    Ok(Some(Feed { section, articles, changed }))
}
