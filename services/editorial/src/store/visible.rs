//! Which stories a caller may find.

use newsroom_access::Desks;
use sea_orm::{ColumnTrait as _, Condition};

use super::entity::story::Column;

/// The stories that a caller may find: those on some desks, and those of its own.
#[derive(Clone, Debug)]
pub struct Visible {
    pub read: Desks,
    /// The desks on which the caller may read what it has begun itself.
    pub own: Desks,
    /// The caller's id.
    pub principal: String,
}

impl Visible {
    /// All stories.
    pub fn all() -> Self {
        Self { read: Desks::All, own: Desks::All, principal: String::new() }
    }

    /// Whether any story on this desk may be visible.
    pub fn reaches(&self, desk: &str) -> bool {
        self.read.has(desk) || self.own.has(desk)
    }

    /// `None`: all stories.
    pub(super) fn condition(&self) -> Option<Condition> {
        let on = |desks: &Desks| match desks {
            Desks::All => None,
            Desks::Only(desks) => Some(Column::Desk.is_in(desks.iter().map(String::as_str))),
        };
        let read = on(&self.read)?;
        let mut own = Condition::all().add(Column::BegunBy.eq(&self.principal));
        if let Some(desks) = on(&self.own) {
            own = own.add(desks);
        }
        Some(Condition::any().add(read).add(own))
    }
}
