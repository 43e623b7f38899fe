//! Subscriptions at hubs: lock, find and save.

use std::collections::HashMap;

use newsroom_chassis::{
    clock::{from_micros, micros},
    isolate,
    store::{Reader, Store, StoreError, Transaction, WriteConnection},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, sea_query::OnConflict,
};
use time::OffsetDateTime;
use url::Url;

use super::{
    entity::subscription::{ActiveModel, Column, Entity, Model},
    number::Numbered,
};
use crate::domain::{SourceId, Subscription};

/// The subscriptions, in a transaction or on the read connections.
pub struct Subscriptions<'c, C>(&'c C);

impl<'t> Subscriptions<'t, WriteConnection> {
    pub fn within(tx: &'t Transaction) -> Self {
        Self(tx.connection())
    }

    /// Finds the subscription of a source and locks its row until the transaction ends.
    pub async fn lock(&self, id: SourceId) -> Result<Option<Subscription>, StoreError> {
        let row = Entity::find_by_id(id.uuid()).lock_exclusive().one(self.0).await?;
        row.map(subscription).transpose()
    }

    /// Saves a subscription. Replaces the earlier subscription of its source.
    pub async fn save(&self, subscription: &Subscription) -> Result<(), StoreError> {
        let row = ActiveModel {
            source_id: Set(subscription.source_id.uuid()),
            hub: Set(subscription.hub.to_string()),
            topic: Set(subscription.topic.to_string()),
            token: Set(subscription.token.clone()),
            state: Set(subscription.state.number()),
            lease_until: Set(subscription.lease_until.map(micros)),
            next_at: Set(subscription.next_time.map(micros)),
            attempts: Set(subscription.attempts.into()),
            content_at: Set(subscription.content_time.map(micros)),
            signed_by: Set(subscription.signed_by.clone()),
            error: Set(subscription.error.clone()),
            missed: Set(subscription.missed.into()),
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
            Column::Missed,
        ];
        let known = OnConflict::column(Column::SourceId).update_columns(all).to_owned();
        Entity::insert(row).on_conflict(known).exec_without_returning(self.0).await?;
        Ok(())
    }

    pub async fn delete(&self, id: SourceId) -> Result<(), StoreError> {
        Entity::delete_by_id(id.uuid()).exec(self.0).await?;
        Ok(())
    }
}

impl<'c, C: ConnectionTrait> Subscriptions<'c, C> {
    pub(super) fn over(connection: &'c C) -> Self {
        Self(connection)
    }

    pub async fn find_all(&self, sources: &[SourceId]) -> Result<HashMap<SourceId, Subscription>, StoreError> {
        let ids = sources.iter().map(|id| id.uuid());
        let rows = Entity::find().filter(Column::SourceId.is_in(ids)).all(self.0).await?;
        let read = |row: Model| (row.source_id, subscription(row).map(|read| (read.source_id, read)));
        Ok(isolate::readable("ingestion", "subscriptions", rows.into_iter().map(read)).into_iter().collect())
    }
}

impl<'s> Subscriptions<'s, Reader> {
    pub fn reading(store: &'s Store) -> Self {
        Self(store.reader())
    }

    pub async fn find(&self, id: SourceId) -> Result<Option<Subscription>, StoreError> {
        let row = Entity::find_by_id(id.uuid()).one(self.0).await?;
        row.map(subscription).transpose()
    }

    /// Returns the subscriptions for which a request to the hub is due, the one that has waited longest first.
    pub async fn due(&self, now: OffsetDateTime, limit: u64) -> Result<Vec<Subscription>, StoreError> {
        let select = Entity::find().filter(Column::NextAt.lte(micros(now))).order_by_asc(Column::NextAt).limit(limit);
        let rows = select.all(self.0).await?;
        let subscriptions = rows.into_iter().map(|row| (row.source_id, subscription(row)));
        Ok(isolate::readable("ingestion", "subscriptions", subscriptions))
    }
}

fn subscription(row: Model) -> Result<Subscription, StoreError> {
    let time = |at: Option<i64>| at.map(from_micros);
    Ok(Subscription {
        source_id: SourceId::new(row.source_id),
        hub: Url::parse(&row.hub).map_err(StoreError::unreadable)?,
        topic: Url::parse(&row.topic).map_err(StoreError::unreadable)?,
        token: row.token,
        state: Numbered::numbered(row.state)
            .ok_or_else(|| StoreError::unreadable(format!("a subscription in state {}", row.state)))?,
        lease_until: time(row.lease_until),
        next_time: time(row.next_at),
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        content_time: time(row.content_at),
        signed_by: row.signed_by,
        error: row.error,
        missed: u32::try_from(row.missed).unwrap_or_default(),
    })
}
