//! The events of publishing.

use newsroom_chassis::outbox::NewEvent;
use newsroom_proto::publishing::v1;
use prost::{Message as _, Name as _};

use super::article_to_message;
use crate::domain::{Article, Outcome};

/// The event of an outcome. A tombstone has none, because the article was never published.
pub fn event(outcome: &Outcome) -> Option<NewEvent> {
    match outcome {
        Outcome::Published(article) => {
            let event = v1::ArticlePublished { article: Some(article_to_message(article)) };
            Some(published(article, "published", v1::ArticlePublished::full_name(), event.encode_to_vec()))
        }
        Outcome::Updated(article) => {
            let event = v1::ArticleUpdated { article: Some(article_to_message(article)) };
            let event = published(article, "updated", v1::ArticleUpdated::full_name(), event.encode_to_vec());
            Some(event.urgent_if(!article.corrections.is_empty()))
        }
        Outcome::Withdrawn(article) => {
            let event = v1::ArticleWithdrawn { article: Some(article_to_message(article)) };
            Some(
                published(article, "withdrawn", v1::ArticleWithdrawn::full_name(), event.encode_to_vec())
                    .urgent_if(true),
            )
        }
        Outcome::Tombstoned(_) | Outcome::Stale => None,
    }
}

fn published(article: &Article, event: &str, event_type: String, payload: Vec<u8>) -> NewEvent {
    NewEvent::new("publishing", "article", event, (article.id.uuid(), article.revision), event_type, payload)
}
