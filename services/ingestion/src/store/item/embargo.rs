//! Which items are under embargo.

use std::collections::{BTreeSet, HashSet};

use newsroom_chassis::{
    clock::micros,
    store::{Reader, StoreError, bulk::padded},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Items;
use crate::{
    domain::ItemId,
    store::entity::item::{Column, Entity},
};

/// The maximum number of ids in one statement.
const IDS: usize = 4_096;

impl Items<'_, Reader> {
    /// Finds which of these items are under an embargo that holds at a time.
    pub async fn embargoed(&self, ids: BTreeSet<ItemId>, now: OffsetDateTime) -> Result<HashSet<ItemId>, StoreError> {
        let mut embargoed = HashSet::new();
        for ids in Vec::from_iter(ids.into_iter().map(ItemId::uuid)).chunks(IDS) {
            let select = Entity::find().select_only().column(Column::Id);
            let select = select.filter(Column::Id.is_in(padded(ids.iter().copied())));
            let found: Vec<Uuid> = select.filter(Column::EmbargoEnd.gt(micros(now))).into_tuple().all(self.0).await?;
            embargoed.extend(found.into_iter().map(ItemId::new));
        }
        Ok(embargoed)
    }
}
