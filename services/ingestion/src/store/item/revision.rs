//! Revisions: each item after each of its changes, with a reference to its payload.

use std::collections::{BTreeSet, HashMap};

use newsroom_chassis::{
    clock::{from_micros, micros},
    isolate,
    store::{
        Compressed, Reader, Store, StoreError, Transaction, WriteConnection,
        bulk::{self, OnConflict, padded},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, FromQueryResult, JoinType,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, RelationDef,
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    convert::{RawQuery, ReparseQuery},
    domain::{Digest, Item, ItemId, Parser, StoredReading},
    store::{
        entity::{
            item,
            revision::{ActiveModel, Column, Entity, Model},
        },
        record::ItemRecord,
    },
};

/// A position in the history: after the revision of this item that was received at this time.
pub type HistoryPosition = (OffsetDateTime, Uuid);

/// The revisions of items, in a transaction or on the read connections.
pub struct Revisions<'c, C>(&'c C);

/// The columns of an item's newest revision.
#[derive(FromQueryResult)]
struct NewestRevision {
    id: Uuid,
    snapshot: Compressed,
}

impl<'t> Revisions<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Inserts the revisions of these items, each with the receive time of its payload.
    pub async fn insert(&self, items: &[(&Item, OffsetDateTime)]) -> Result<(), StoreError> {
        let rows = items.iter().map(|(item, received)| row(item, *received)).collect();
        bulk::insert(self.0, rows, OnConflict::Fail).await?;
        Ok(())
    }

    /// Finds the newest stored revisions of these items. A revision that cannot be decoded is an error of its item.
    pub async fn standing(
        &self,
        ids: BTreeSet<ItemId>,
    ) -> Result<HashMap<ItemId, Result<Item, StoreError>>, StoreError> {
        let rows = NewestRevision::find(self.0, ids.into_iter()).await?;
        Ok(rows.into_iter().map(|row| (ItemId::new(row.id), ItemRecord::decode_item(&row.snapshot))).collect())
    }
}

impl NewestRevision {
    async fn find(
        connection: &impl ConnectionTrait,
        ids: impl Iterator<Item = ItemId>,
    ) -> Result<Vec<Self>, StoreError> {
        let ids = padded(ids.map(ItemId::uuid));
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let select = item::Entity::find()
            .join(JoinType::InnerJoin, newest())
            .select_only()
            .column(item::Column::Id)
            .column(Column::Snapshot)
            .filter(item::Column::Id.is_in(ids));
        Ok(select.into_model::<Self>().all(connection).await?)
    }
}

impl<'s> Revisions<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Finds the newest revisions of these items. An item that cannot be decoded is left out and logged.
    pub async fn newest_of(&self, ids: impl Iterator<Item = ItemId>) -> Result<Vec<Item>, StoreError> {
        let mut found: HashMap<Uuid, Item> = HashMap::new();
        for row in NewestRevision::find(self.0, ids).await? {
            match ItemRecord::decode_item(&row.snapshot) {
                Ok(item) => drop(found.insert(row.id, item)),
                Err(error) => isolate::note("ingestion", "matcher", &row.id, &error),
            }
        }
        Ok(found.into_values().collect())
    }

    /// Finds up to `limit` revisions of an item, the newest first. One that cannot be decoded is left out and logged.
    pub async fn last_of(&self, item: ItemId, limit: u64) -> Result<Vec<Item>, StoreError> {
        let select = Entity::find().select_only().columns([Column::Revision, Column::Snapshot]);
        let select = select.filter(Column::ItemId.eq(item.uuid())).order_by_desc(Column::Revision).limit(limit);
        let rows = select.into_tuple::<(i64, Compressed)>().all(self.0).await?;
        let read = |(revision, snapshot): (i64, Compressed)| (revision, ItemRecord::decode_item(&snapshot));
        Ok(isolate::readable("ingestion", "revisions", rows.into_iter().map(read)))
    }

    /// Finds the payload of an item's revision: its digest, its receive time, and its parser.
    pub async fn payload(&self, query: RawQuery) -> Result<Option<(Digest, OffsetDateTime, Parser)>, StoreError> {
        let mut select = Entity::find().filter(Column::ItemId.eq(query.item.uuid()));
        if let Some(revision) = query.revision {
            select = select.filter(Column::Revision.eq(revision));
        }
        let Some(row) = select.order_by_desc(Column::Revision).one(self.0).await? else { return Ok(None) };
        let version = i32::try_from(row.parser_version).map_err(StoreError::unreadable)?;
        let digest = Digest::try_from(row.raw_digest.as_slice()).map_err(StoreError::unreadable)?;
        Ok(Some((digest, from_micros(row.received_at), Parser { name: row.parser, version })))
    }

    /// Returns up to `limit` items after the position `after` whose newest revision is in the range of a query, in the
    /// order of receipt. Also returns the position of the last item, even if it cannot be decoded.
    pub async fn history(
        &self,
        query: &ReparseQuery,
        after: Option<HistoryPosition>,
        limit: u64,
    ) -> Result<(Vec<StoredReading>, Option<HistoryPosition>), StoreError> {
        let mut select = Entity::find()
            .join(JoinType::InnerJoin, newest().rev())
            .filter(Column::ReceivedAt.gte(micros(query.since)))
            .filter(Column::ReceivedAt.lt(micros(query.until)));
        if let Some(source) = query.source {
            select = select.filter(item::Column::SourceId.eq(source.uuid()));
        }
        if let Some(parser) = &query.parser {
            select = select.filter(Column::Parser.eq(parser));
        }
        if let Some((time, id)) = after {
            let time = micros(time);
            let same_time = Condition::all().add(Column::ReceivedAt.eq(time)).add(Column::ItemId.gt(id));
            select = select.filter(Condition::any().add(Column::ReceivedAt.gt(time)).add(same_time));
        }
        let select = select.order_by_asc(Column::ReceivedAt).order_by_asc(Column::ItemId);
        let rows = select.limit(limit).all(self.0).await?;
        let last = rows.last().map(|row| (from_micros(row.received_at), row.item_id));
        let read = |row: Model| {
            let receive_time = from_micros(row.received_at);
            (row.item_id, ItemRecord::decode_item(&row.snapshot).map(|item| StoredReading { item, receive_time }))
        };
        Ok((isolate::readable("ingestion", "readings", rows.into_iter().map(read)), last))
    }
}

/// The relation from an item to its newest revision.
pub(in crate::store) fn newest() -> RelationDef {
    item::Entity::belongs_to(Entity)
        .from((item::Column::Id, item::Column::Revision))
        .to((Column::ItemId, Column::Revision))
        .into()
}

fn row(item: &Item, received: OffsetDateTime) -> ActiveModel {
    ActiveModel {
        item_id: Set(item.id.uuid()),
        revision: Set(item.revision),
        raw_digest: Set(item.raw.digest.to_vec()),
        parser: Set(item.raw.parser.name.clone()),
        parser_version: Set(item.raw.parser.version.into()),
        received_at: Set(micros(received)),
        snapshot: Set(ItemRecord::encode_item(item)),
    }
}
