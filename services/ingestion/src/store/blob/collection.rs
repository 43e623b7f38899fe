//! The queries of the collection: finds files that are old enough, dooms them, and forgets them.

use std::{collections::BTreeSet, ops::RangeInclusive};

use newsroom_chassis::{
    clock::micros,
    store::{
        Reader, StoreError, WriteConnection,
        bulk::{self, OnConflict, padded},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::Expr,
};
use time::OffsetDateTime;

use super::{
    super::{
        entity::blob::{ActiveModel, Column, Entity},
        number::Numbered,
    },
    Blobs, digest_of,
};
use crate::domain::{BlobState, Digest};

impl Blobs<'_, Reader> {
    /// Returns up to `limit` files of a shard, the first byte of their digests, that are not doomed and last came in
    /// before `before`, in the order of their digests after `after`.
    pub async fn older_than(
        &self,
        before: OffsetDateTime,
        shard: u8,
        after: Option<&[u8]>,
        limit: u64,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let range: RangeInclusive<Vec<u8>> = vec![shard; 1]..=[&[shard][..], &[0xFF; 32]].concat();
        let (first, last) = range.into_inner();
        let mut select = Entity::find()
            .select_only()
            .column(Column::Digest)
            .filter(Column::Digest.gte(first))
            .filter(Column::Digest.lt(last))
            .filter(Column::ChangedAt.lt(micros(before)))
            .filter(Column::State.ne(BlobState::Doomed.number()));
        if let Some(after) = after {
            select = select.filter(Column::Digest.gt(after.to_vec()));
        }
        Ok(select.order_by_asc(Column::Digest).limit(limit).into_tuple().all(self.connection).await?)
    }

    /// Returns up to `limit` files that were doomed before `before` and are not deleted yet.
    pub async fn doomed_before(&self, before: OffsetDateTime, limit: u64) -> Result<Vec<Digest>, StoreError> {
        let select = Entity::find()
            .select_only()
            .column(Column::Digest)
            .filter(Column::State.eq(BlobState::Doomed.number()))
            .filter(Column::ChangedAt.lt(micros(before)));
        let rows: Vec<Vec<u8>> = select.limit(limit).into_tuple().all(self.connection).await?;
        rows.iter().map(|digest| digest_of(digest)).collect()
    }
}

impl Blobs<'_, WriteConnection> {
    /// Records files that are in the blob store and not in the database, as if they had come in long ago.
    pub async fn adopt(&self, digests: BTreeSet<Vec<u8>>) -> Result<u64, StoreError> {
        let row = |digest| ActiveModel {
            digest: Set(digest),
            size: Set(0),
            media_type: Set(String::new()),
            changed_at: Set(0),
            state: Set(BlobState::Reserved.number()),
        };
        bulk::insert(self.connection, digests.into_iter().map(row).collect(), OnConflict::Ignore).await
    }

    /// Locks those of these files that last came in before `before` and are not doomed.
    pub async fn lock_older(
        &self,
        digests: Vec<Vec<u8>>,
        before: OffsetDateTime,
    ) -> Result<BTreeSet<Vec<u8>>, StoreError> {
        self.lock(digests.iter().cloned().collect()).await?;
        let select = Entity::find()
            .select_only()
            .column(Column::Digest)
            .filter(Column::Digest.is_in(padded(digests)))
            .filter(Column::ChangedAt.lt(micros(before)))
            .filter(Column::State.ne(BlobState::Doomed.number()));
        let rows: Vec<Vec<u8>> = select.into_tuple().all(self.connection).await?;
        Ok(rows.into_iter().collect())
    }

    /// Dooms files, which are locked: from now on nobody writes them.
    pub async fn doom(&self, digests: BTreeSet<Vec<u8>>) -> Result<(), StoreError> {
        if digests.is_empty() {
            return Ok(());
        }
        let update = Entity::update_many()
            .col_expr(Column::State, Expr::value(BlobState::Doomed.number()))
            .col_expr(Column::ChangedAt, Expr::value(self.now));
        update.filter(Column::Digest.is_in(padded(digests))).exec(self.connection).await?;
        Ok(())
    }

    /// Claims files that were doomed before `before`, so that no other replica deletes them at the same time. Returns
    /// those that were claimed.
    pub async fn claim(&self, digests: Vec<Digest>, before: OffsetDateTime) -> Result<Vec<Digest>, StoreError> {
        let digests: BTreeSet<Vec<u8>> = digests.into_iter().map(Digest::to_vec).collect();
        self.lock(digests.clone()).await?;
        let select = Entity::find()
            .select_only()
            .column(Column::Digest)
            .filter(Column::Digest.is_in(padded(digests)))
            .filter(Column::ChangedAt.lt(micros(before)))
            .filter(Column::State.eq(BlobState::Doomed.number()));
        let rows: Vec<Vec<u8>> = select.into_tuple().all(self.connection).await?;
        self.doom(rows.iter().cloned().collect()).await?;
        rows.iter().map(|digest| digest_of(digest)).collect()
    }

    /// Forgets doomed files that were deleted from the blob store.
    pub async fn forget(&self, digests: &[Digest]) -> Result<(), StoreError> {
        let digests = padded(digests.iter().map(|digest| digest.to_vec()));
        let delete = Entity::delete_many().filter(Column::Digest.is_in(digests));
        delete.filter(Column::State.eq(BlobState::Doomed.number())).exec(self.connection).await?;
        Ok(())
    }
}
