//! The tables of ingestion and the queries over them.
//!
//! A repository works in a transaction that a use case has opened, or on the read connections. It contains rows and
//! queries, and makes no decisions.

mod blob;
mod entity;
mod item;
mod migrations;
mod number;
mod payload;
mod record;
mod source;
mod storyline;
mod subscription;

pub use blob::{Blobs, NamedBlobs};
pub use item::{
    Contents, Contests, Copies, HistoryPosition, ItemRow, Items, LinkTargets, Revisions, UnresolvedLinks, Ways,
};
pub use migrations::Migrator;
pub use payload::{CompressedPayload, Payloads, RawPayload};
pub use source::{Except, ItemCounts, SeenFiles, Sites, Sources};
pub use storyline::{CopyGroups, MatchItems, MatchKeys, MatchQueue, QueueEntry, Storylines};
pub use subscription::Subscriptions;
