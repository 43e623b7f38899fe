//! The facts that ingestion states.

use newsroom_chassis::outbox::Fact;
use newsroom_proto::ingestion::v1::{
    ItemIngested, ItemUpdated, SourceFailed, SourceRecovered, SourceResumed, SourceWentQuiet, StorylineChanged,
};
use prost::Name;
use uuid::Uuid;

use super::{item_to_message, source_to_message, storyline_to_message};
use crate::domain::{Item, PubStatus, Source, Storyline, Turn};

/// An item came in that was not known.
pub fn item_ingested(item: &Item) -> Fact {
    of_item(item, "ingested", &ItemIngested { item: Some(item_to_message(item)) })
}

/// A known item came again with other content.
pub fn item_updated(item: &Item) -> Fact {
    of_item(item, "updated", &ItemUpdated { item: Some(item_to_message(item)) })
}

/// A source stopped answering, or answers again; news stopped coming from it, or comes again.
pub fn source_turned(source: &Source, turn: Turn) -> Fact {
    let message = Some(source_to_message(source));
    let aggregate = (source.id.uuid(), source.revision);
    match turn {
        Turn::Failed => stated("source", "failed", aggregate, &SourceFailed { source: message }),
        Turn::Recovered => stated("source", "recovered", aggregate, &SourceRecovered { source: message }),
        Turn::WentQuiet => stated("source", "went_quiet", aggregate, &SourceWentQuiet { source: message }),
        Turn::Resumed => stated("source", "resumed", aggregate, &SourceResumed { source: message }),
    }
}

/// The items of a storyline are others than before.
pub fn storyline_changed(storyline: &Storyline) -> Fact {
    let aggregate = (storyline.lead.uuid(), storyline.revision);
    let message = StorylineChanged { storyline: Some(storyline_to_message(storyline)) };
    stated("storyline", "changed", aggregate, &message)
}

fn of_item<M: Name>(item: &Item, fact: &str, message: &M) -> Fact {
    let canceled = item.draft.pub_status == PubStatus::Canceled;
    stated("item", fact, (item.id.uuid(), item.revision), message).urgent_if(canceled)
}

fn stated<M: Name>(of: &'static str, fact: &str, aggregate: (Uuid, i64), message: &M) -> Fact {
    Fact::new("ingestion", of, fact, aggregate, M::full_name(), message.encode_to_vec())
}
