//! Stores the response of each request id (AIP-155).

use std::collections::HashMap;

use futures::future::BoxFuture;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _, entity::prelude::*, sea_query::OnConflict,
};
use time::OffsetDateTime;

use super::{FORGET, PrincipalRequest, StoreError, StoredResponse, Transaction, bulk};
use crate::clock::micros;

/// A request and its first response.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request")]
pub struct Model {
    /// The id of the principal, a line feed, and the request id.
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
pub(super) async fn claim(tx: &Transaction, request: &PrincipalRequest) -> Result<Option<Vec<u8>>, StoreError> {
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
pub(super) async fn keep(tx: &Transaction, request: &PrincipalRequest, answer: Vec<u8>) -> Result<(), StoreError> {
    let Some(id) = &request.id else { return Ok(()) };
    Entity::update_many()
        .col_expr(Column::Response, Expr::value(answer))
        .filter(Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Executes the calls of a batch that were not answered before, and stores their responses.
pub(super) async fn write_batch<C, T, E, F>(
    tx: &mut Transaction,
    calls: Vec<(PrincipalRequest, C)>,
    job: F,
) -> Result<Vec<Result<T, E>>, E>
where
    T: StoredResponse,
    E: From<StoreError> + Clone,
    F: for<'u> FnOnce(&'u mut Transaction, Vec<C>) -> BoxFuture<'u, Result<Vec<Result<T, E>>, E>>,
{
    let (requests, all): (Vec<PrincipalRequest>, Vec<C>) = calls.into_iter().unzip();
    let stored = find(tx, requests.iter().filter_map(|request| request.id.as_deref())).await?;
    let (mut commands, mut outcomes) = (Vec::new(), Vec::<Option<Result<T, E>>>::new());
    // The places of the calls to execute, and for each id in the batch its first place.
    let (mut places, mut first) = (Vec::new(), HashMap::<String, usize>::new());
    for (place, (request, command)) in requests.iter().zip(all).enumerate() {
        let known = request.id.as_ref().and_then(|id| stored.get(id));
        outcomes.push(known.map(|(digest, response)| request.answer(digest, response)));
        let is_first = request.id.as_ref().is_none_or(|id| *first.entry(id.clone()).or_insert(place) == place);
        if known.is_none() && is_first {
            commands.push(command);
            places.push(place);
        }
    }
    let done = if commands.is_empty() { Vec::new() } else { job(tx, commands).await? };
    let mut responses = HashMap::new();
    for (place, outcome) in places.into_iter().zip(done) {
        if let Ok(response) = &outcome {
            responses.insert(place, response.to_bytes());
        }
        outcomes[place] = Some(outcome);
    }
    let answered = responses.iter().map(|(place, response)| (&requests[*place], response.clone())).collect();
    insert(tx, answered).await?;
    for place in 0..requests.len() {
        if outcomes[place].is_some() {
            continue;
        }
        // A repeat of an earlier call of this batch.
        let request = &requests[place];
        let before = request.id.as_ref().and_then(|id| first.get(id)).copied().unwrap_or(place);
        let repeated = match (&outcomes[before], responses.get(&before)) {
            (_, Some(response)) => request.answer(&requests[before].digest, response),
            (Some(Err(error)), None) => Err(error.clone()),
            _ => Err(StoreError::Conflict.into()),
        };
        outcomes[place] = Some(repeated);
    }
    Ok(outcomes.into_iter().flatten().collect())
}

impl PrincipalRequest {
    /// The answer to a repeat of a request with this digest and response.
    fn answer<T: StoredResponse, E: From<StoreError>>(&self, digest: &[u8], response: &[u8]) -> Result<T, E> {
        if self.digest == digest { Ok(T::from_bytes(response)?) } else { Err(StoreError::RequestIdReused.into()) }
    }
}

/// A stored request: the digest of its method and body, and its response.
type StoredRequest = (Vec<u8>, Vec<u8>);

/// Finds those of these requests whose ids were used before.
async fn find(tx: &Transaction, ids: impl Iterator<Item = &str>) -> Result<HashMap<String, StoredRequest>, StoreError> {
    let ids = bulk::padded(ids);
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(tx.connection()).await?;
    Ok(rows.into_iter().map(|row| (row.id, (row.digest, row.response))).collect())
}

/// Stores requests with their responses. It is a conflict if another writer used one of the ids meanwhile.
async fn insert(tx: &Transaction, requests: Vec<(&PrincipalRequest, Vec<u8>)>) -> Result<(), StoreError> {
    let created_at = micros(tx.now());
    let row = |(request, response): (&PrincipalRequest, Vec<u8>)| {
        let id = request.id.clone()?;
        Some(ActiveModel {
            id: Set(id),
            digest: Set(request.digest.clone()),
            response: Set(response),
            created_at: Set(created_at),
        })
    };
    let mut rows: Vec<ActiveModel> = requests.into_iter().filter_map(row).collect();
    // Sorted, so that two replicas do not wait for each other in a circle.
    rows.sort_by(|one, other| one.id.as_ref().cmp(other.id.as_ref()));
    let count = rows.len() as u64;
    if bulk::insert(tx.connection(), rows, bulk::OnConflict::Ignore).await? == count {
        Ok(())
    } else {
        Err(StoreError::Conflict)
    }
}

/// Deletes up to [`FORGET`] rows from before this time. Returns their number.
pub(super) async fn forget(tx: &Transaction, before: OffsetDateTime) -> Result<u64, StoreError> {
    let old = Entity::find().select_only().column(Column::Id).filter(Column::CreatedAt.lt(micros(before)));
    let old = old.order_by_asc(Column::CreatedAt).limit(FORGET).into_query();
    let deleted = Entity::delete_many().filter(Column::Id.in_subquery(old)).exec(tx.connection()).await?;
    Ok(deleted.rows_affected)
}
