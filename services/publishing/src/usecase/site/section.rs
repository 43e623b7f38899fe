//! Opens a page of a section.

use newsroom_chassis::store::{Store, StoreError};
use time::OffsetDateTime;

use crate::{
    domain::{Card, SectionLink, SectionSlug},
    store::{Articles, Sections},
};

/// A page of a section.
#[derive(Debug)]
pub struct SectionPage {
    pub section: SectionLink,
    /// Newest first.
    pub cards: Vec<Card>,
    pub has_older: bool,
    /// When the site last changed.
    pub changed: Option<OffsetDateTime>,
}

/// Reads page `number`, counted from 1, with up to `size` articles. `None` if there is no such section or page.
pub async fn open_section(
    store: &Store,
    slug: &SectionSlug,
    number: u32,
    size: u64,
) -> Result<Option<SectionPage>, StoreError> {
    let articles = Articles::new(store.reader());
    let changed = articles.last_change().await?;
    let Some(section) = Sections::new(store.reader()).find(slug).await? else {
        return Ok(None);
    };
    let skip = size.saturating_mul(u64::from(number.saturating_sub(1)));
    let mut cards = articles.newest(Some(slug), size + 1, skip).await?;
    let has_older = cards.len() as u64 > size;
    cards.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    if cards.is_empty() && number > 1 {
        return Ok(None);
    }
    Ok(Some(SectionPage { section, cards, has_older, changed }))
}
