//! Which revisions of items name a file.

use std::collections::{BTreeSet, HashSet};

use newsroom_chassis::store::{
    Reader, Store, StoreError, Transaction, WriteConnection,
    bulk::{self, OnConflict, padded},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, JoinType, QueryFilter as _, QuerySelect as _, RelationDef,
};

use super::digest_of;
use crate::{
    domain::{Digest, Item, ItemId},
    store::entity::{
        item,
        item_blob::{ActiveModel, Column, Entity},
    },
};

/// The names of files in revisions of items, in a transaction or on the read connections.
pub struct NamedBlobs<'c, C>(&'c C);

impl<'t> NamedBlobs<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Inserts the files that these new revisions name.
    pub async fn insert(&self, items: &[&Item]) -> Result<(), StoreError> {
        let mut names: Vec<(Vec<u8>, &Item)> =
            items.iter().flat_map(|item| item.draft.blobs().map(|digest| (digest.to_vec(), *item))).collect();
        // Sorted, so that writers never deadlock.
        names.sort_by_key(|(digest, item)| (digest.clone(), item.id, item.revision));
        let row = |(digest, item): (Vec<u8>, &Item)| ActiveModel {
            digest: Set(digest),
            item_id: Set(item.id.uuid()),
            revision: Set(item.revision),
        };
        bulk::insert(self.0, names.into_iter().map(row).collect(), OnConflict::Ignore).await?;
        Ok(())
    }

    /// The files among these that the newest revision of an item names.
    pub async fn current(&self, digests: BTreeSet<Vec<u8>>) -> Result<HashSet<Digest>, StoreError> {
        let select = Entity::find()
            .join(JoinType::InnerJoin, newest())
            .select_only()
            .column(Column::Digest)
            .distinct()
            .filter(Column::Digest.is_in(padded(digests)));
        let rows: Vec<Vec<u8>> = select.into_tuple().all(self.0).await?;
        rows.iter().map(|digest| digest_of(digest)).collect()
    }
}

impl<'s> NamedBlobs<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    /// Whether any revision of an item names a file.
    pub async fn has(&self, item: ItemId, digest: Digest) -> Result<bool, StoreError> {
        let select = Entity::find().filter(Column::Digest.eq(digest.to_vec())).filter(Column::ItemId.eq(item.uuid()));
        Ok(select.one(self.0).await?.is_some())
    }
}

/// The relation from a name to the item whose newest revision it is in.
fn newest() -> RelationDef {
    Entity::belongs_to(item::Entity)
        .from((Column::ItemId, Column::Revision))
        .to((item::Column::Id, item::Column::Revision))
        .into()
}
