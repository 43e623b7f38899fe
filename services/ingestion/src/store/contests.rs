//! What was told of an item and not taken over is stated once.

use newsroom_chassis::{
    clock::micros,
    store::{StoreError, Unit},
};
use sea_orm::{ActiveValue::Set, EntityTrait as _, sea_query::OnConflict};

use super::entity::contest::{ActiveModel, Column, Entity};
use crate::{domain::Contest, wire};

/// States it, unless that was done before.
pub async fn tell(unit: &mut Unit, contest: &Contest) -> Result<(), StoreError> {
    let row = ActiveModel { key: Set(contest.key().to_vec()), told_at: Set(micros(unit.now())) };
    let known = OnConflict::column(Column::Key).do_nothing().to_owned();
    let noted = Entity::insert(row).on_conflict(known).exec_without_returning(unit.connection()).await?;
    if noted == 1 {
        unit.state(wire::item_contested(contest, unit.now()))?;
    }
    Ok(())
}
