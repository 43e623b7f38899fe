//! What publishing publishes.

use newsroom_chassis::outbox::NewEvent;
use newsroom_proto::publishing::v1;
use prost::{Message as _, Name as _};

use super::article;
use crate::domain::{Article, Outcome};

/// The event of an outcome. None for a tombstone, since readers never had the article.
pub fn event(outcome: &Outcome) -> Option<NewEvent> {
    match outcome {
        Outcome::Published(stored) => {
            let event = v1::ArticlePublished { article: Some(article::to_message(stored)) };
            Some(published(stored, "published", v1::ArticlePublished::full_name(), event.encode_to_vec()))
        }
        Outcome::Updated(stored) => {
            let event = v1::ArticleUpdated { article: Some(article::to_message(stored)) };
            let event = published(stored, "updated", v1::ArticleUpdated::full_name(), event.encode_to_vec());
            Some(event.urgent_if(!stored.corrections.is_empty()))
        }
        Outcome::Withdrawn(stored) => {
            let event = v1::ArticleWithdrawn { article: Some(article::to_message(stored)) };
            Some(
                published(stored, "withdrawn", v1::ArticleWithdrawn::full_name(), event.encode_to_vec())
                    .urgent_if(true),
            )
        }
        Outcome::Tombstoned(_) | Outcome::Stale => None,
    }
}

fn published(article: &Article, event: &str, event_type: String, payload: Vec<u8>) -> NewEvent {
    NewEvent::new("publishing", "article", event, (article.id.uuid(), article.revision), event_type, payload)
}
