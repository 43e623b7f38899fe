//! What ingestion keeps: sources, items with every revision, raw payloads; the one place that begins
//! a transaction.

mod cadences;
mod contents;
mod contests;
mod copies;
mod counts;
mod entity;
mod error;
mod intake;
mod items;
mod links;
mod m0010_authorities;
pub mod matching;
mod migrations;
mod payloads;
mod readings;
mod rows;
mod seen;
mod sources;
mod subscriptions;

pub use cadences::listen;
pub use error::Error;
pub use intake::{Delivery, deliver, submit};
pub use items::{find as item, list as items};
pub use migrations::Migrator;
pub use payloads::{CompressedPayload, PayloadMetadata, RawPayload, find as raw_payload, forget as forget_payloads};
pub use readings::{StoredReading, known as known_identities, payload_of, readings, reread};
pub use seen::{Seen, forget as forget_seen, note as note_seen, position, seen};
pub use sources::{
    Except, PollOutcome, active as active_source, change_health as change_source_health, conclude,
    create as create_source, delete as delete_source, due, find as source, list as sources, update as update_source,
};
pub use subscriptions::{
    Retention, change as change_subscription, declare as declare_hub, due as due_subscriptions, find as subscription,
};
