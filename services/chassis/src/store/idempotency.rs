//! Stores the response of each request id (AIP-155).

use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _, entity::prelude::*, sea_query::OnConflict,
};
use time::OffsetDateTime;

use super::{FORGET, Request, StoreError, Transaction};
use crate::clock::micros;

/// A request and its first response.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request")]
pub struct Model {
    /// The request id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// SHA-256 of method and body.
    pub digest: Vec<u8>,
    /// The first response.
    pub response: Vec<u8>,
    /// When the response was given.
    pub created_at: i64,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Claims the request id, or returns the first response of the request that has it. A second writer waits for the
/// commit of the first.
pub(super) async fn claim(tx: &Transaction, request: &Request) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(id) = &request.id else {
        return Ok(None);
    };
    let row = ActiveModel {
        id: Set(id.clone()),
        digest: Set(request.digest.clone()),
        response: Set(Vec::new()),
        created_at: Set(micros(tx.now())),
    };
    let inserted = Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    if inserted == 1 {
        return Ok(None);
    }
    match Entity::find_by_id(id.clone()).one(tx.connection()).await? {
        Some(first) if first.digest == request.digest => Ok(Some(first.response)),
        Some(_) => Err(StoreError::RequestIdReused),
        None => Err(StoreError::Conflict),
    }
}

/// Stores the response of a request that [`claim`] claimed.
pub(super) async fn keep(tx: &Transaction, request: &Request, answer: Vec<u8>) -> Result<(), StoreError> {
    let Some(id) = &request.id else { return Ok(()) };
    Entity::update_many()
        .col_expr(Column::Response, Expr::value(answer))
        .filter(Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes up to [`FORGET`] rows from before this time. Returns their number.
pub(super) async fn forget(tx: &Transaction, before: OffsetDateTime) -> Result<u64, StoreError> {
    let old = Entity::find().select_only().column(Column::Id).filter(Column::CreatedAt.lt(micros(before)));
    let old = old.order_by_asc(Column::CreatedAt).limit(FORGET).into_query();
    let deleted = Entity::delete_many().filter(Column::Id.in_subquery(old)).exec(tx.connection()).await?;
    Ok(deleted.rows_affected)
}
