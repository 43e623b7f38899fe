//! What was told of an item and not taken over is published once.

use newsroom_chassis::{
    clock::micros,
    store::{StoreError, Transaction},
};
use sea_orm::{ActiveValue::Set, EntityTrait as _, sea_query::OnConflict};

use super::entity::contest::{ActiveModel, Column, Entity};
use crate::{convert, domain::Contest};

/// States it, unless that was done before.
pub async fn tell(tx: &mut Transaction, contest: &Contest) -> Result<(), StoreError> {
    let row = ActiveModel { key: Set(contest.key().to_vec()), told_at: Set(micros(tx.now())) };
    let known = OnConflict::column(Column::Key).do_nothing().to_owned();
    let noted = Entity::insert(row).on_conflict(known).exec_without_returning(tx.connection()).await?;
    if noted == 1 {
        tx.publish(convert::item_contested(contest, tx.now()))?;
    }
    Ok(())
}
