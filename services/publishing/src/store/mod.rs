//! What publishing keeps: articles, their editions, what belongs to them, the sections, withdrawals by operators.

mod articles;
mod editions;
mod entity;
mod listings;
mod migrations;
mod related_sets;
mod sections;
mod withdrawals;

pub use articles::{change, find, find_by_suffix, list};
pub use editions::{Shown, edition, editions, shown};
pub use listings::{addresses, last_change, newest, newest_in_full};
pub use migrations::Migrator;
pub use related_sets::{Related, follow, related};
pub use sections::{KnownSections, section, sections};
pub use withdrawals::{Withdrawn, withdraw, withdrawal};

use newsroom_chassis::store::StoreError;

/// What is stored cannot be read back.
fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unreadable(error.to_string())
}
