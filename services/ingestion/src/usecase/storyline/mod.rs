//! Use cases of matching: items are placed beside those that say the same or tell of the same event.
//!
//! Where an item belongs depends on all that is stored, not on the order in which it came. Each item looks back to the
//! items before it by [`Rank`](crate::domain::matching::Rank): it is a near-copy of the nearest *original* there, and an
//! original itself when there is none; an original belongs to the nearest *lead* there, and is a lead itself when there
//! is none. So each item of a storyline has to do with its lead, and none is drawn in by a chain of others. The place of
//! an item depends only on items before it, hence there is just one result, whatever is looked at first: whenever an
//! item becomes, or no longer is, an original or a lead, the items behind it that this concerns are looked at again.
//! Those that a batch has no time for wait in the queue, so that an end in between loses nothing.

mod explain_match;
mod fill;
mod index;
mod list;
mod match_items;
mod membership;
mod near_copies;
mod placing;
mod publish;
mod read;

pub use explain_match::explain_match;
pub use fill::{fill, fill_keys, keys_of};
pub use list::list;
pub use match_items::{match_backlog, match_items};
pub use membership::membership;
pub use near_copies::near_copies;
pub use read::read;
