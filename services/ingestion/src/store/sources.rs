//! Sources: created, changed, deleted, and what their polls came to.

use std::{collections::HashMap, time::Duration};

use newsroom_chassis::{
    clock::{micros, now},
    isolate,
    store::{Request, Store, StoreError, StoredResponse, Transaction},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, sea_query::OnConflict,
};
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use super::{
    Error, cadences, counts,
    entity::source::{ActiveModel, Column, Entity, Model},
    seen, subscriptions,
};
use crate::{
    convert::{self, SourcesQuery},
    domain::{DomainError, HealthChange, Moved, PollAttempt, PollResult, Source, SourceId, Validators},
};

/// What a poll came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollOutcome {
    /// It brought something that could be read, or the news that nothing changed.
    Answered(PollResult),
    /// It brought nothing that could be read.
    Failed {
        /// Why, in plain words.
        error: String,
        /// How long the server asked to be left alone.
        retry_after: Option<Duration>,
        /// The server said that it is gone for good.
        gone: bool,
    },
}

impl StoredResponse for Source {
    fn to_bytes(&self) -> Vec<u8> {
        convert::source_to_bytes(self)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        convert::source_from_bytes(bytes).map_err(StoreError::unreadable)
    }
}

/// Keeps the source that `make` gives, on behalf of a call.
pub async fn create<M>(store: &Store, request: Request, make: M) -> Result<Source, Error>
where
    M: FnOnce(OffsetDateTime) -> Source + Send + 'static,
{
    let created = store.idempotent_write(request, move |tx| {
        Box::pin(async move {
            let source = make(tx.now());
            let taken = OnConflict::column(Column::Name).do_nothing().to_owned();
            let insert = Entity::insert(row(&source)).on_conflict(taken);
            match insert.exec_without_returning(tx.connection()).await? {
                1 => Ok(source),
                _ => Err(Error::from(DomainError::SourceNameTaken)),
            }
        })
    });
    created.await
}

/// Loads a source, lets `change` change it, and keeps that, on behalf of a call.
pub async fn update<C>(store: &Store, id: SourceId, request: Request, change: C) -> Result<Source, Error>
where
    C: FnOnce(&mut Source, OffsetDateTime) -> Result<(), DomainError> + Send + 'static,
{
    let updated = store.idempotent_write(request, move |tx| {
        Box::pin(async move {
            let mut source = load(tx, id).await?;
            let before = source.settings.clone();
            change(&mut source, tx.now())?;
            put(tx, &source).await?;
            if source.settings.paused || source.settings.endpoint != before.endpoint {
                subscriptions::leave(tx, id).await?;
            }
            if source.settings.endpoint != before.endpoint {
                seen::forget_all(tx, id).await?;
            }
            Ok::<_, Error>(source)
        })
    });
    updated.await
}

/// Deletes a source that `check` lets go, on behalf of a call. Its items stay.
pub async fn delete<C>(store: &Store, id: SourceId, request: Request, check: C) -> Result<(), Error>
where
    C: FnOnce(&mut Source) -> Result<(), DomainError> + Send + 'static,
{
    let deleted = store.idempotent_write(request, move |tx| {
        Box::pin(async move {
            check(&mut load(tx, id).await?)?;
            Entity::delete_by_id(id.uuid()).exec(tx.connection()).await?;
            subscriptions::leave(tx, id).await?;
            seen::forget_all(tx, id).await?;
            counts::forget(tx, id).await
        })
    });
    deleted.await
}

