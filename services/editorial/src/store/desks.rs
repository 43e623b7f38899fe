//! Desks: there from the first story of their section on.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use newsroom_chassis::store::{Store, Transaction};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::OnConflict,
};

use super::{
    Error,
    entity::{
        desk::{ActiveModel, Column, Entity},
        story,
    },
};
use crate::{
    convert::{self, DesksQuery},
    domain::{Desk, DeskId, State, Story},
};

/// How many desks a process remembers.
const REMEMBERED: usize = 1_000;

/// Desks that are stored for sure, so that an item need not have its desk noted once more. A desk is
/// never deleted. A clone is the same memory.
#[derive(Clone, Debug, Default)]
pub struct DeskCache(Arc<Mutex<HashSet<DeskId>>>);

impl DeskCache {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn has(&self, desk: &DeskId) -> bool {
        self.desks().contains(desk)
    }

    /// Remembers a desk whose writing has committed.
    pub(super) fn remember(&self, desk: DeskId) {
        let mut desks = self.desks();
        if desks.len() >= REMEMBERED {
            desks.clear();
        }
        desks.insert(desk);
    }

    fn desks(&self) -> MutexGuard<'_, HashSet<DeskId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sees to it that there is a desk for the story.
pub(super) async fn note(tx: &Transaction, story: &Story) -> Result<(), Error> {
    let row = ActiveModel { id: Set(story.desk().to_string()), section: Set(story.content.section.clone()) };
    let known = OnConflict::column(Column::Id).do_nothing().to_owned();
    Entity::insert(row).on_conflict(known).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// A page of desks by id, and the token of the next.
pub async fn list(store: &Store, query: &DesksQuery) -> Result<(Vec<Desk>, String), Error> {
    let mut select = Entity::find();
    if let Some(after) = &query.page.after {
        select = select.filter(Column::Id.gt(after));
    }
    let mut rows = select.order_by_asc(Column::Id).limit(query.page.limit()).all(store.reader()).await?;
    let next = query.page.cut(&mut rows, |row| row.id.clone());
    let counts = counts(store, rows.iter().map(|row| row.id.clone())).await?;
    let desk = |row: super::entity::desk::Model| {
        let count = |state| counts.get(&(row.id.clone(), convert::state_name(state).to_owned())).copied().unwrap_or(0);
        let (drafts, submitted) = (count(State::Draft), count(State::Submitted));
        Desk { id: DeskId::of(&row.id), section: row.section, drafts, submitted }
    };
    Ok((rows.into_iter().map(desk).collect(), next))
}

/// How many stories lie on these desks in draft or submitted.
async fn counts(store: &Store, desks: impl Iterator<Item = String>) -> Result<HashMap<(String, String), i64>, Error> {
    use story::Column;
    let open = [State::Draft, State::Submitted].map(convert::state_name);
    let rows: Vec<(String, String, i64)> = story::Entity::find()
        .select_only()
        .columns([Column::Desk, Column::State])
        .column_as(Column::Id.count(), "count")
        .filter(Column::Desk.is_in(desks))
        .filter(Column::State.is_in(open))
        .group_by(Column::Desk)
        .group_by(Column::State)
        .into_tuple()
        .all(store.reader())
        .await?;
    Ok(rows.into_iter().map(|(desk, state, count)| ((desk, state), count)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_desks_has_an_end() {
        let known = DeskCache::new();
        for n in 0..=REMEMBERED {
            known.remember(DeskId::of(&n.to_string()));
            assert!(known.has(&DeskId::of(&n.to_string())));
        }
        assert!(known.desks().len() <= REMEMBERED);
    }
}
