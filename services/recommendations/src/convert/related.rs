//! What belongs together, as answered, published and kept.

use newsroom_chassis::outbox::NewEvent;
use newsroom_proto::recommendations::v1;
use prost::{Message as _, Name as _};

use super::{ConvertError, invalid};
use crate::domain::{ArticleId, Reason, ReasonKind, RelatedArticle, RelatedSet};

/// An article that belongs to another one, as callers and consumers see it.
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

/// The event that a set is another one now.
pub fn event(set: &RelatedSet) -> NewEvent {
    let aggregate = (set.article_id.uuid(), set.revision);
    NewEvent::new(
        "recommendations",
        "related",
        "changed",
        aggregate,
        v1::RelatedChanged::full_name(),
        set_to_bytes(set),
    )
}

/// A set as it is published and kept.
pub fn set_to_bytes(set: &RelatedSet) -> Vec<u8> {
    let message = v1::RelatedChanged {
        article_id: set.article_id.to_string(),
        revision: set.revision,
        related: set.members.iter().map(related_to_message).collect(),
    };
    message.encode_to_vec()
}

/// A set that was kept.
pub fn set_from_bytes(bytes: &[u8]) -> Result<RelatedSet, ConvertError> {
    let message = v1::RelatedChanged::decode(bytes).map_err(|error| invalid("related", error))?;
    Ok(RelatedSet {
        article_id: ArticleId::parse(&message.article_id).map_err(|error| invalid("article_id", error))?,
        revision: message.revision,
        members: message.related.into_iter().map(related_from_message).collect::<Result<_, _>>()?,
    })
}

fn related_from_message(message: v1::RelatedArticle) -> Result<RelatedArticle, ConvertError> {
    Ok(RelatedArticle {
        id: ArticleId::parse(&message.article_id).map_err(|error| invalid("related.article_id", error))?,
        headline: message.headline,
        teaser: message.teaser,
        path: message.path,
        section: message.section,
        language: message.language,
        score: message.score,
        // A kind that this version does not know is left out.
        reasons: message.reasons.into_iter().filter_map(reason_from_message).collect(),
    })
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

fn reason_from_message(message: v1::Reason) -> Option<Reason> {
    let kind = match message.kind() {
        v1::ReasonKind::Unspecified => return None,
        v1::ReasonKind::SharedWords => ReasonKind::SharedWords,
        v1::ReasonKind::SameSection => ReasonKind::SameSection,
        v1::ReasonKind::SharedKeywords => ReasonKind::SharedKeywords,
        v1::ReasonKind::CloseInTime => ReasonKind::CloseInTime,
    };
    Some(Reason { kind, detail: message.detail, share: message.share })
}
