//! What comes in on the wire.

use newsroom_chassis::{bus::Event, clock};
use newsroom_proto::ingestion::v1::{Item, ItemIngested, ItemUpdated};
use prost::Name;
use rand::{SeedableRng as _, rngs::StdRng};
use uuid::Uuid;

/// An item as ingestion would tell of it.
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

/// The event that an item came in, or came again with other content.
pub fn item_event(item: &Item) -> Event {
    let told = Some(item.clone());
    if item.revision == 1 {
        event("ingested", item, &ItemIngested { item: told })
    } else {
        event("updated", item, &ItemUpdated { item: told })
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

/// A source of chance whose seed is printed, and shown when the test fails.
pub fn chance() -> StdRng {
    let seed = std::env::var("NEWSROOM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(rand::random);
    println!("NEWSROOM_SEED={seed}");
    StdRng::seed_from_u64(seed)
}
