//! What publishing states.

use newsroom_chassis::outbox::Fact;
use newsroom_proto::publishing::v1;
use prost::{Message as _, Name as _};

use super::article;
use crate::domain::{Article, Outcome};

/// The fact of an outcome. None for a tombstone, since readers never had the article.
pub fn fact(outcome: &Outcome) -> Option<Fact> {
    match outcome {
        Outcome::Published(held) => {
            let fact = v1::ArticlePublished { article: Some(article::to_message(held)) };
            Some(stated(held, "published", v1::ArticlePublished::full_name(), fact.encode_to_vec()))
        }
        Outcome::Updated(held) => {
            let fact = v1::ArticleUpdated { article: Some(article::to_message(held)) };
            let fact = stated(held, "updated", v1::ArticleUpdated::full_name(), fact.encode_to_vec());
            Some(fact.urgent_if(!held.corrections.is_empty()))
        }
        Outcome::Withdrawn(held) => {
            let fact = v1::ArticleWithdrawn { article: Some(article::to_message(held)) };
            Some(stated(held, "withdrawn", v1::ArticleWithdrawn::full_name(), fact.encode_to_vec()).urgent_if(true))
        }
        Outcome::Entombed(_) | Outcome::Stale => None,
    }
}

fn stated(article: &Article, fact: &str, event_type: String, payload: Vec<u8>) -> Fact {
    Fact::new("publishing", "article", fact, (article.id.uuid(), article.revision), event_type, payload)
}
