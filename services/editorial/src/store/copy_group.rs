//! The repository of the groups of near copies, by item.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use newsroom_chassis::store::{
    StoreError, Transaction, WriteConnection,
    bulk::{self, OnConflict},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    RelationDef,
};
use uuid::Uuid;

use super::entity::{
    copy_group::{ActiveModel, Column, Entity, Model},
    story,
};
use crate::domain::{CopyGroup, ItemId};

/// The groups of near copies, through a transaction.
pub struct CopyGroups<'t>(&'t WriteConnection);

impl<'t> CopyGroups<'t> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Records the groups of items. A stored group with the same or a higher revision stays. Returns the items whose
    /// groups were recorded.
    ///
    /// A row that is missing is inserted also for revision 0, and another transaction that records the same item waits
    /// for it. So when a group and the first revision of its item come at the same time, the later transaction sees the
    /// effect of the earlier one.
    pub async fn record(&self, groups: &BTreeMap<ItemId, CopyGroup>) -> Result<BTreeSet<ItemId>, StoreError> {
        let row = |(item, group): (&ItemId, &CopyGroup)| ActiveModel {
            item_id: Set(item.uuid()),
            original_id: Set(group.original.uuid()),
            revision: Set(group.revision),
        };
        let columns = vec![Column::OriginalId, Column::Revision];
        let on_conflict = match groups.values().any(|group| group.revision > 0) {
            true => OnConflict::Replace { key: vec![Column::ItemId], columns, newer: Some(Column::Revision) },
            // No stored group is older.
            false => OnConflict::Ignore,
        };
        let rows = groups.iter().map(row).collect();
        let recorded = bulk::insert_returning(self.0, rows, on_conflict, &[Column::ItemId]).await?;
        recorded.iter().map(|row| Ok(row.try_get::<Uuid>("", "item_id")?.into())).collect()
    }

    /// Finds the groups of these items, and locks their rows until the transaction ends: a transaction that records a
    /// newer group waits, and sees the stories of this one.
    pub async fn lock(&self, items: impl Iterator<Item = ItemId>) -> Result<HashMap<ItemId, CopyGroup>, StoreError> {
        let ids = bulk::padded(items.map(ItemId::uuid));
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let select = Entity::find().filter(Column::ItemId.is_in(ids)).order_by_asc(Column::ItemId);
        let rows = select.lock_exclusive().all(self.0).await?;
        let group = |row: Model| {
            let group = CopyGroup { original: row.original_id.into(), revision: row.revision };
            (ItemId::from(row.item_id), group)
        };
        Ok(rows.into_iter().map(group).collect())
    }
}

/// The relation from a story to the group of its item.
pub(super) fn of_story() -> RelationDef {
    story::Entity::belongs_to(Entity).from(story::Column::ItemId).to(Column::ItemId).into()
}

/// The name of the joined column [`Column::Revision`].
pub(super) const REVISION: &str = "group_revision";

/// Reads a group that was joined to a row.
pub(super) fn read(original: Option<Uuid>, revision: Option<i64>) -> Option<CopyGroup> {
    original.zip(revision).map(|(original, revision)| CopyGroup { original: original.into(), revision })
}
