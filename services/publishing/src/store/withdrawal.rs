//! The repository of withdrawals by operators.

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::{StoreError, WriteConnection},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait as _};

use super::entity::withdrawal::{ActiveModel, Entity, Model};
use crate::domain::{ArticleId, Reason, Withdrawal};

/// The withdrawals, through a transaction or through the readers.
pub struct Withdrawals<'c, C>(&'c C);

impl<'c, C: ConnectionTrait> Withdrawals<'c, C> {
    pub fn new(connection: &'c C) -> Self {
        Self(connection)
    }

    /// Finds the withdrawal of an article, if an operator withdrew it.
    pub async fn find(&self, id: ArticleId) -> Result<Option<Withdrawal>, StoreError> {
        Entity::find_by_id(id.uuid()).one(self.0).await?.map(into_withdrawal).transpose()
    }
}

impl Withdrawals<'_, WriteConnection> {
    pub async fn insert(&self, id: ArticleId, withdrawal: &Withdrawal) -> Result<(), StoreError> {
        let row = ActiveModel {
            article_id: Set(id.uuid()),
            reason: Set(withdrawal.reason.as_str().to_owned()),
            withdrawn_by: Set(withdrawal.by.clone()),
            withdrawn_at: Set(micros(withdrawal.time)),
        };
        Entity::insert(row).exec_without_returning(self.0).await?;
        Ok(())
    }
}

fn into_withdrawal(row: Model) -> Result<Withdrawal, StoreError> {
    let reason = Reason::parse(&row.reason).map_err(StoreError::unreadable)?;
    Ok(Withdrawal { reason, by: row.withdrawn_by, time: from_micros(row.withdrawn_at) })
}
