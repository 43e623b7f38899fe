//! The events that ingestion publishes.

use newsroom_chassis::{clock::to_timestamp, outbox::NewEvent};
use newsroom_proto::ingestion::v1::{
    self, ItemContested, ItemGrouped, ItemIngested, ItemUpdated, SourceFailed, SourceRecovered, SourceResumed,
    SourceWentQuiet, StorylineChanged,
};
use prost::Name;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{item::status_to_message, item_to_message, source_to_message, storyline_to_message};
use crate::domain::{Contest, ContestReason, CopyGroup, HealthChange, Item, PubStatus, Source, Storyline};

/// An unknown item was received.
pub fn item_ingested(item: &Item) -> NewEvent {
    of_item(item, "ingested", &ItemIngested { item: Some(item_to_message(item)) })
}

/// A known item was received with different content.
pub fn item_updated(item: &Item) -> NewEvent {
    of_item(item, "updated", &ItemUpdated { item: Some(item_to_message(item)) })
}

pub fn item_contested(contest: &Contest, now: OffsetDateTime) -> NewEvent {
    let reason = match contest.reason {
        ContestReason::ForeignSource => v1::ContestReason::ForeignSource,
        ContestReason::Superseded => v1::ContestReason::Superseded,
        ContestReason::Outdated => v1::ContestReason::Outdated,
    };
    let message = ItemContested {
        item_id: contest.item_id.to_string(),
        item_revision: contest.item_revision,
        reason: reason.into(),
        source_id: contest.source_id.to_string(),
        source_name: contest.source_name.clone(),
        pub_status: status_to_message(contest.pub_status).into(),
        headline: contest.headline.clone(),
        other_item_id: contest.other_item.map(|id| id.to_string()).unwrap_or_default(),
        time: Some(to_timestamp(now)),
    };
    published("item", "contested", (contest.item_id.uuid(), contest.item_revision), &message)
}

/// A source stopped or resumed responding, or it went quiet or resumed sending news.
pub fn source_turned(source: &Source, health_change: HealthChange) -> NewEvent {
    let message = Some(source_to_message(source));
    let aggregate = (source.id.uuid(), source.revision);
    match health_change {
        HealthChange::Failed => published("source", "failed", aggregate, &SourceFailed { source: message }),
        HealthChange::Recovered => published("source", "recovered", aggregate, &SourceRecovered { source: message }),
        HealthChange::WentQuiet => published("source", "went_quiet", aggregate, &SourceWentQuiet { source: message }),
        HealthChange::Resumed => published("source", "resumed", aggregate, &SourceResumed { source: message }),
    }
}

/// The group of near copies of an item has become known, or has changed.
pub fn item_grouped(group: &CopyGroup) -> NewEvent {
    let message = ItemGrouped {
        item_id: group.item.to_string(),
        original_item_id: group.original.to_string(),
        revision: group.revision,
    };
    published("item", "grouped", (group.item.uuid(), group.revision), &message)
}

/// The items of a storyline have changed.
pub fn storyline_changed(storyline: &Storyline) -> NewEvent {
    let aggregate = (storyline.lead.uuid(), storyline.revision);
    let message = StorylineChanged { storyline: Some(storyline_to_message(storyline)) };
    published("storyline", "changed", aggregate, &message)
}

fn of_item<M: Name>(item: &Item, event: &str, message: &M) -> NewEvent {
    let canceled = item.draft.pub_status == PubStatus::Canceled;
    published("item", event, (item.id.uuid(), item.revision), message).urgent_if(canceled)
}

fn published<M: Name>(of: &'static str, event: &str, aggregate: (Uuid, i64), message: &M) -> NewEvent {
    NewEvent::new("ingestion", of, event, aggregate, M::full_name(), message.encode_to_vec())
}
