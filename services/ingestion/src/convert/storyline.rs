//! Storylines and matches, in both directions.

use newsroom_chassis::{
    api_error::{ApiError, Violations},
    clock::{from_timestamp, micros, to_timestamp},
    page::Page,
};
use newsroom_proto::ingestion::v1;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::domain::{
    ItemId, Member, Storyline,
    matching::{Explanation, Figure, Relation},
};

/// The place of a storyline in a list: when it changed, in microseconds, and its id.
pub type StorylineKey = (i64, Uuid);

/// A page of storylines, the last changed first. The page token contains the key of the last one.
#[derive(Debug)]
pub struct StorylinesQuery {
    pub page: Page<StorylineKey>,
    /// Only storylines that changed at or after this time.
    pub since: Option<OffsetDateTime>,
}

pub fn explain_match(message: &v1::ExplainMatchRequest) -> Result<(ItemId, ItemId), ApiError> {
    let mut violations = Violations::new();
    let one = violations.check("item_a", message.item_a.parse::<ItemId>());
    let other = violations.check("item_b", message.item_b.parse::<ItemId>());
    one.zip(other).ok_or_else(|| violations.into())
}

pub fn get_storyline(message: &v1::GetStorylineRequest) -> Result<ItemId, ApiError> {
    message.id.parse().map_err(|error| ApiError::invalid("id", error))
}

pub fn storylines_query(message: &v1::ListStorylinesRequest) -> Result<StorylinesQuery, ApiError> {
    let mut violations = Violations::new();
    let since = match &message.since {
        None => None,
        Some(since) => violations.check("since", from_timestamp(since).ok_or("must be a time of the years 1 to 9999")),
    };
    let since_text = since.map(|since| micros(since).to_string()).unwrap_or_default();
    let page = Page::parse(message.page_size, &message.page_token, &[&since_text], &mut violations);
    violations.into_result()?;
    Ok(StorylinesQuery { page, since })
}

pub fn storyline_to_message(storyline: &Storyline) -> v1::Storyline {
    let lead = storyline.lead.to_string();
    let member = |member: &Member| v1::StorylineMember {
        item_id: member.item.to_string(),
        original_item_id: member.original.to_string(),
        publish_time: Some(to_timestamp(member.time)),
    };
    v1::Storyline {
        id: lead.clone(),
        revision: storyline.revision,
        lead_item_id: lead,
        members: storyline.members.iter().map(member).collect(),
        size: storyline.size,
        merged_into: storyline.merged_into.map(|id| id.to_string()).unwrap_or_default(),
        update_time: Some(to_timestamp(storyline.update_time)),
    }
}

/// Converts an explanation. `belongings` has the original and the lead of each item.
pub fn explanation_to_message(
    explanation: Explanation,
    belongings: [Option<(ItemId, ItemId)>; 2],
) -> v1::MatchExplanation {
    let relation = match explanation.relation {
        Relation::Unrelated => v1::ItemRelation::Unrelated,
        Relation::SameStoryline => v1::ItemRelation::SameStoryline,
        Relation::NearCopy => v1::ItemRelation::NearCopy,
    };
    let figure = |Figure { name, value, threshold }| v1::MatchFigure { name: name.into(), value, threshold };
    let membership = |(original, lead): (ItemId, ItemId)| v1::GroupMembership {
        original_item_id: original.to_string(),
        storyline_id: lead.to_string(),
    };
    let [first, second] = belongings.map(|of| of.map(membership));
    // Rounds to whole seconds. Relevant intervals have at most a few thousand hours, and larger values are clamped.
    let apart = |hours: f64| prost_types::Duration { seconds: (hours * 3_600.0).round() as i64, nanos: 0 };
    v1::MatchExplanation {
        relation: relation.into(),
        score: explanation.score,
        figures: explanation.figures.into_iter().map(figure).collect(),
        reasons: explanation.reasons,
        shared_passages: explanation.passages,
        shared_subjects: explanation.subjects,
        shared_words: explanation.words,
        shared_numbers: explanation.numbers,
        apart: explanation.hours.map(apart),
        first,
        second,
    }
}
