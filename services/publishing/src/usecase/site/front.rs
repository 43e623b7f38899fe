//! Opens the front page.

use newsroom_chassis::store::{Store, StoreError};
use time::OffsetDateTime;

use crate::{
    domain::{Card, SectionLink},
    store::Articles,
};

#[derive(Debug)]
pub struct FrontPage {
    /// The sections with their newest articles. The section with the newest article comes first.
    pub sections: Vec<(SectionLink, Vec<Card>)>,
    /// When the site last changed.
    pub changed: Option<OffsetDateTime>,
}

/// Reads up to `limit` articles of each section.
pub async fn open_front(store: &Store, sections: &[SectionLink], limit: u64) -> Result<FrontPage, StoreError> {
    let articles = Articles::new(store.reader());
    let changed = articles.last_change().await?;
    let mut cards = articles.newest_of_each(sections, limit).await?;
    let with_cards = sections.iter().map(|section| (section.clone(), cards.remove(&section.slug).unwrap_or_default()));
    let mut with_cards: Vec<_> = with_cards.collect();
    with_cards.sort_by_key(|(_, cards)| std::cmp::Reverse(cards.first().map(|card| card.published)));
    Ok(FrontPage { sections: with_cards, changed })
}
