//! Why the wire does not publish what it would publish by itself.

use time::OffsetDateTime;

use super::{Field, Usage};
use crate::domain::WireItem;

/// Why a story waits for a person although it needs none: on a desk that approves by itself, in an archive, or as news for
/// a published story that follows the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold {
    /// The item lacks these fields.
    Incomplete(Vec<Field>),
    /// Its source does not permit its use.
    Withheld,
    /// It came under an embargo, whose end publishes nothing.
    Embargoed,
    /// The item is of an archive, and its date is not in the past.
    ArchiveDate,
}

impl WireItem {
    /// What keeps the item from being published without a person.
    pub fn holds(&self, now: OffsetDateTime) -> Vec<Hold> {
        let missing = self.content.missing();
        let holds = [
            (!missing.is_empty()).then_some(Hold::Incomplete(missing)),
            (self.usage != Usage::Usable).then_some(Hold::Withheld),
            self.embargo.is_some_and(|embargo| embargo.holds(now)).then_some(Hold::Embargoed),
        ];
        holds.into_iter().flatten().collect()
    }
}

#[cfg(test)]
#[path = "hold_tests.rs"]
mod tests;
