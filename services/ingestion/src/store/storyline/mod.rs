//! Storylines as last published: find, list and save.

mod copy_group;
mod match_item;
mod match_key;
mod match_queue;

pub use copy_group::CopyGroups;
pub use match_item::MatchItems;
pub use match_key::MatchKeys;
pub use match_queue::{MatchQueue, QueueEntry};

use std::collections::HashMap;

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{
        Reader, Store, StoreError, Transaction, WriteConnection,
        bulk::{self, OnConflict},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use super::{
    entity::storyline::{ActiveModel, Column, Entity},
    record::StorylineRecord,
};
use crate::{
    convert::StorylinesQuery,
    domain::{ItemId, Storyline},
};

/// The storylines, in a transaction or on the read connections.
pub struct Storylines<'c, C>(&'c C);

impl<'t> Storylines<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Saves storylines. Replaces their earlier states.
    pub async fn save(&self, storylines: &[Storyline]) -> Result<(), StoreError> {
        let row = |storyline: &Storyline| ActiveModel {
            lead_id: Set(storyline.lead.uuid()),
            size: Set(storyline.size),
            changed_at: Set(micros(storyline.update_time)),
            snapshot: Set(StorylineRecord::encode_storyline(storyline)),
        };
        let replace = OnConflict::Replace {
            key: vec![Column::LeadId],
            columns: vec![Column::Size, Column::ChangedAt, Column::Snapshot],
            newer: None,
        };
        bulk::insert(self.0, storylines.iter().map(row).collect(), replace).await?;
        Ok(())
    }

    /// Finds the current or former storylines with these leads.
    pub async fn find_many(
        &self,
        leads: impl IntoIterator<Item = ItemId>,
    ) -> Result<HashMap<ItemId, Storyline>, StoreError> {
        let leads = bulk::padded(leads.into_iter().map(ItemId::uuid));
        let rows = Entity::find().filter(Column::LeadId.is_in(leads)).all(self.0).await?;
        let storylines = rows.into_iter().map(|row| StorylineRecord::decode_storyline(&row.snapshot));
        storylines.map(|storyline| storyline.map(|storyline| (storyline.lead, storyline))).collect()
    }
}

impl<C: ConnectionTrait> Storylines<'_, C> {
    /// Finds the current or former storyline with this lead.
    pub async fn find(&self, lead: ItemId) -> Result<Option<Storyline>, StoreError> {
        let row = Entity::find_by_id(lead.uuid()).one(self.0).await?;
        row.map(|row| StorylineRecord::decode_storyline(&row.snapshot)).transpose()
    }
}

impl<'s> Storylines<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Returns a page of storylines, the last changed first, and the token of the next page.
    pub async fn list(&self, query: &StorylinesQuery) -> Result<(Vec<Storyline>, String), StoreError> {
        let mut select = Entity::find().filter(Column::Size.gte(Storyline::SIZE_MIN));
        if let Some(since) = query.since {
            select = select.filter(Column::ChangedAt.gte(micros(since)));
        }
        if let Some((time, id)) = query.page.after {
            let same_time = Condition::all().add(Column::ChangedAt.eq(time)).add(Column::LeadId.lt(id));
            select = select.filter(Condition::any().add(Column::ChangedAt.lt(time)).add(same_time));
        }
        let select = select.order_by_desc(Column::ChangedAt).order_by_desc(Column::LeadId).limit(query.page.limit());
        let rows = select.stream(self.0).await?;
        let (rows, next) = query.page.take(rows, |row| row.snapshot.len(), |row| (row.changed_at, row.lead_id)).await?;
        let storylines = rows.iter().map(|row| (row.lead_id, StorylineRecord::decode_storyline(&row.snapshot)));
        Ok((isolate::readable("ingestion", "storylines", storylines), next))
    }
}
