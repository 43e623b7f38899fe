//! The files that came within payloads: how far each is stored, and which items name it. Their contents are in the blob
//! store.
//!
//! A file is *reserved* before its content is written, *stored* from the moment when an item names it, and *doomed* while
//! it is deleted. A doomed file is never written. So no item names a file that is not there, whatever fails between the
//! database and the blob store.

mod collection;
mod named;

pub use named::NamedBlobs;

use std::collections::{BTreeSet, HashMap};

use newsroom_chassis::{
    clock::micros,
    store::{
        Reader, Store, StoreError, Transaction, WriteConnection,
        bulk::{self, OnConflict, padded},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, sea_query::Expr,
};

use super::{
    entity::blob::{ActiveModel, Column, Entity, Model},
    number::Numbered,
};
use crate::domain::{BlobState, Digest, StoredBlob};

/// The files, in a transaction or on the read connections.
pub struct Blobs<'c, C> {
    connection: &'c C,
    now: i64,
}

impl<'t> Blobs<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self { connection: tx.connection(), now: micros(tx.now()) }
    }

    /// Reserves files that come in now, and returns their states. A known file keeps its state.
    pub async fn reserve(&self, blobs: Vec<StoredBlob>) -> Result<HashMap<Digest, BlobState>, StoreError> {
        let digests: BTreeSet<Vec<u8>> = blobs.iter().map(|blob| blob.digest.to_vec()).collect();
        let row = |blob: StoredBlob| ActiveModel {
            digest: Set(blob.digest.to_vec()),
            size: Set(i64::try_from(blob.size).unwrap_or(i64::MAX)),
            media_type: Set(blob.media_type),
            changed_at: Set(self.now),
            state: Set(BlobState::Reserved.number()),
        };
        let mut rows: Vec<ActiveModel> = blobs.into_iter().map(row).collect();
        // Sorted, so that writers never deadlock.
        rows.sort_by(|one, other| one.digest.as_ref().cmp(other.digest.as_ref()));
        bulk::insert(self.connection, rows, OnConflict::Ignore).await?;
        let states = self.lock(digests.clone()).await?;
        // The time of a doomed file says when it was doomed.
        let update = Entity::update_many().col_expr(Column::ChangedAt, Expr::value(self.now));
        let of = update.filter(Column::Digest.is_in(padded(digests)));
        of.filter(Column::State.ne(BlobState::Doomed.number())).exec(self.connection).await?;
        Ok(states)
    }

    /// Finds the states of these files, and locks them until the transaction ends.
    pub async fn lock(&self, digests: BTreeSet<Vec<u8>>) -> Result<HashMap<Digest, BlobState>, StoreError> {
        if digests.is_empty() {
            return Ok(HashMap::new());
        }
        let mut select = Entity::find().filter(Column::Digest.is_in(padded(digests)));
        if self.connection.get_database_backend() == DbBackend::Postgres {
            // Rows are locked in the order of digests, so that writers never deadlock. SQLite has one writer.
            select = select.order_by_asc(Column::Digest).lock_exclusive();
        }
        let rows = select.all(self.connection).await?;
        rows.iter().map(|row| Ok((digest_of(&row.digest)?, state_of(row)?))).collect()
    }

    /// Records that these files, which are locked, are stored and named by an item.
    pub async fn confirm(&self, digests: BTreeSet<Vec<u8>>) -> Result<(), StoreError> {
        if digests.is_empty() {
            return Ok(());
        }
        let update = Entity::update_many().col_expr(Column::State, Expr::value(BlobState::Stored.number()));
        let of = update.filter(Column::Digest.is_in(padded(digests)));
        of.filter(Column::State.eq(BlobState::Reserved.number())).exec(self.connection).await?;
        Ok(())
    }
}

impl<'s> Blobs<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self { connection: store.reader(), now: 0 }
    }

    /// Finds a file that is not about to be deleted.
    pub async fn find(&self, digest: Digest) -> Result<Option<StoredBlob>, StoreError> {
        let Some(row) = Entity::find_by_id(digest.to_vec()).one(self.connection).await? else { return Ok(None) };
        let is_doomed = state_of(&row)? == BlobState::Doomed;
        let size = u64::try_from(row.size).map_err(StoreError::unreadable)?;
        Ok((!is_doomed).then_some(StoredBlob { digest, size, media_type: row.media_type }))
    }
}

fn digest_of(bytes: &[u8]) -> Result<Digest, StoreError> {
    Digest::try_from(bytes).map_err(StoreError::unreadable)
}

fn state_of(row: &Model) -> Result<BlobState, StoreError> {
    Numbered::numbered(row.state).ok_or_else(|| StoreError::unreadable("a file has an unknown state"))
}
