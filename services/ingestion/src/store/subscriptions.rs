//! Subscriptions at hubs.

use std::collections::HashMap;

use newsroom_chassis::{
    clock::{from_micros, micros},
    isolate,
    store::{Store, StoreError, Transaction},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, sea_query::OnConflict,
};
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use super::{
    Error,
    entity::subscription::{ActiveModel, Column, Entity, Model},
};
use crate::domain::{SourceId, Subscription, SubscriptionState};

/// What becomes of a subscription that was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// It is kept as it is now.
    Kept,
    /// It is forgotten.
    Forgotten,
}

/// The subscription of a source.
pub async fn find(store: &Store, id: SourceId) -> Result<Option<Subscription>, Error> {
    let row = Entity::find_by_id(id.uuid()).one(store.reader()).await?;
    Ok(row.map(subscription).transpose()?)
}

/// The subscriptions of these sources.
pub(super) async fn of(
    connection: &impl ConnectionTrait,
    sources: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Subscription>, Error> {
    let rows = Entity::find().filter(Column::SourceId.is_in(sources)).all(connection).await?;
    let read = |row: Model| (row.source_id, subscription(row).map(|read| (read.source_id.uuid(), read)));
    Ok(isolate::readable("ingestion", "subscriptions", rows.into_iter().map(read)).into_iter().collect())
}

/// Notes the hub and topic that a source's feed declares; `None` when it declares none any more. Another than
/// the known one begins a new subscription; the hub of the old one hears at its next word that nobody listens.
pub async fn declare(store: &Store, id: SourceId, hub: Option<(Url, Url)>, token: String) -> Result<(), Error> {
    let declared = store.write(move |tx| {
        Box::pin(async move {
            match (load(tx, id).await?, hub) {
                (Some(known), Some((hub, topic)))
                    if known.hub == hub && known.topic == topic && known.state != SubscriptionState::Leaving =>
                {
                    Ok(())
                }
                (_, Some((hub, topic))) => put(tx, &Subscription::wanted(id, hub, topic, token, tx.now())).await,
                (Some(_), None) => leave(tx, id).await,
                (None, None) => Ok::<_, Error>(()),
            }
        })
    });
    declared.await
}

/// Ends the subscription of a source that is not asked any more: its hub is to be told.
pub(super) async fn leave(tx: &Transaction, id: SourceId) -> Result<(), Error> {
    let Some(mut subscription) = load(tx, id).await? else { return Ok(()) };
    if subscription.leave(tx.now()) { put(tx, &subscription).await } else { forget(tx, id).await }
}

/// The subscriptions whose hubs are to be asked by now, the one that waits longest first.
pub async fn due(store: &Store, now: OffsetDateTime, limit: u64) -> Result<Vec<Subscription>, Error> {
    let select = Entity::find().filter(Column::NextAt.lte(micros(now))).order_by_asc(Column::NextAt).limit(limit);
    let rows = select.all(store.reader()).await?;
    let subscriptions = rows.into_iter().map(|row| (row.source_id, subscription(row)));
    Ok(isolate::readable("ingestion", "subscriptions", subscriptions))
}

/// Changes the subscription of a source, if it is still the one with this token. Gives it as it is then, and what
/// became of it.
pub async fn change<C>(
    store: &Store,
    id: SourceId,
    token: String,
    change: C,
) -> Result<Option<(Subscription, Retention)>, Error>
where
    C: FnOnce(&mut Subscription, OffsetDateTime) -> Retention + Send + 'static,
{
    let changed = store.write(move |tx| {
        Box::pin(async move {
            let Some(mut subscription) = load(tx, id).await?.filter(|known| known.token == token) else {
                return Ok(None);
            };
            let retention = change(&mut subscription, tx.now());
            match retention {
                Retention::Kept => put(tx, &subscription).await?,
                Retention::Forgotten => forget(tx, id).await?,
            }
            Ok::<_, Error>(Some((subscription, retention)))
        })
    });
    changed.await
}

async fn load(tx: &Transaction, id: SourceId) -> Result<Option<Subscription>, Error> {
    let row = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.connection()).await?;
    Ok(row.map(subscription).transpose()?)
}

async fn forget(tx: &Transaction, id: SourceId) -> Result<(), Error> {
    Entity::delete_by_id(id.uuid()).exec(tx.connection()).await?;
    Ok(())
}

async fn put(tx: &Transaction, subscription: &Subscription) -> Result<(), Error> {
    let row = ActiveModel {
        source_id: Set(subscription.source_id.uuid()),
        hub: Set(subscription.hub.to_string()),
        topic: Set(subscription.topic.to_string()),
        token: Set(subscription.token.clone()),
        state: Set(number(subscription.state)),
        lease_until: Set(subscription.lease_until.map(micros)),
        next_at: Set(subscription.next_time.map(micros)),
        attempts: Set(subscription.attempts.into()),
        content_at: Set(subscription.content_time.map(micros)),
        signed_by: Set(subscription.signed_by.clone()),
        error: Set(subscription.error.clone()),
    };
    let all = [
        Column::Hub,
        Column::Topic,
        Column::Token,
        Column::State,
        Column::LeaseUntil,
        Column::NextAt,
        Column::Attempts,
        Column::ContentAt,
        Column::SignedBy,
        Column::Error,
    ];
    let known = OnConflict::column(Column::SourceId).update_columns(all).to_owned();
    Entity::insert(row).on_conflict(known).exec_without_returning(tx.connection()).await?;
    Ok(())
}

fn number(state: SubscriptionState) -> i64 {
    match state {
        SubscriptionState::Wanted => 1,
        SubscriptionState::Requested => 2,
        SubscriptionState::Active => 3,
        SubscriptionState::Denied => 4,
        SubscriptionState::Leaving => 5,
    }
}

fn subscription(row: Model) -> Result<Subscription, StoreError> {
    let time = |at: Option<i64>| at.map(from_micros);
    Ok(Subscription {
        source_id: SourceId::new(row.source_id),
        hub: Url::parse(&row.hub).map_err(StoreError::unreadable)?,
        topic: Url::parse(&row.topic).map_err(StoreError::unreadable)?,
        token: row.token,
        state: match row.state {
            1 => SubscriptionState::Wanted,
            2 => SubscriptionState::Requested,
            3 => SubscriptionState::Active,
            4 => SubscriptionState::Denied,
            5 => SubscriptionState::Leaving,
            other => return Err(StoreError::unreadable(format!("a subscription in state {other}"))),
        },
        lease_until: time(row.lease_until),
        next_time: time(row.next_at),
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        content_time: time(row.content_at),
        signed_by: row.signed_by,
        error: row.error,
    })
}
