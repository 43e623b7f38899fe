//! Desks: each is stored with the first story of its section.

use std::collections::{BTreeMap, HashMap};

use newsroom_chassis::store::{
    Reader, Store, StoreError, Transaction, WriteConnection,
    bulk::{self, OnConflict},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::{
    entity::{
        desk::{ActiveModel, Column, Entity, Model},
        story,
    },
    name::state_name,
};
use crate::{
    convert::DesksQuery,
    domain::{Desk, DeskId, State},
};

/// The desks, through a transaction or through the readers.
pub struct Desks<'c, C>(&'c C);

impl<'t> Desks<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Inserts the desks that are not stored yet, each with the name of its section, with one statement. They are in
    /// the order of their ids, so that two transactions do not wait for each other.
    pub async fn insert(&self, desks: &BTreeMap<DeskId, String>) -> Result<(), StoreError> {
        let row =
            |(id, section): (&DeskId, &String)| ActiveModel { id: Set(id.to_string()), section: Set(section.clone()) };
        bulk::insert(self.0, desks.iter().map(row).collect(), OnConflict::Ignore).await?;
        Ok(())
    }
}

impl<'s> Desks<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Returns a page of desks by id, and the token of the next page.
    pub async fn list(
        &self,
        query: &DesksQuery,
        visible: &newsroom_access::Desks,
    ) -> Result<(Vec<Desk>, String), StoreError> {
        let mut select = Entity::find();
        if let newsroom_access::Desks::Only(desks) = visible {
            select = select.filter(Column::Id.is_in(desks.iter().map(String::as_str)));
        }
        if let Some(after) = &query.page.after {
            select = select.filter(Column::Id.gt(after));
        }
        let mut rows = select.order_by_asc(Column::Id).limit(query.page.limit()).all(self.0).await?;
        let next = query.page.cut(&mut rows, |row| row.id.clone());
        let counts = self.open_stories(rows.iter().map(|row| row.id.clone())).await?;
        let alarms = self.alarms().await?;
        let desk = |row: Model| {
            let count = |state| counts.get(&(row.id.clone(), state_name(state).to_owned())).copied().unwrap_or(0);
            Desk {
                id: DeskId::of(&row.id),
                drafts: count(State::Draft),
                submitted: count(State::Submitted),
                scheduled: count(State::Scheduled),
                alarms: alarms.get(&row.id).copied().unwrap_or(0),
                section: row.section,
            }
        };
        Ok((rows.into_iter().map(desk).collect(), next))
    }

    /// Counts the open alarms of each desk that has any.
    pub async fn alarms(&self) -> Result<HashMap<String, i64>, StoreError> {
        use story::Column;
        let rows: Vec<(String, i64)> = story::Entity::find()
            .select_only()
            .column(Column::Desk)
            .column_as(Column::Id.count(), "count")
            .filter(Column::AlarmedAt.is_not_null())
            .group_by(Column::Desk)
            .into_tuple()
            .all(self.0)
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Counts the stories of these desks that are not published yet, by desk and name of the state.
    async fn open_stories(
        &self,
        desks: impl Iterator<Item = String>,
    ) -> Result<HashMap<(String, String), i64>, StoreError> {
        use story::Column;
        let open = [State::Draft, State::Submitted, State::Scheduled].map(state_name);
        let rows: Vec<(String, String, i64)> = story::Entity::find()
            .select_only()
            .columns([Column::Desk, Column::State])
            .column_as(Column::Id.count(), "count")
            .filter(Column::Desk.is_in(desks))
            .filter(Column::State.is_in(open))
            .group_by(Column::Desk)
            .group_by(Column::State)
            .into_tuple()
            .all(self.0)
            .await?;
        Ok(rows.into_iter().map(|(desk, state, count)| ((desk, state), count)).collect())
    }
}
