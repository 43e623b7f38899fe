//! The store: SQLite or PostgreSQL by URL, with a pool of readers and a single way to write.
//!
//! A write is a closure over a [`Transaction`]: all its changes, and the events that it publishes, commit together or
//! not at all. Over SQLite many writes share one commit; each of them still succeeds or fails by itself. No caller is
//! told of success before the commit is durable (`writer.rs`).

pub mod bulk;
mod cause;
mod compressed;
mod connect;
mod connection;
mod ending;
mod error;
mod fault;
mod file;
mod foundation;
mod health;
mod idempotency;
mod inbox;
mod inject;
mod open;
mod probe;
mod reader;
mod session;
mod statements;
mod tls;
mod transaction;
mod writer;

pub use cause::{EventBatch, EventCommand, HandleOutcome, PrincipalRequest, Request, RequestId, StoredResponse};
pub use compressed::Compressed;
pub use connect::StoreConfig;
pub use connection::WriteConnection;
pub use ending::{IdEnding, IdEndingError, index_endings};
pub use error::StoreError;
pub use fault::{Fault, FaultKind};
pub use foundation::{column, migrations, without_row_id};
pub use inject::{Inject, Injected};
pub use open::Migrated;
pub use reader::Reader;
pub use transaction::Transaction;

use std::sync::Arc;

use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait as _, DbBackend};
use sea_orm_migration::MigratorTrait;
use tokio::sync::Notify;

use crate::outbox::RecentEvents;
use health::Health;
use statements::Statements;

/// The most old rows that one write deletes.
pub(crate) const FORGET: u64 = 5_000;

/// One service's store. A clone is the same store.
#[derive(Clone)]
pub struct Store {
    reader: Reader,
    poller: Reader,
    writer: writer::Writer,
    published: Arc<Notify>,
    recent: Arc<RecentEvents>,
    health: Health,
    file: Option<Arc<file::StoreFile>>,
    service: &'static str,
    /// The statements of writes.
    statements: Statements,
}

impl Store {
    /// Opens the store and applies migrations where the configuration allows it; otherwise a schema that is not up to
    /// date is [`StoreError::Schema`]. Waits for a database that does not answer yet.
    pub async fn open<M: MigratorTrait>(config: &StoreConfig) -> Result<Self, StoreError> {
        Self::open_for::<M>(config, "none").await
    }

    /// As [`Store::open`], for a service, whose name becomes a label of the store's metrics.
    pub async fn open_for<M: MigratorTrait>(config: &StoreConfig, service: &'static str) -> Result<Self, StoreError> {
        let connected =
            if config.migrates() { open::migrated::<M>(config).await? } else { open::checked::<M>(config).await? };
        let (published, recent) = (Arc::new(Notify::new()), Arc::new(RecentEvents::default()));
        let health = Health::new(&connected.name);
        let statements = Statements::new(service, "write");
        let database = writer::Database {
            connections: connected.writer,
            health: health.clone(),
            read_only: connected.read_only,
            published: published.clone(),
            recent: recent.clone(),
            inject: config.inject.clone(),
            service,
            statements: statements.clone(),
        };
        let file = connected.file.map(Arc::new);
        let writer = match &file {
            Some(file) => writer::Writer::batching(database, file.clone()),
            None => writer::Writer::single(database),
        };
        let reading = |kind| Reader::new(connected.reader.clone(), health.clone(), Statements::new(service, kind));
        let (reader, poller) = (reading("read"), reading("poll"));
        Ok(Self { reader, poller, writer, published, recent, health, file, service, statements })
    }

    /// Opens the store only to apply migrations.
    pub async fn migrate<M: MigratorTrait>(config: &StoreConfig) -> Result<Migrated, StoreError> {
        open::migrate::<M>(config).await
    }

    /// The name of the service that owns the store.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// The connections for queries. They must not be used to write.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The connections for queries that only the passing of time causes, whose statements are counted apart.
    pub fn poller(&self) -> &Reader {
        &self.poller
    }

    /// The number of statements that writes sent to the database, `BEGIN` and `COMMIT` included. With it a test checks that
    /// a batch does not need a statement for each row.
    pub fn write_statements(&self) -> u64 {
        self.statements.count()
    }

    /// Whether only this process can have the store open (SQLite).
    pub fn is_exclusive(&self) -> bool {
        self.file.is_some()
    }

    /// The kind of database.
    pub fn backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    /// Notified when a write that published events has committed.
    pub(crate) fn published(&self) -> &Notify {
        &self.published
    }

