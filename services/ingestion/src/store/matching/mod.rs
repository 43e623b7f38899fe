//! Items are placed beside those that say the same or tell of the same event.
//!
//! Where an item belongs is a matter of all that is held, not of the order in which it came. Each item
//! looks back to the items before it by [`Rank`](crate::domain::matching::Rank): it is a near-copy of
//! the nearest *original* there, and an original itself when there is none; an original belongs to the
//! nearest *lead* there, and is a lead itself when there is none. So each item of a storyline has to do
//! with its lead, and none is drawn in by a chain of others. What an item is hangs only on items
//! before it, hence there is just one answer, and it is reached whatever is looked at first: whenever an
//! item becomes, or no longer is, an original or a lead, those behind it that this concerns are looked
//! at again. Those that a batch has no time for wait in the queue, so that an end in between loses nothing.

mod fill;
mod index;
mod lookup;
mod migration;
mod placing;
mod queue;
mod row;
mod storylines;

pub use fill::{Key, fill, fill_keys, keys_of};
pub use lookup::near_copies;
pub(super) use migration::Matching;
pub use placing::match_items;
pub(super) use queue::queue;
pub use queue::{MatchCandidate, QueueEntry, backlog, postpone, prepare, waiting};
pub use storylines::{GroupMembership, find, list, membership};
