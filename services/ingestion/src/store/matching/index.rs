//! Keys that items are found by.
//!
//! A key that more than [`ITEMS`] items of a day have is saturated on that day: footers, formulas, and names
//! that everybody writes. Nothing is found by it then, in either direction, so a look-up reads no more
//! than so many rows for a key and day. Whether a key is saturated is a matter of what is held: when it
//! turns, whoever was, or now is, found by it is looked at again.

use newsroom_chassis::store::Transaction;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, ExprTrait as _, PaginatorTrait as _,
    QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::{
    super::{
        Error,
        entity::{
            match_key::{ActiveModel, Column, Entity},
            match_saturated as saturated,
        },
    },
    row::Placed,
};
use crate::domain::matching::{NEAR_DAYS, Signature};

/// How many items of a day may have a key.
pub(super) const ITEMS: u64 = 256;

/// The items that a change of keys concerns.
#[derive(Debug, Default)]
pub(super) struct Concerned {
    /// They may find less or more.
    pub items: Vec<Uuid>,
    /// Whoever belongs to one of these may have to look elsewhere.
    pub left: Vec<Uuid>,
}

/// Everything that an item is found by.
pub(super) fn keys(signature: &Signature) -> Vec<i64> {
    let mut keys = signature.near_keys();
    keys.extend(signature.storyline_keys());
    keys
}

/// Lets an item be found.
pub(super) async fn add(tx: &Transaction, placed: &Placed) -> Result<Concerned, Error> {
    let (keys, day) = (keys(&placed.signature), placed.signature.rank.day());
    let saturated = worn_of(tx.connection(), &keys, day).await?;
    let row = |key: &i64| ActiveModel {
        key: Set(*key),
        saturated: Set(saturated.contains(key)),
        day: Set(day),
        item_id: Set(placed.item),
    };
    if !keys.is_empty() {
        Entity::insert_many(keys.iter().map(row)).exec_without_returning(tx.connection()).await?;
    }
    let full = Entity::find()
        .select_only()
        .column(Column::Key)
        .filter(Column::Key.is_in(keys))
        .filter(Column::Saturated.eq(false))
        .filter(Column::Day.eq(day))
        .group_by(Column::Key)
        .having(Column::ItemId.count().gt(i64::try_from(ITEMS).unwrap_or(i64::MAX)));
    let full: Vec<i64> = full.into_tuple().all(tx.connection()).await?;
    let mut concerned = Concerned::default();
    for key in full {
        let items = having(tx, key, false, day, day).await?;
        concerned.left.extend(&items);
        concerned.items.extend(items);
        turn(tx, key, day, true).await?;
        let row = saturated::ActiveModel { key: Set(key), day: Set(day) };
        saturated::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    }
    Ok(concerned)
}

/// Lets an item no longer be found.
pub(super) async fn remove(tx: &Transaction, placed: &Placed) -> Result<Concerned, Error> {
    let (keys, day) = (keys(&placed.signature), placed.signature.rank.day());
    let delete = Entity::delete_many().filter(Column::Key.is_in(keys.iter().copied()));
    let delete = delete.filter(Column::Day.eq(day)).filter(Column::ItemId.eq(placed.item));
    delete.exec(tx.connection()).await?;
    let mut concerned = Concerned::default();
    for key in worn_of(tx.connection(), &keys, day).await? {
        let left = Entity::find().filter(Column::Key.eq(key)).filter(Column::Saturated.eq(true));
        let left = left.filter(Column::Day.eq(day)).limit(ITEMS + 1).count(tx.connection()).await?;
        if left <= ITEMS {
            turn(tx, key, day, false).await?;
            saturated::Entity::delete_by_id((key, day)).exec(tx.connection()).await?;
            concerned.items.extend(having(tx, key, false, day - NEAR_DAYS, day + NEAR_DAYS).await?);
        }
    }
    Ok(concerned)
}

/// Which of the keys are saturated on a day.
pub(super) async fn worn_of(connection: &impl ConnectionTrait, keys: &[i64], day: i64) -> Result<Vec<i64>, Error> {
    let select = saturated::Entity::find().select_only().column(saturated::Column::Key);
    let select =
        select.filter(saturated::Column::Key.is_in(keys.iter().copied())).filter(saturated::Column::Day.eq(day));
    Ok(select.into_tuple().all(connection).await?)
}

async fn having(tx: &Transaction, key: i64, saturated: bool, from: i64, to: i64) -> Result<Vec<Uuid>, Error> {
    let select = Entity::find().select_only().column(Column::ItemId).filter(Column::Key.eq(key));
    let select = select.filter(Column::Saturated.eq(saturated)).filter(Column::Day.between(from, to));
    Ok(select.into_tuple().all(tx.connection()).await?)
}

async fn turn(tx: &Transaction, key: i64, day: i64, saturated: bool) -> Result<(), Error> {
    let row = ActiveModel { saturated: Set(saturated), ..Default::default() };
    let update = Entity::update_many().set(row).filter(Column::Key.eq(key)).filter(Column::Saturated.eq(!saturated));
    update.filter(Column::Day.eq(day)).exec(tx.connection()).await?;
    Ok(())
}
