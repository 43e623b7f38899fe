//! The contests that were published, so that each is published once.

use std::collections::{BTreeSet, HashSet};

use newsroom_chassis::{
    clock::micros,
    store::{
        StoreError, Transaction, WriteConnection,
        bulk::{self, OnConflict},
    },
};
use sea_orm::ActiveValue::Set;

use crate::{
    domain::{Contest, Digest},
    store::entity::contest::{ActiveModel, Column},
};

/// The contests, in a transaction.
pub struct Contests<'c> {
    connection: &'c WriteConnection,
    reported_at: i64,
}

impl<'t> Contests<'t> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self { connection: tx.connection(), reported_at: micros(tx.now()) }
    }

    /// Inserts contests. Returns the keys of those that are new.
    pub async fn insert(&self, contests: impl Iterator<Item = &Contest>) -> Result<HashSet<Digest>, StoreError> {
        // Sorted, so that writers never deadlock.
        let keys: BTreeSet<Vec<u8>> = contests.map(|contest| contest.key().to_vec()).collect();
        let row = |key| ActiveModel { key: Set(key), reported_at: Set(self.reported_at) };
        let rows = keys.into_iter().map(row).collect();
        let new = bulk::insert_returning(self.connection, rows, OnConflict::Ignore, &[Column::Key]).await?;
        let read = |key: Vec<u8>| Digest::try_from(key.as_slice()).map_err(StoreError::unreadable);
        new.iter().map(|row| read(row.try_get_by_index(0)?)).collect()
    }
}
