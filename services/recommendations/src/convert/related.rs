//! Converts related articles.

use newsroom_chassis::outbox::NewEvent;
use newsroom_proto::recommendations::v1;
use prost::{Message as _, Name as _};

use crate::domain::{Reason, ReasonKind, RelatedArticle, RelatedSet};

pub fn related_to_message(related: &RelatedArticle) -> v1::RelatedArticle {
    v1::RelatedArticle {
        article_id: related.id.to_string(),
        headline: related.headline.clone(),
        teaser: related.teaser.clone(),
        path: related.path.clone(),
        section: related.section.clone(),
        language: related.language.clone(),
        score: related.score,
        reasons: related.reasons.iter().map(reason_to_message).collect(),
    }
}

/// The event that a related set changed.
pub fn related_changed(set: &RelatedSet) -> NewEvent {
    let aggregate = (set.article_id.uuid(), set.revision);
    let message = v1::RelatedChanged {
        article_id: set.article_id.to_string(),
        revision: set.revision,
        related: set.members.iter().map(related_to_message).collect(),
    };
    NewEvent::new(
        "recommendations",
        "related",
        "changed",
        aggregate,
        v1::RelatedChanged::full_name(),
        message.encode_to_vec(),
    )
}

fn reason_to_message(reason: &Reason) -> v1::Reason {
    let kind = match reason.kind {
        ReasonKind::SharedWords => v1::ReasonKind::SharedWords,
        ReasonKind::SameSection => v1::ReasonKind::SameSection,
        ReasonKind::SharedKeywords => v1::ReasonKind::SharedKeywords,
        ReasonKind::CloseInTime => v1::ReasonKind::CloseInTime,
    };
    v1::Reason { kind: kind.into(), detail: reason.detail.clone(), share: reason.share }
}
