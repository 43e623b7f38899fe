//! The groups of near copies as last published. Only items that are or were near copies have a row.

use std::collections::HashMap;

use newsroom_chassis::store::{
    StoreError, Transaction, WriteConnection,
    bulk::{self, OnConflict},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::{
    domain::{CopyGroup, ItemId},
    store::entity::copy_group::{ActiveModel, Column, Entity},
};

/// The maximum number of ids in one statement.
const IDS: usize = 4_096;

/// The groups of near copies, in a transaction.
pub struct CopyGroups<'t>(&'t WriteConnection);

impl<'t> CopyGroups<'t> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Returns the published groups of those of these items that have one.
    pub async fn find_many(&self, items: &[ItemId]) -> Result<HashMap<ItemId, CopyGroup>, StoreError> {
        let mut groups = HashMap::new();
        for items in items.chunks(IDS) {
            let ids = bulk::padded(items.iter().map(|item| item.uuid()));
            let rows = Entity::find().filter(Column::ItemId.is_in(ids)).all(self.0).await?;
            groups.extend(rows.into_iter().map(|row| {
                let item = ItemId::new(row.item_id);
                (item, CopyGroup { item, original: ItemId::new(row.original_id), revision: row.revision })
            }));
        }
        Ok(groups)
    }

    /// Saves groups. Replaces their earlier states.
    pub async fn save(&self, groups: &[CopyGroup]) -> Result<(), StoreError> {
        let row = |group: &CopyGroup| ActiveModel {
            item_id: Set(group.item.uuid()),
            original_id: Set(group.original.uuid()),
            revision: Set(group.revision),
        };
        let columns = vec![Column::OriginalId, Column::Revision];
        let replace = OnConflict::Replace { key: vec![Column::ItemId], columns, newer: None };
        bulk::insert(self.0, groups.iter().map(row).collect(), replace).await?;
        Ok(())
    }
}