/// Notes what a poll came to and what of it was left out, and publishes it where the source's verdict turned. `jitter`: 0 to 1.
pub async fn conclude(
    store: &Store,
    id: SourceId,
    attempt: PollAttempt,
    outcome: PollOutcome,
    rejected: Vec<String>,
    jitter: f64,
) -> Result<Source, Error> {
    let concluded = store.write(move |tx| {
        Box::pin(async move {
            let mut source = load(tx, id).await?;
            let now = tx.now();
            let health_change = match outcome {
                PollOutcome::Answered(result) => source.answered(&attempt, result, now, jitter),
                PollOutcome::Failed { error, gone: true, .. } => source.gone(&attempt, error, now, jitter),
                PollOutcome::Failed { error, retry_after, .. } => {
                    source.failed(&attempt, error, retry_after, now, jitter)
                }
            };
            source.health.reject(rejected, now);
            put(tx, &source).await?;
            if let Some(health_change) = health_change {
                tx.publish(convert::source_turned(&source, health_change))?;
            }
            Ok::<_, Error>(source)
        })
    });
    concluded.await
}

/// Notes what a push says of how its source fares, and publishes it where the source's verdict turned.
pub async fn change_health<C>(store: &Store, id: SourceId, change: C) -> Result<(), Error>
where
    C: FnOnce(&mut Source, OffsetDateTime) -> Option<HealthChange> + Send + 'static,
{
    let turned = store.write(move |tx| {
        Box::pin(async move {
            let mut source = load(tx, id).await?;
            let health_change = change(&mut source, tx.now());
            put(tx, &source).await?;
            if let Some(health_change) = health_change {
                tx.publish(convert::source_turned(&source, health_change))?;
            }
            Ok::<_, Error>(())
        })
    });
    turned.await
}

/// A source as it is now.
pub async fn find(store: &Store, id: SourceId) -> Result<Option<Source>, Error> {
    let Some(row) = Entity::find_by_id(id.uuid()).one(store.reader()).await? else { return Ok(None) };
    let counts = counts::of(store.reader(), [row.id]).await?;
    let mut subscriptions = subscriptions::of(store.reader(), [row.id]).await?;
    let mut source = source(row, &counts)?;
    source.health.subscription = subscriptions.remove(&id.uuid());
    source.health.cadence = cadences::of(store.reader(), id.uuid(), now()).await?;
    Ok(Some(source))
}

/// A page of sources in the order of their names, and the token of the next.
pub async fn list(store: &Store, query: &SourcesQuery) -> Result<(Vec<Source>, String), Error> {
    let mut select = Entity::find();
    if let Some(name) = &query.name {
        select = select.filter(Column::Name.eq(name));
    }
    if let Some(ending) = &query.ending {
        select = select.filter(Column::Id.is_in(ending.find(store.reader(), "source").await?));
    }
    if let Some(after) = &query.page.after {
        select = select.filter(Column::Name.gt(after));
    }
    let rows = select.order_by_asc(Column::Name).limit(query.page.limit()).stream(store.reader()).await?;
    let (rows, next) = query.page.take(rows, |row| row.snapshot.len(), |row| row.name.clone()).await?;
    let counts = counts::of(store.reader(), rows.iter().map(|row| row.id)).await?;
    let mut subscriptions = subscriptions::of(store.reader(), rows.iter().map(|row| row.id)).await?;
    let sources = rows.into_iter().map(|row| (row.id, source(row, &counts)));
    let mut sources = isolate::readable("ingestion", "sources", sources);
    for source in &mut sources {
        source.health.cadence = cadences::of(store.reader(), source.id.uuid(), now()).await?;
        source.health.subscription = subscriptions.remove(&source.id.uuid());
    }
    Ok((sources, next))
}

/// Which sources are not asked for now.
#[derive(Clone, Debug, Default)]
pub struct Except {
    /// These.
    pub sources: Vec<SourceId>,
    /// Those of these hosts.
    pub hosts: Vec<String>,
    /// Those whose last poll failed.
    pub failing: bool,
}

/// The sources that are to be asked by now, the one that waits longest first, each with its host.
pub async fn due(
    store: &Store,
    now: OffsetDateTime,
    limit: usize,
    except: Except,
) -> Result<Vec<(SourceId, String)>, Error> {
    let mut select = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Host])
        .filter(Column::NextPollAt.lte(micros(now)))
        .filter(Column::Id.is_not_in(except.sources.into_iter().map(SourceId::uuid)))
        .filter(Column::Host.is_not_in(except.hosts));
    if except.failing {
        select = select.filter(Column::Failures.eq(0));
    }
    let select = select.order_by_asc(Column::NextPollAt).limit(u64::try_from(limit).unwrap_or(u64::MAX));
    let due: Vec<(Uuid, String)> = select.into_tuple().all(store.reader()).await?;
    Ok(due.into_iter().map(|(id, host)| (SourceId::new(id), host)).collect())
}

