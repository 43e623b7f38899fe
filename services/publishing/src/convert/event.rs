//! The events of publishing.

use newsroom_chassis::outbox::NewEvent;
use newsroom_proto::publishing::v1;
use prost::{Message as _, Name as _};

use super::article_to_message;
use crate::domain::{Article, Outcome};

/// The event of an outcome. A tombstone has none, because the article was never published.
pub fn event(outcome: Outcome) -> Option<NewEvent> {
    match outcome {
        Outcome::Published(article) => {
            let event = |article| v1::ArticlePublished { article: Some(article) }.encode_to_vec();
            Some(published(article, "published", v1::ArticlePublished::full_name(), event))
        }
        Outcome::Updated(article) => {
            let is_corrected = !article.corrections.is_empty();
            let event = |article| v1::ArticleUpdated { article: Some(article) }.encode_to_vec();
            Some(published(article, "updated", v1::ArticleUpdated::full_name(), event).urgent_if(is_corrected))
        }
        Outcome::Withdrawn(article) => {
            let event = |article| v1::ArticleWithdrawn { article: Some(article) }.encode_to_vec();
            Some(published(article, "withdrawn", v1::ArticleWithdrawn::full_name(), event).urgent_if(true))
        }
        Outcome::Tombstoned(_) | Outcome::Stale => None,
    }
}

fn published(
    article: Article,
    event: &str,
    event_type: String,
    encode: impl FnOnce(v1::Article) -> Vec<u8>,
) -> NewEvent {
    let aggregate = (article.id.uuid(), article.revision);
    let payload = encode(article_to_message(article));
    NewEvent::new("publishing", "article", event, aggregate, event_type, payload)
}
