//! The version of all roles and grants of a store, by which its replicas see that something has changed.

use newsroom_chassis::store::{Store, StoreError, Transaction, WriteConnection};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _, entity::prelude::*,
    sea_query::OnConflict,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_state")]
pub struct Model {
    /// There is one row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Rises with each change.
    pub version: i64,
    /// When editorial last published all roles and grants again. 0: never.
    pub announced_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const ROW: i64 = 1;

/// When all roles and grants were last published again, in microseconds since the epoch. 0: never.
pub async fn announced_at(store: &Store) -> Result<i64, StoreError> {
    let row = Entity::find_by_id(ROW).one(store.poller()).await?;
    Ok(row.map_or(0, |row| row.announced_at))
}

/// Records that all roles and grants have been published again.
pub async fn record_announcement(tx: &Transaction, at: i64) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::AnnouncedAt, Expr::value(at))
        .filter(Column::Id.eq(ROW))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The version. 0 before the first change.
pub async fn version(store: &Store) -> Result<i64, StoreError> {
    let row = Entity::find_by_id(ROW).one(store.poller()).await?;
    Ok(row.map_or(0, |row| row.version))
}

/// Lets no other transaction change roles and grants before this one ends. The transaction changes them, too.
pub async fn lock(tx: &Transaction) -> Result<(), StoreError> {
    bump(tx.connection()).await
}

pub(super) async fn bump(connection: &WriteConnection) -> Result<(), StoreError> {
    let first = ActiveModel { id: Set(ROW), version: Set(0), announced_at: Set(0) };
    Entity::insert(first)
        .on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned())
        .exec_without_returning(connection)
        .await?;
    Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(ROW))
        .exec(connection)
        .await?;
    Ok(())
}
