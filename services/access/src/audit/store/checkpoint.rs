//! Rows of checkpoints. They are kept for good.

use newsroom_chassis::store::{Store, StoreError, Transaction};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    entity::prelude::*,
};

use crate::audit::Checkpoint;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_checkpoint")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub id: Uuid,
    pub position: i64,
    pub hash: Vec<u8>,
    pub first_position: i64,
    pub time: i64,
    pub public_key: Vec<u8>,
    pub signature: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn insert(tx: &Transaction, checkpoint: &Checkpoint) -> Result<(), StoreError> {
    let row = ActiveModel {
        number: Set(checkpoint.number),
        id: Set(checkpoint.id),
        position: Set(checkpoint.position),
        hash: Set(checkpoint.hash.clone()),
        first_position: Set(checkpoint.first_position),
        time: Set(checkpoint.time),
        public_key: Set(checkpoint.public_key.clone()),
        signature: Set(checkpoint.signature.clone()),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The checkpoints after a number, in their order.
pub async fn checkpoints(store: &Store, after: i64, limit: u64) -> Result<Vec<Checkpoint>, StoreError> {
    let select = Entity::find().filter(Column::Number.gt(after)).order_by_asc(Column::Number).limit(limit);
    Ok(select.all(store.reader()).await?.into_iter().map(|row| read(store, row)).collect())
}

/// The newest checkpoint. `None`: there is none.
pub async fn last_checkpoint(store: &Store) -> Result<Option<Checkpoint>, StoreError> {
    let row = Entity::find().order_by_desc(Column::Number).one(store.reader()).await?;
    Ok(row.map(|row| read(store, row)))
}

/// The newest checkpoint that was made before this time. `None`: there is none.
pub async fn checkpoint_before(store: &Store, time: i64) -> Result<Option<Checkpoint>, StoreError> {
    let select = Entity::find().filter(Column::Time.lt(time)).order_by_desc(Column::Time).order_by_desc(Column::Number);
    Ok(select.one(store.reader()).await?.map(|row| read(store, row)))
}

/// The number of the newest checkpoint of entries up to this position. 0: there is none.
pub async fn last_checkpoint_until(store: &Store, position: i64) -> Result<i64, StoreError> {
    let select = Entity::find().filter(Column::Position.lte(position));
    let select = select.order_by_desc(Column::Position).order_by_desc(Column::Number);
    Ok(select.one(store.reader()).await?.map_or(0, |row| row.number))
}

/// The position of the first checkpoint of this position or a later one. `None`: there is none.
pub async fn next_position(tx: &Transaction, position: i64) -> Result<Option<i64>, StoreError> {
    let select = Entity::find().filter(Column::Position.gte(position)).order_by_asc(Column::Position);
    Ok(select.one(tx.connection()).await?.map(|row| row.position))
}

/// Whether there is a checkpoint of this position.
pub async fn has_checkpoint(store: &Store, position: i64) -> Result<bool, StoreError> {
    let select = Entity::find().filter(Column::Position.eq(position));
    Ok(select.one(store.reader()).await?.is_some())
}

fn read(store: &Store, row: Model) -> Checkpoint {
    Checkpoint {
        service: store.service().to_owned(),
        number: row.number,
        id: row.id,
        position: row.position,
        hash: row.hash,
        first_position: row.first_position,
        time: row.time,
        public_key: row.public_key,
        signature: row.signature,
    }
}
