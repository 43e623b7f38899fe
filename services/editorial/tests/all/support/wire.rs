//! Items and events of ingestion.

use newsroom_chassis::{bus::Event, clock};
use newsroom_proto::ingestion::v1::{Item, ItemIngested, ItemUpdated};
use prost::Name;
use rand::{SeedableRng as _, rngs::StdRng};
use uuid::Uuid;

/// An item of ingestion.
pub fn item(id: Uuid, revision: i64, headline: &str, section: &str) -> Item {
    Item {
        id: id.to_string(),
        source_name: "Agence".into(),
        revision,
        headline: headline.into(),
        section: section.into(),
        language: "fr".into(),
        body: vec!["Un corps.".into()],
        canonical_url: format!("https://wire.example/{id}"),
        ..Default::default()
    }
}

/// The event of a new item (revision 1) or of a changed one.
pub fn item_event(item: &Item) -> Event {
    let item_message = Some(item.clone());
    if item.revision == 1 {
        event("ingested", item, &ItemIngested { item: item_message })
    } else {
        event("updated", item, &ItemUpdated { item: item_message })
    }
}

fn event<M: Name>(kind: &str, item: &Item, message: &M) -> Event {
    Event {
        id: Uuid::now_v7(),
        event_type: M::full_name(),
        subject: format!("newsroom.ingestion.v1.item.{kind}.{}", item.id),
        aggregate_id: item.id.parse().unwrap(),
        aggregate_revision: item.revision,
        time: clock::now(),
        trace: Default::default(),
        payload: message.encode_to_vec().into(),
    }
}

/// A random generator. Its seed is printed, so that a failed test shows it.
pub fn chance() -> StdRng {
    let seed = std::env::var("NEWSROOM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(rand::random);
    println!("NEWSROOM_SEED={seed}");
    StdRng::seed_from_u64(seed)
}
