//! A reader opens the front page.

use newsroom_chassis::store::{Store, StoreError};
use time::OffsetDateTime;

use crate::{
    domain::{Card, SectionLink},
    store,
};

/// What the front page shows.
#[derive(Debug)]
pub struct FrontPage {
    /// The sections with their newest articles, the section with the newest of all first.
    pub blocks: Vec<(SectionLink, Vec<Card>)>,
    /// When the site last changed.
    pub changed: Option<OffsetDateTime>,
}

/// Gathers up to `limit` articles of each section.
pub async fn open_front(store: &Store, sections: &[SectionLink], limit: u64) -> Result<FrontPage, StoreError> {
    let changed = store::last_change(store).await?;
    let mut blocks = Vec::with_capacity(sections.len());
    for section in sections {
        let cards = store::newest(store, Some(&section.slug), limit, 0).await?;
        blocks.push((section.clone(), cards));
    }
    blocks.sort_by_key(|(_, cards)| std::cmp::Reverse(cards.first().map(|card| card.published)));
    Ok(FrontPage { blocks, changed })
}