    /// The events that were committed last, for the relay of an exclusive store.
    pub(crate) fn recent(&self) -> &RecentEvents {
        &self.recent
    }

    /// Commits the changes of `job`, or none of them when `job` fails. `job` must not wait for anything but the store.
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'u> FnOnce(&'u mut Transaction) -> BoxFuture<'u, Result<T, E>> + Send + 'static,
    {
        self.writer.write(job).await
    }

    /// Writes on behalf of a call. A repeat of its request id by the same principal with the same body returns the first response and writes
    /// nothing. With another body it is [`StoreError::RequestIdReused`].
    pub async fn idempotent_write<T, E, F>(&self, request: PrincipalRequest, job: F) -> Result<T, E>
    where
        T: StoredResponse + Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'u> FnOnce(&'u mut Transaction) -> BoxFuture<'u, Result<T, E>> + Send + 'static,
    {
        self.write(move |tx| {
            Box::pin(async move {
                if let Some(first) = idempotency::claim(tx, &request).await? {
                    return T::from_bytes(&first).map_err(E::from);
                }
                let answer = job(tx).await?;
                idempotency::keep(tx, &request, answer.to_bytes()).await?;
                Ok(answer)
            })
        })
        .await
    }

    /// Writes on behalf of several calls in one transaction. A repeated call is answered as by
    /// [`Store::idempotent_write`]. `job` receives the commands of the other calls, in their order, and returns the
    /// outcome of each; for a call that it refuses it must write nothing. If `job` itself fails, nothing is written.
    pub async fn idempotent_batch<C, T, E, F>(
        &self,
        calls: Vec<(PrincipalRequest, C)>,
        job: F,
    ) -> Result<Vec<Result<T, E>>, E>
    where
        C: Send + 'static,
        T: StoredResponse + Send + 'static,
        E: From<StoreError> + Clone + Send + 'static,
        F: for<'u> FnOnce(&'u mut Transaction, Vec<C>) -> BoxFuture<'u, Result<Vec<Result<T, E>>, E>> + Send + 'static,
    {
        self.write(move |tx| Box::pin(async move { idempotency::write_batch(tx, calls, job).await })).await
    }

    /// Writes the effects of events in one transaction, each event once for its inbox. `job` receives the events that
    /// were not handled before, in their order; it is not called when there are none. Returns the outcome of each event.
    pub async fn handle_once<C, E, F>(&self, batch: EventBatch<C>, job: F) -> Result<Vec<HandleOutcome>, E>
    where
        C: Send + Sync + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'u> FnOnce(&'u mut Transaction, Vec<EventCommand<C>>) -> BoxFuture<'u, Result<(), E>> + Send + 'static,
    {
        let EventBatch { inbox, events } = batch;
        self.write(move |tx| {
            Box::pin(async move {
                let mut new = inbox::claim(tx, inbox, events.iter().map(|event| event.event_id)).await?;
                // An event that comes twice in a batch is handled the first time.
                let is_new: Vec<bool> = events.iter().map(|event| new.remove(&event.event_id)).collect();
                let to_handle: Vec<EventCommand<C>> =
                    events.into_iter().zip(&is_new).filter(|(_, is_new)| **is_new).map(|(event, _)| event).collect();
                if !to_handle.is_empty() {
                    job(tx, to_handle).await?;
                }
                let outcome = |is_new| if is_new { HandleOutcome::Applied } else { HandleOutcome::Duplicate };
                Ok(is_new.into_iter().map(outcome).collect())
            })
        })
        .await
    }

    /// Deletes stored responses and inbox rows that are older than `keep`, in steps, so that no other write waits long.
    /// Returns their number.
    pub async fn forget(&self, keep: std::time::Duration) -> Result<u64, StoreError> {
        let before = crate::clock::now() - keep;
        let answers = self.forget_by(move |tx| Box::pin(idempotency::forget(tx, before))).await?;
        let inbox = self.forget_by(move |tx| Box::pin(inbox::forget(tx, before))).await?;
        Ok(answers + inbox)
    }

    /// Repeats a step that deletes up to [`FORGET`] rows until nothing is left to delete.
    pub(crate) async fn forget_by<F>(&self, step: F) -> Result<u64, StoreError>
    where
        F: for<'u> Fn(&'u mut Transaction) -> BoxFuture<'u, Result<u64, StoreError>> + Clone + Send + 'static,
    {
        let mut all = 0;
        loop {
            let step = step.clone();
            let deleted = self.write(move |tx| step(tx)).await?;
            all += deleted;
            if deleted < FORGET {
                return Ok(all);
            }
        }
    }
}
