//! Which stories a caller may find.

use newsroom_access::Desks;
use newsroom_chassis::clock::micros;
use sea_orm::{ColumnTrait as _, Condition};
use time::OffsetDateTime;

use super::{entity::story::Column, name::state_name};
use crate::domain::State;

/// The stories that a caller may find: those on some desks, and those of its own. What it may not read is not found, so
/// that no list and no search tells of it.
#[derive(Clone, Debug)]
pub struct Visible {
    pub read: Desks,
    /// The desks on which the caller may read spiked stories.
    pub spiked: Desks,
    /// The desks on which the caller may read stories under embargo.
    pub embargoed: Desks,
    /// The desks on which the caller may read what it has begun itself.
    pub own: Desks,
    /// The caller's id.
    pub principal: String,
    /// The time at which an embargo holds or does not.
    pub now: OffsetDateTime,
}

impl Visible {
    /// All stories.
    pub fn all() -> Self {
        Self {
            read: Desks::All,
            spiked: Desks::All,
            embargoed: Desks::All,
            own: Desks::All,
            principal: String::new(),
            now: OffsetDateTime::UNIX_EPOCH,
        }
    }

    /// Whether any story on this desk may be visible.
    pub fn reaches(&self, desk: &str) -> bool {
        self.read.has(desk) || self.own.has(desk)
    }

    /// `None`: all stories.
    pub(super) fn condition(&self) -> Option<Condition> {
        let Self { read, spiked, embargoed, own, principal, now } = self;
        if [read, spiked, embargoed].iter().all(|desks| matches!(desks, Desks::All)) {
            return None;
        }
        let on = |desks: &Desks| match desks {
            Desks::All => Condition::all(),
            Desks::Only(desks) => Condition::all().add(Column::Desk.is_in(desks.iter().map(String::as_str))),
        };
        let is_open = Condition::any()
            .add(Column::EmbargoEnd.is_null())
            .add(Column::EmbargoEnd.lte(micros(*now)))
            .add(Column::State.is_in(State::PUBLIC.map(state_name)));
        let mut readable = on(read);
        for (desks, otherwise) in
            [(spiked, Condition::all().add(Column::State.ne(state_name(State::Spiked)))), (embargoed, is_open)]
        {
            if *desks != Desks::All {
                readable = readable.add(Condition::any().add(on(desks)).add(otherwise));
            }
        }
        let own = on(own).add(Column::BegunBy.eq(principal));
        Some(Condition::any().add(readable).add(own))
    }
}
