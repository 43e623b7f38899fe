//! What ingestion keeps: sources, items with every revision, raw payloads; the one place that begins
//! a transaction.

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
mod rhythms;
mod rows;
mod seen;
mod sources;
mod subscriptions;

pub use error::Error;
pub use intake::{Delivery, deliver, submit};
pub use items::{find as item, list as items};
pub use migrations::Migrator;
pub use payloads::{Circumstances, Packed, RawPayload, find as raw_payload, forget as forget_payloads};
pub use readings::{HeldReading, known as known_identities, payload_of, readings, reread};
pub use rhythms::listen;
pub use seen::{Seen, forget as forget_seen, note as note_seen, position, seen};
pub use sources::{
    Except, Outcome, active as active_source, conclude, create as create_source, delete as delete_source, due,
    find as source, list as sources, turn as turn_source, update as update_source,
};
pub use subscriptions::{
    Fate, change as change_subscription, declare as declare_hub, due as due_subscriptions, find as subscription,
};
