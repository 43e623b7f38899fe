//! What editorial decided of a story is carried out: published, corrected, withdrawn.

use std::sync::Arc;

use newsroom_chassis::store::{EventKey, HandleOutcome, Store, StoreError};

use crate::{
    domain::{Article, Channel, Edition, Story, receive},
    render::{SiteSettings, article_element},
    store::{self, KnownSections},
};

/// Publishes an approved story, brings out a new edition of a corrected one, withdraws a killed one.
/// What is not newer than what readers have, or comes after the kill, has no effect.
pub async fn apply_decision(
    store: &Store,
    settings: Arc<SiteSettings>,
    sections: &KnownSections,
    event: EventKey,
    story: Story,
) -> Result<HandleOutcome, StoreError> {
    let render = move |article: &Article| {
        let span = tracing::info_span!("render", article.id = %article.id, article.edition = article.edition);
        span.in_scope(|| Edition::live(article, Channel::Site, article_element(&settings, article)))
    };
    store::change(store, sections, event, story.id, move |stored, now| receive(stored, &story, now), render).await
}
