//! Storylines as last published: find, list and save.

mod match_index;
mod match_item;
mod match_queue;

pub use match_index::{ItemKey, MatchIndex};
pub use match_item::{MatchItems, RankedItem};
pub use match_queue::{MatchQueue, QueueEntry};

use newsroom_chassis::{
    clock::micros,
    isolate,
    store::{Reader, Store, StoreError, Transaction, WriteConnection},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, sea_query::OnConflict,
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

    /// Saves a storyline. Replaces its earlier state.
    pub async fn save(&self, storyline: &Storyline) -> Result<(), StoreError> {
        let row = ActiveModel {
            lead_id: Set(storyline.lead.uuid()),
            size: Set(storyline.size),
            changed_at: Set(micros(storyline.update_time)),
            snapshot: Set(StorylineRecord::encode_storyline(storyline)),
        };
        let newer = [Column::Size, Column::ChangedAt, Column::Snapshot];
        let newer = OnConflict::column(Column::LeadId).update_columns(newer).to_owned();
        Entity::insert(row).on_conflict(newer).exec_without_returning(self.0).await?;
        Ok(())
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
