//! What sources brought of items that they did not change, so that all ways of an item are known.

use std::collections::{BTreeMap, HashMap};

use newsroom_chassis::{
    clock::{from_micros, micros},
    isolate,
    store::{
        Reader, Store, StoreError, Transaction, WriteConnection,
        bulk::{self, OnConflict, padded},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::{
    domain::{BroughtWay, ItemId, ItemWay, SourceId, WAYS, WayKind},
    store::{
        entity::way::{ActiveModel, Column, Entity, Model},
        number::Numbered,
        record::WayRecord,
    },
};

/// The maximum number of items in one statement.
const ASKED: usize = 16_384;

/// The ways of items, in a transaction or on the read connections.
pub struct Ways<'c, C>(&'c C);

/// The columns that tell whether a way has changed.
type KnownWay = (Uuid, Uuid, i64, i64, Vec<u8>, i64);

impl<'t> Ways<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Saves what sources brought, if it is new or has changed.
    pub async fn save(&self, brought: BTreeMap<(ItemId, SourceId), BroughtWay>) -> Result<(), StoreError> {
        if brought.is_empty() {
            return Ok(());
        }
        let known = self.known(brought.keys().map(|(item, _)| *item)).await?;
        // In the order of the keys, so that writers never deadlock.
        let rows = brought.into_iter().filter_map(|((item, source), brought)| {
            let stored = known.get(&(item.uuid(), source.uuid()));
            let row = row(item, brought);
            let is_known = stored.is_some_and(|(_, _, kind, revision, digest, _)| {
                (*kind, *revision, digest) == (row.kind, row.revision, &row.content_digest)
            });
            let first_at = stored.map_or(row.first_at, |(.., first_at)| *first_at);
            (!is_known).then_some(Model { first_at, ..row })
        });
        let rows: Vec<ActiveModel> = rows.map(inserted).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let columns = vec![Column::Kind, Column::Revision, Column::ContentDigest, Column::ChangedAt, Column::Snapshot];
        let replace = OnConflict::Replace { key: vec![Column::ItemId, Column::SourceId], columns, newer: None };
        bulk::insert(self.0, rows, replace).await?;
        Ok(())
    }

    async fn known(&self, items: impl Iterator<Item = ItemId>) -> Result<HashMap<(Uuid, Uuid), KnownWay>, StoreError> {
        let mut items: Vec<Uuid> = items.map(ItemId::uuid).collect();
        items.dedup();
        let mut known = HashMap::new();
        for items in items.chunks(ASKED) {
            let columns = [
                Column::ItemId,
                Column::SourceId,
                Column::Kind,
                Column::Revision,
                Column::ContentDigest,
                Column::FirstAt,
            ];
            let select = Entity::find().select_only().columns(columns);
            let select = select.filter(Column::ItemId.is_in(padded(items.iter().copied())));
            let rows = select.into_tuple::<KnownWay>().all(self.0).await?;
            known.extend(rows.into_iter().map(|row| ((row.0, row.1), row)));
        }
        Ok(known)
    }
}

impl<'s> Ways<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Finds what sources brought of an item, up to [`WAYS`], the first one first. One that cannot be decoded is left
    /// out and logged.
    pub async fn of(&self, item: ItemId) -> Result<Vec<ItemWay>, StoreError> {
        let select = Entity::find().filter(Column::ItemId.eq(item.uuid())).order_by_asc(Column::FirstAt);
        let rows = select.order_by_asc(Column::SourceId).limit(WAYS as u64).all(self.0).await?;
        Ok(isolate::readable("ingestion", "ways", rows.into_iter().map(|row| (row.source_id, way(&row)))))
    }
}

fn way(row: &Model) -> Result<ItemWay, StoreError> {
    let (WayRecord { source_name, identity, .. }, differences) = WayRecord::decode_way(&row.snapshot)?;
    Ok(ItemWay {
        source_id: SourceId::new(row.source_id),
        source_name,
        identity,
        kind: WayKind::numbered(row.kind).ok_or_else(|| StoreError::unreadable("a way is of no kind"))?,
        revision: row.revision,
        differences,
        first_time: from_micros(row.first_at),
        update_time: from_micros(row.changed_at),
    })
}

fn row(item: ItemId, BroughtWay { way, content_digest }: BroughtWay) -> Model {
    Model {
        item_id: item.uuid(),
        source_id: way.source_id.uuid(),
        kind: way.kind.number(),
        revision: way.revision,
        content_digest: content_digest.to_vec(),
        first_at: micros(way.first_time),
        changed_at: micros(way.update_time),
        snapshot: WayRecord::encode_way(&way),
    }
}

fn inserted(row: Model) -> ActiveModel {
    ActiveModel {
        item_id: Set(row.item_id),
        source_id: Set(row.source_id),
        kind: Set(row.kind),
        revision: Set(row.revision),
        content_digest: Set(row.content_digest),
        first_at: Set(row.first_at),
        changed_at: Set(row.changed_at),
        snapshot: Set(row.snapshot),
    }
}
