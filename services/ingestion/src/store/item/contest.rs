//! The contests that were published, so that each is published once.

use newsroom_chassis::{
    clock::micros,
    store::{StoreError, Transaction, WriteConnection},
};
use sea_orm::{ActiveValue::Set, EntityTrait as _, sea_query::OnConflict};
use time::OffsetDateTime;

use crate::{
    domain::Contest,
    store::entity::contest::{ActiveModel, Column, Entity},
};

/// The contests, in a transaction.
pub struct Contests<'c, C>(&'c C);

impl<'t> Contests<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Inserts a contest. Returns whether it is new.
    pub async fn insert(&self, contest: &Contest, now: OffsetDateTime) -> Result<bool, StoreError> {
        let row = ActiveModel { key: Set(contest.key().to_vec()), reported_at: Set(micros(now)) };
        let known = OnConflict::column(Column::Key).do_nothing().to_owned();
        Ok(Entity::insert(row).on_conflict(known).exec_without_returning(self.0).await? == 1)
    }
}
