//! What editorial decided of a story is carried out: published, corrected, withdrawn.

use std::sync::Arc;

use newsroom_chassis::store::{EventKey, HandleOutcome, Store, StoreError};

use crate::{
    domain::{Article, Channel, Edition, Story, receive},
    render::{Masthead, article_element},
    store::{self, NotedSections},
};

/// Publishes an approved story, brings out a new edition of a corrected one, withdraws a killed one.
/// What is not newer than what readers have, or comes after the kill, has no effect.
pub async fn carry_out(
    store: &Store,
    masthead: Arc<Masthead>,
    sections: &NotedSections,
    event: EventKey,
    story: Story,
) -> Result<HandleOutcome, StoreError> {
    let render = move |article: &Article| {
        let span = tracing::info_span!("render", article.id = %article.id, article.edition = article.edition);
        span.in_scope(|| Edition::live(article, Channel::Site, article_element(&masthead, article)))
    };
    store::change(store, sections, event, story.id, move |held, now| receive(held, &story, now), render).await
}
