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
    page::take_most,
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
    convert::{StorylineKey, StorylinesQuery},
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

    /// Returns storylines after one, the last changed first, as many as one answer holds, and the last row's key. Without
    /// a key there are no more.
    pub async fn list(
        &self,
        query: &StorylinesQuery,
        after: Option<StorylineKey>,
    ) -> Result<(Vec<Storyline>, Option<StorylineKey>), StoreError> {
        let mut select = Entity::find().filter(Column::Size.gte(Storyline::SIZE_MIN));
        if let Some(since) = query.since {
            select = select.filter(Column::ChangedAt.gte(micros(since)));
        }
        if let Some((time, id)) = after {
            let same_time = Condition::all().add(Column::ChangedAt.eq(time)).add(Column::LeadId.lt(id));
            select = select.filter(Condition::any().add(Column::ChangedAt.lt(time)).add(same_time));
        }
        let limit = query.page.limit();
        let select = select.order_by_desc(Column::ChangedAt).order_by_desc(Column::LeadId).limit(limit);
        let rows = take_most(select.stream(self.0).await?, |row| row.snapshot.len()).await?;
        let last = rows.last().map(|row| (row.changed_at, row.lead_id));
        let storylines = rows.iter().map(|row| (row.lead_id, StorylineRecord::decode_storyline(&row.snapshot)));
        Ok((isolate::readable("ingestion", "storylines", storylines), last))
    }
}
