//! Which item has told what under which identity, so that two sources that carry the same item carry one.

use std::collections::HashMap;

use newsroom_chassis::store::{StoreError, Transaction};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::OnConflict};

use super::entity::copy::{ActiveModel, Column, Entity};
use crate::domain::{Digest, ItemId};

/// Notes what items tell, and gives how many of it nobody had told.
pub async fn note(tx: &Transaction, told: impl Iterator<Item = (Digest, ItemId)>) -> Result<usize, StoreError> {
    let rows: Vec<ActiveModel> =
        told.map(|(key, id)| ActiveModel { copy_key: Set(key.to_vec()), item_id: Set(id.uuid()) }).collect();
    if rows.is_empty() {
        return Ok(0);
    }
    let known = OnConflict::column(Column::CopyKey).do_nothing().to_owned();
    let noted = Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx.connection()).await?;
    Ok(usize::try_from(noted).unwrap_or(usize::MAX))
}

/// The items that have told what these keys stand for, each by the value that its key comes with.
pub async fn find(tx: &Transaction, keys: HashMap<Digest, usize>) -> Result<HashMap<usize, ItemId>, StoreError> {
    let told = Entity::find().filter(Column::CopyKey.is_in(keys.keys().map(|key| key.to_vec())));
    let mut found = HashMap::new();
    for row in told.all(tx.connection()).await? {
        let key = Digest::try_from(row.copy_key.as_slice()).map_err(StoreError::unreadable)?;
        if let Some(at) = keys.get(&key) {
            found.insert(*at, ItemId::new(row.item_id));
        }
    }
    Ok(found)
}
