//! What editorial stores: stories, their history, and desks.
//!
//! A repository works over a transaction that a use case has opened, or over the connections that read. It holds rows
//! and queries, and decides nothing.

mod desk;
mod entity;
mod migrations;
mod name;
mod record;
mod revision;
mod story;

pub use desk::Desks;
pub use migrations::Migrator;
pub use revision::Revisions;
pub use story::Stories;
