//! Use cases of stories.

mod answer_alarm;
mod approve;
mod compare_revisions;
mod correct;
mod create;
mod fold;
mod kill;
mod list;
mod list_revisions;
mod permit;
mod read;
mod send_back;
mod spike;
mod submit;
mod take_in_reports;
mod transition;
mod unspike;
mod update;

pub use answer_alarm::answer_alarm;
pub use approve::approve;
pub use compare_revisions::{RevisionComparison, compare_revisions};
pub use correct::correct;
pub use create::create;
pub use kill::kill;
pub use list::list;
pub(super) use list::visible;
pub use list_revisions::list_revisions;
pub(super) use permit::read_all;
pub use read::{may_read, read};
pub use send_back::send_back;
pub use spike::spike;
pub use submit::submit;
pub use take_in_reports::take_in_reports;
pub(super) use transition::{by_call, save};
pub use unspike::unspike;
pub use update::update;
