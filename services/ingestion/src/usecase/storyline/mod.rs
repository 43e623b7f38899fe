//! Use cases of matching: groups near-copies, and items that report the same event.
//!
//! The membership of an item depends on the stored items, not on their order of arrival. Each item is compared with
//! earlier items by [`Rank`](crate::domain::matching::Rank). It is a near-copy of the nearest earlier *original*; if
//! there is none, it is an original itself. An original belongs to the nearest earlier *lead*; if there is none, it is
//! a lead itself. Each item of a storyline is therefore related to its lead directly, and no chain of other items adds
//! unrelated ones. Because the membership of an item depends only on earlier items, the result is unique, whatever the
//! order of processing: whenever an item becomes an original or a lead, or ceases to be one, the affected later items
//! are placed again. Items that do not fit into a batch go to the queue, so that an interruption loses nothing.

mod explain_match;
mod list;
mod match_items;
mod membership;
mod permit;
mod placing;
mod publish;
mod read;

pub use explain_match::explain_match;
pub use list::list;
pub use match_items::{MATCH_BATCH, match_backlog, match_items};
pub use membership::membership;
pub use read::read;
