//! What ingestion does, one file an action.

mod create_source;
mod delete_source;
mod diagnose_source;
mod due_sources;
mod explain_match;
mod forget_payloads;
mod list_items;
mod list_sources;
mod list_storylines;
mod listen_to_sources;
mod match_items;
mod poll_source;
mod push_source;
mod read_item;
mod read_raw;
mod read_source;
mod read_storyline;
mod reading;
mod reparse;
mod submit_raw;
mod subscribe;
mod take_content;
mod update_source;

pub use create_source::create_source;
pub use delete_source::delete_source;
pub use diagnose_source::diagnose_source;
pub use due_sources::{Except, due_sources};
pub use explain_match::explain_match;
pub use forget_payloads::forget_payloads;
pub use list_items::list_items;
pub use list_sources::list_sources;
pub use list_storylines::list_storylines;
pub use listen_to_sources::listen_to_sources;
pub use match_items::{match_backlog, match_items};
pub use poll_source::poll_source;
pub use push_source::{note_push_fault, pushing_source};
pub use read_item::read_item;
pub use read_raw::read_raw;
pub use read_source::read_source;
pub use read_storyline::read_storyline;
pub use reading::Reader;
pub use reparse::{ReparseReport, reparse};
pub use submit_raw::{PreparedSubmission, prepare_raw, submit_prepared, submit_raw};
pub use subscribe::{Verification, WebSub, due_subscriptions, secret_of, tend_subscription, verify_subscription};
pub use take_content::{Content, listening_subscription, take_content};
pub use update_source::update_source;

pub use crate::store::Error;

use newsroom_chassis::store::Store;

use crate::fetch::Fetcher;

/// What news is taken in with.
#[derive(Clone)]
pub struct Intake {
    /// Keeps it.
    pub store: Store,
    /// Fetches it.
    pub fetcher: Fetcher,
    /// Reads it.
    pub reader: Reader,
    /// Subscribes to what has a hub. Without it nothing is subscribed to.
    pub websub: Option<WebSub>,
}
