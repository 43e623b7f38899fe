//! What editorial does, one file an action.

mod approve_story;
mod compare_revisions;
mod correct_story;
mod create_story;
mod kill_story;
mod list_desks;
mod list_revisions;
mod list_stories;
mod note_contest;
mod read_story;
mod send_back_story;
mod spike_story;
mod submit_story;
mod take_in_item;
mod unspike_story;
mod update_story;

pub use approve_story::approve_story;
pub use compare_revisions::{Comparison, compare_revisions};
pub use correct_story::correct_story;
pub use create_story::create_story;
pub use kill_story::kill_story;
pub use list_desks::list_desks;
pub use list_revisions::list_revisions;
pub use list_stories::list_stories;
pub use note_contest::note_contest;
pub use read_story::read_story;
pub use send_back_story::send_back_story;
pub use spike_story::spike_story;
pub use submit_story::submit_story;
pub use take_in_item::take_in_item;
pub use unspike_story::unspike_story;
pub use update_story::update_story;

pub use crate::store::{DeskCache, Error, Revision};
