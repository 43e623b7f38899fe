//! The events of publishing.

use newsroom_chassis::outbox::NewEvent;
use newsroom_proto::publishing::v1;
use prost::{Message as _, Name as _};

use super::{article::group_to_message, article_to_message};
use crate::domain::{Article, GroupChange, Outcome};

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

/// The event that the group of near copies of an article has changed.
pub fn article_grouped(change: GroupChange) -> NewEvent {
    let GroupChange { article_id, group } = change;
    let message = v1::ArticleGrouped { article_id: article_id.to_string(), copy_group: Some(group_to_message(group)) };
    let aggregate = (article_id.uuid(), group.revision);
    let event_type = v1::ArticleGrouped::full_name();
    NewEvent::new("publishing", "article", "grouped", aggregate, event_type, message.encode_to_vec())
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
