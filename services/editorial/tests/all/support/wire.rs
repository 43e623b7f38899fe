//! Items and events of ingestion.

use newsroom_chassis::bus::Event;
use newsroom_fixtures::event_about;
use newsroom_proto::ingestion::v1::{Item, ItemGrouped, ItemIngested, ItemUpdated};
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
        item_event_of("ingested", item, &ItemIngested { item: item_message })
    } else {
        item_event_of("updated", item, &ItemUpdated { item: item_message })
    }
}

/// The event that an item is a near copy of another.
pub fn grouped(id: Uuid, original: Uuid, revision: i64) -> Event {
    let grouped = ItemGrouped { item_id: id.to_string(), original_item_id: original.to_string(), revision };
    event_about("newsroom.ingestion.v1.item.grouped", &grouped.item_id, revision, &grouped)
}

fn item_event_of<M: Name>(kind: &str, item: &Item, message: &M) -> Event {
    event_about(&format!("newsroom.ingestion.v1.item.{kind}"), &item.id, item.revision, message)
}

/// A random generator. Its seed is printed, so that a failed test shows it.
pub fn chance() -> StdRng {
    let seed = std::env::var("NEWSROOM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(rand::random);
    println!("NEWSROOM_SEED={seed}");
    StdRng::seed_from_u64(seed)
}
