//! The keys that find compared items, and which of them are saturated on a day.

use newsroom_chassis::store::{StoreError, Transaction, WriteConnection};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, ExprTrait as _, PaginatorTrait as _,
    QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::{
    domain::{
        ItemId,
        matching::{ITEMS_OF_KEY, Search},
    },
    store::entity::{
        match_key::{ActiveModel, Column, Entity},
        match_saturated as saturated,
    },
};

/// The maximum number of rows in one insert.
const ROWS: usize = 5_000;

/// A key of an item on the item's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemKey {
    pub key: i64,
    pub day: i64,
    pub item: ItemId,
}

/// The keys of the compared items, in a transaction or on the read connections.
pub struct MatchIndex<'c, C>(&'c C);

impl<'t> MatchIndex<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Inserts the keys of an item. The keys in `saturated` are marked as saturated, so they find nothing.
    pub async fn insert(&self, item: ItemId, day: i64, keys: &[i64], saturated: &[i64]) -> Result<(), StoreError> {
        let rows: Vec<ActiveModel> =
            keys.iter().map(|key| row(&ItemKey { key: *key, day, item }, saturated.contains(key))).collect();
        if !rows.is_empty() {
            Entity::insert_many(rows).exec_without_returning(self.0).await?;
        }
        Ok(())
    }

    /// Inserts the keys of many items. The flag marks a key as saturated.
    pub async fn insert_many(&self, keys: &[(ItemKey, bool)]) -> Result<(), StoreError> {
        for keys in keys.chunks(ROWS) {
            let rows = keys.iter().map(|(key, is_saturated)| row(key, *is_saturated));
            Entity::insert_many(rows).exec_without_returning(self.0).await?;
        }
        Ok(())
    }

    /// Records these keys as saturated, each on its day.
    pub async fn insert_saturated(&self, keys: &[(i64, i64)]) -> Result<(), StoreError> {
        for keys in keys.chunks(ROWS) {
            let rows = keys.iter().map(|(key, day)| saturated::ActiveModel { key: Set(*key), day: Set(*day) });
            saturated::Entity::insert_many(rows).exec_without_returning(self.0).await?;
        }
        Ok(())
    }

    pub async fn delete(&self, item: ItemId, day: i64, keys: &[i64]) -> Result<(), StoreError> {
        let delete = Entity::delete_many().filter(Column::Key.is_in(keys.iter().copied()));
        delete.filter(Column::Day.eq(day)).filter(Column::ItemId.eq(item.uuid())).exec(self.0).await?;
        Ok(())
    }

    /// Finds which of these keys more than [`ITEMS_OF_KEY`] items have on a day. Keys that are saturated already are
    /// excluded.
    pub async fn overfull(&self, keys: Vec<i64>, day: i64) -> Result<Vec<i64>, StoreError> {
        let select = Entity::find()
            .select_only()
            .column(Column::Key)
            .filter(Column::Key.is_in(keys))
            .filter(Column::Saturated.eq(false))
            .filter(Column::Day.eq(day))
            .group_by(Column::Key)
            .having(Column::ItemId.count().gt(i64::try_from(ITEMS_OF_KEY).unwrap_or(i64::MAX)));
        Ok(select.into_tuple().all(self.0).await?)
    }

    /// Whether more than [`ITEMS_OF_KEY`] items have a key that is marked as saturated on a day.
    pub async fn is_overfull(&self, key: i64, day: i64) -> Result<bool, StoreError> {
        let items = Entity::find().filter(Column::Key.eq(key)).filter(Column::Saturated.eq(true));
        let items = items.filter(Column::Day.eq(day)).limit(ITEMS_OF_KEY + 1).count(self.0).await?;
        Ok(items > ITEMS_OF_KEY)
    }

    /// Finds the items with a key that is not saturated, in a range of days.
    pub async fn items_of(&self, key: i64, first_day: i64, last_day: i64) -> Result<Vec<ItemId>, StoreError> {
        let select = Entity::find().select_only().column(Column::ItemId).filter(Column::Key.eq(key));
        let select = select.filter(Column::Saturated.eq(false)).filter(Column::Day.between(first_day, last_day));
        let ids: Vec<Uuid> = select.into_tuple().all(self.0).await?;
        Ok(ids.into_iter().map(ItemId::new).collect())
    }

    /// Marks a key as saturated on a day.
    pub async fn saturate(&self, key: i64, day: i64) -> Result<(), StoreError> {
        self.turn(key, day, true).await?;
        let row = saturated::ActiveModel { key: Set(key), day: Set(day) };
        saturated::Entity::insert(row).exec_without_returning(self.0).await?;
        Ok(())
    }

    /// Marks a key as no longer saturated on a day.
    pub async fn release(&self, key: i64, day: i64) -> Result<(), StoreError> {
        self.turn(key, day, false).await?;
        saturated::Entity::delete_by_id((key, day)).exec(self.0).await?;
        Ok(())
    }

    async fn turn(&self, key: i64, day: i64, saturated: bool) -> Result<(), StoreError> {
        let row = ActiveModel { saturated: Set(saturated), ..Default::default() };
        let update =
            Entity::update_many().set(row).filter(Column::Key.eq(key)).filter(Column::Saturated.eq(!saturated));
        update.filter(Column::Day.eq(day)).exec(self.0).await?;
        Ok(())
    }
}

impl<'c, C: ConnectionTrait> MatchIndex<'c, C> {
    pub(super) fn over(connection: &'c C) -> Self {
        Self(connection)
    }

    /// Finds which of these keys are saturated on a day.
    pub async fn saturated(&self, keys: &[i64], day: i64) -> Result<Vec<i64>, StoreError> {
        let select = saturated::Entity::find().select_only().column(saturated::Column::Key);
        let select =
            select.filter(saturated::Column::Key.is_in(keys.iter().copied())).filter(saturated::Column::Day.eq(day));
        Ok(select.into_tuple().all(self.0).await?)
    }

    /// Finds the distinct ids of the candidates of a search. Keys that are saturated on the item's day are skipped.
    pub(super) async fn find(&self, search: &Search<'_>) -> Result<Vec<Uuid>, StoreError> {
        let mut keys = search.keys();
        let saturated = self.saturated(&keys, search.signature.rank.day()).await?;
        keys.retain(|key| !saturated.contains(key));
        let (first_day, last_day) = search.days();
        let select = Entity::find()
            .select_only()
            .column(Column::ItemId)
            .filter(Column::Key.is_in(keys))
            .filter(Column::Saturated.eq(false))
            .filter(Column::Day.between(first_day, last_day));
        let mut ids: Vec<Uuid> = select.into_tuple().all(self.0).await?;
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }
}

fn row(key: &ItemKey, is_saturated: bool) -> ActiveModel {
    ActiveModel { key: Set(key.key), saturated: Set(is_saturated), day: Set(key.day), item_id: Set(key.item.uuid()) }
}
