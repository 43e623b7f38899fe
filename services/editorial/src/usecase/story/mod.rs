//! Use cases of stories.

mod approve;
mod compare_revisions;
mod correct;
mod create;
mod kill;
mod list;
mod list_revisions;
mod note_contest;
mod read;
mod send_back;
mod spike;
mod submit;
mod take_in_item;
mod transition;
mod unspike;
mod update;

pub use approve::approve;
pub use compare_revisions::{RevisionComparison, compare_revisions};
pub use correct::correct;
pub use create::create;
pub use kill::kill;
pub use list::list;
pub use list_revisions::list_revisions;
pub use note_contest::note_contest;
pub use read::read;
pub use send_back::send_back;
pub use spike::spike;
pub use submit::submit;
pub use take_in_item::take_in_item;
pub use unspike::unspike;
pub use update::update;