/// A source that pushes now, its count left out.
pub async fn active(store: &Store, id: SourceId) -> Result<Option<Source>, Error> {
    Ok(of_news(store.reader(), id).await?.filter(|source| source.check_active().is_ok()))
}

/// A source for whoever takes its news in: as it is now, its count left out.
pub(super) async fn of_news(connection: &impl ConnectionTrait, id: SourceId) -> Result<Option<Source>, Error> {
    let row = Entity::find_by_id(id.uuid()).one(connection).await?;
    Ok(row.map(|row| source(row, &HashMap::new())).transpose()?)
}

async fn load(tx: &Transaction, id: SourceId) -> Result<Source, Error> {
    Ok(locked(tx, id).await?.ok_or(DomainError::SourceNotFound)?)
}

/// A source, if it is there; nobody else changes it before this write ends.
pub(super) async fn locked(tx: &Transaction, id: SourceId) -> Result<Option<Source>, Error> {
    let row = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.connection()).await?;
    let Some(row) = row else { return Ok(None) };
    let counts = counts::of(tx.connection(), [row.id]).await?;
    Ok(Some(source(row, &counts)?))
}

/// Up to `limit` sources behind this one, in the order of their ids, and the last that was looked at.
pub(super) async fn behind(
    store: &Store,
    after: Option<SourceId>,
    limit: u64,
) -> Result<(Vec<Source>, Option<SourceId>), Error> {
    let mut select = Entity::find();
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after.uuid()));
    }
    let rows = select.order_by_asc(Column::Id).limit(limit).all(store.reader()).await?;
    let last = rows.last().map(|row| SourceId::new(row.id));
    let sources = rows.into_iter().map(|row| (row.id, source(row, &HashMap::new())));
    Ok((isolate::readable("ingestion", "sources", sources), last))
}

/// Writes a source that was loaded in this tx.
pub(super) async fn put(tx: &Transaction, source: &Source) -> Result<(), Error> {
    let update = Entity::update_many().set(row(source)).filter(Column::Id.eq(source.id.uuid()));
    match update.exec(tx.connection()).await.map_err(StoreError::from) {
        Ok(_) => Ok(()),
        Err(StoreError::Taken(_)) => Err(DomainError::SourceNameTaken.into()),
        Err(error) => Err(error.into()),
    }
}

fn row(source: &Source) -> ActiveModel {
    ActiveModel {
        id: Set(source.id.uuid()),
        name: Set(source.settings.name.clone()),
        next_poll_at: Set(source.health.next_poll_time.map(micros)),
        http_etag: Set(source.validators.etag.clone()),
        http_last_modified: Set(source.validators.last_modified.clone()),
        moved_to: Set(source.moved.as_ref().map(|moved| moved.to.to_string())),
        moved_polls: Set(source.moved.as_ref().map_or(0, |moved| moved.polls.into())),
        host: Set(source.host()),
        failures: Set(source.health.consecutive_failures.into()),
        snapshot: Set(convert::source_to_bytes(source)),
    }
}

fn source(row: Model, counts: &HashMap<Uuid, u64>) -> Result<Source, StoreError> {
    let mut source = convert::source_from_bytes(&row.snapshot).map_err(StoreError::unreadable)?;
    source.validators = Validators { etag: row.http_etag, last_modified: row.http_last_modified };
    let polls = u32::try_from(row.moved_polls).unwrap_or_default();
    let to = row.moved_to.as_deref().and_then(|to| Url::parse(to).ok());
    source.moved = to.map(|to| Moved { to, polls });
    source.health.item_count = counts.get(&row.id).copied().unwrap_or_default();
    Ok(source)
}
