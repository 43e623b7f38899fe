//! The end of the chain. Only the leader writes it.

use newsroom_chassis::store::{StoreError, Transaction};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait as _, entity::prelude::*, sea_query::OnConflict};

use crate::audit::NO_HASH;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_state")]
pub struct Model {
    /// There is one row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The position of the last entry. 0: there is none.
    pub position: i64,
    pub hash: Vec<u8>,
    /// The position of the first entry that is kept.
    pub first_position: i64,
    /// The newest checkpoint.
    pub checkpoint_number: i64,
    pub checkpoint_position: i64,
    pub checkpoint_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const ROW: i64 = 1;

/// The end of a chain.
pub type ChainState = Model;

/// The state. Before the first entry it is that of an empty chain.
pub async fn state(connection: &impl ConnectionTrait) -> Result<ChainState, StoreError> {
    let empty = Model {
        id: ROW,
        position: 0,
        hash: NO_HASH.to_vec(),
        first_position: 1,
        checkpoint_number: 0,
        checkpoint_position: 0,
        checkpoint_at: 0,
    };
    Ok(Entity::find_by_id(ROW).one(connection).await?.unwrap_or(empty))
}

pub async fn save(tx: &Transaction, state: ChainState) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(ROW),
        position: Set(state.position),
        hash: Set(state.hash),
        first_position: Set(state.first_position),
        checkpoint_number: Set(state.checkpoint_number),
        checkpoint_position: Set(state.checkpoint_position),
        checkpoint_at: Set(state.checkpoint_at),
    };
    let columns = [
        Column::Position,
        Column::Hash,
        Column::FirstPosition,
        Column::CheckpointNumber,
        Column::CheckpointPosition,
        Column::CheckpointAt,
    ];
    let replace = OnConflict::column(Column::Id).update_columns(columns).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.connection()).await?;
    Ok(())
}
