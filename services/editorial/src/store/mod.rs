//! What editorial keeps: stories, their history, the desks; the one place that begins a transaction.

mod desks;
mod entity;
mod error;
mod history;
mod migrations;
mod stories;

pub use desks::{DeskCache, list as desks};
pub use error::Error;
pub use history::{Revision, list as revisions, newest, revision};
pub use migrations::Migrator;
pub use stories::{begin, find, list, receive, update};
