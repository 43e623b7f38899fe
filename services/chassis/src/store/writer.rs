//! The single way to write. Over SQLite it commits many writes at once.
//!
//! This module keeps the promise of every service: **no caller is told of success before the commit of its write is
//! durable.** An outcome is reported only after the commit. When an error leaves a transaction uncertain, or the commit
//! itself fails, every write of the transaction fails. Over SQLite the connection is then closed, which undoes all open
//! changes, and a new one is opened for the next writes.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use sea_orm::DatabaseConnection;
use tokio::sync::{Notify, mpsc, oneshot};
use tracing::{Instrument as _, Span};

use super::{
    Fault, Inject, StoreError, Transaction, WriteConnection, fault, file::StoreFile, health::Health,
    session::ReadOnlySessions, statements::Statements,
};
use crate::{
    isolate,
    outbox::{self, QueuedEvent, RecentEvents},
    task,
};

/// The most writes that share a commit.
const BATCH: usize = 256;
/// The most writes in the queue; further callers wait for a place.
const QUEUE: usize = 1024;
/// How long a broken connection may take to close.
const CLOSE: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub(super) enum Writer {
    /// Each write has its own transaction (PostgreSQL).
    Single(Arc<Database>),
    /// One task executes all writes (SQLite, which has only one writer).
    Batching(mpsc::Sender<Box<dyn Job>>),
}

/// The queue of writes, and the callers that wait for them.
pub(super) struct Database {
    pub connections: DatabaseConnection,
    pub health: Health,
    pub read_only: ReadOnlySessions,
    pub published: Arc<Notify>,
    pub recent: Arc<RecentEvents>,
    pub inject: Option<Inject>,
    pub service: &'static str,
    pub statements: Statements,
}

impl Writer {
    pub(super) fn single(database: Database) -> Self {
        Self::Single(Arc::new(database))
    }

    /// The task ends when the last clone is dropped and the queue is empty.
    pub(super) fn batching(database: Database, file: Arc<StoreFile>) -> Self {
        let (sender, jobs) = mpsc::channel(QUEUE);
        drop(task::spawn("store.writer", BatchWriter { database, file, connection: None }.run(jobs)));
        Self::Batching(sender)
    }

    pub(super) async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'u> FnOnce(&'u mut Transaction) -> BoxFuture<'u, Result<T, E>> + Send + 'static,
    {
        match self {
            Self::Single(database) => database.write(job).await,
            Self::Batching(sender) => {
                let (answer, answered) = oneshot::channel();
                let job = Waiting { job, answer, span: Span::current() };
                sender.send(Box::new(job)).await.map_err(|_| StoreError::GivenUp)?;
                answered.await.map_err(|_| StoreError::GivenUp)?
            }
        }
    }
}

impl Database {
    /// Executes one write in its own transaction.
    async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: for<'u> FnOnce(&'u mut Transaction) -> BoxFuture<'u, Result<T, E>>,
    {
        let begun = self.begin().await;
        let mut tx = Transaction::new(begun.map_err(|fault| self.failed(fault))?);
        let done = match unpanicked(async { job(&mut tx).await }).await {
            Ok(done) => done,
            Err(refused) => {
                if let Some(fault) = tx.connection().fault() {
                    self.note(&fault);
                }
                tx.into_connection().roll_back().await;
                return Err(refused);
            }
        };
        let events = tx.take_events();
        // The connection remembers a failure and does not commit.
        let published = outbox::insert(tx.connection(), events).await;
        tx.into_connection().commit().await.map_err(|fault| self.failed(fault))?;
        self.health.committed();
        if !published?.is_empty() {
            self.published.notify_one();
        }
        Ok(done)
    }

    async fn begin(&self) -> Result<WriteConnection, Fault> {
        let (inject, statements) = (self.inject.clone(), self.statements.clone());
        WriteConnection::begin(&self.connections, self.health.store(), inject, statements).await
    }

    fn failed(&self, fault: Fault) -> StoreError {
        self.note(&fault);
        fault.into()
    }

    fn note(&self, fault: &Fault) {
        self.read_only.note(fault);
        self.health.write_failed(fault);
    }
}

/// Turns a panic into an error of this write, so that nothing else ends with it.
async fn unpanicked<T, E: From<StoreError>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    isolate::catch_async(work).await.unwrap_or_else(|panicked| Err(StoreError::from(panicked).into()))
}

/// The task that executes all writes.
struct BatchWriter {
    database: Database,
    file: Arc<StoreFile>,
    /// A connection outside of any transaction. `None`: it has to be opened.
    connection: Option<WriteConnection>,
}

impl BatchWriter {
    async fn run(mut self, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
        let (mut taken, mut waiting) = (Vec::<Box<dyn Job>>::with_capacity(BATCH), VecDeque::with_capacity(BATCH));
        while !waiting.is_empty() || jobs.recv_many(&mut taken, BATCH).await > 0 {
            taken.retain(|job| !job.is_abandoned());
            waiting.extend(taken.drain(..));
            if waiting.is_empty() {
                continue;
            }
            metrics::histogram!("newsroom_store_batch_size", "service" => self.database.service)
                .record(u32::try_from(waiting.len()).unwrap_or(u32::MAX));
            let mut outcomes = Vec::with_capacity(waiting.len());
            let committed = self.write(&mut waiting, &mut outcomes).await;
            match &committed {
                Ok(_) => self.database.health.committed(),
                Err(fault) => self.database.health.write_failed(fault),
            }
            let fault = match committed {
                Ok(events) if events.is_empty() => None,
                Ok(events) => {
                    self.database.recent.add(events);
                    self.database.published.notify_one();
                    None
                }
                Err(fault) => {
                    // A commit whose result was lost may have happened. Only the table tells.
                    self.database.recent.lose_all();
                    self.database.published.notify_one();
                    Some(fault)
                }
            };
            for outcome in outcomes {
                outcome.tell(fault.as_ref());
            }
        }
    }

    /// Executes the waiting writes and commits those that succeed. Returns the events that were published. A fault
    /// ends the batch and its connection; the writes that were not started stay in the queue.
    async fn write(
        &mut self,
        waiting: &mut VecDeque<Box<dyn Job>>,
        outcomes: &mut Vec<Box<dyn WriteOutcome>>,
    ) -> Result<Vec<QueuedEvent>, Fault> {
        let begun = match self.begin(waiting.len().min(BATCH)).await {
            Ok(tx) => Ok(tx),
            Err(fault) => {
                // Without a transaction none of the writes can be tried.
                outcomes.extend(waiting.drain(..).map(|job| job.give_up()));
                Err(fault)
            }
        };
        let mut tx = begun?;
        let committed = write_batch(&mut tx, waiting, outcomes).await;
        let connection = tx.into_connection();
        match committed {
            Ok(events) => {
                self.connection = Some(connection);
                Ok(events)
            }
            Err(error) => {
                let fault = connection.fault().unwrap_or_else(|| self.fault(&error));
                close(connection).await;
                Err(fault)
            }
        }
    }

    async fn begin(&mut self, writes: usize) -> Result<Transaction, Fault> {
        self.file.check()?;
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let tx = Transaction::new(connection);
        if let Err(error) = tx.begin_batch(writes).await {
            let connection = tx.into_connection();
            let fault = connection.fault().unwrap_or_else(|| self.fault(&error));
            close(connection).await;
            return Err(fault);
        }
        Ok(tx)
    }

    async fn connect(&self) -> Result<WriteConnection, Fault> {
        let store = self.database.health.store();
        let acquired = self.database.connections.get_sqlite_connection_pool().acquire().await;
        let connection = acquired.map_err(|error| Fault::of(store, &fault::connecting(error)))?;
        let (inject, statements) = (self.database.inject.clone(), self.database.statements.clone());
        Ok(WriteConnection::sqlite(connection, store, inject, statements))
    }

    fn fault(&self, error: &StoreError) -> Fault {
        Fault::new(self.database.health.store(), fault::FaultKind::Statement, error)
    }
}

async fn close(connection: WriteConnection) {
    if tokio::time::timeout(CLOSE, connection.close()).await.is_err() {
        tracing::warn!("a broken connection to the store does not close");
    }
}

/// Executes up to [`BATCH`] waiting writes in one transaction, and commits it.
async fn write_batch(
    tx: &mut Transaction,
    waiting: &mut VecDeque<Box<dyn Job>>,
    outcomes: &mut Vec<Box<dyn WriteOutcome>>,
) -> Result<Vec<QueuedEvent>, StoreError> {
    let mut events = Vec::new();
    // A single write needs no savepoint.
    if waiting.len() == 1
        && let Some(job) = waiting.pop_front()
    {
        let outcome = job.run(tx).await;
        let keeps = outcome.keeps();
        outcomes.push(outcome);
        if !keeps {
            tx.roll_back().await?;
            return Ok(Vec::new());
        }
        events = tx.take_events();
    }
    while outcomes.len() < BATCH
        && let Some(job) = waiting.pop_front()
    {
        let outcome = job.run(tx).await;
        let keeps = outcome.keeps();
        outcomes.push(outcome);
        if keeps {
            events.append(&mut tx.release_savepoint().await?);
        } else {
            tx.roll_back_savepoint().await?;
        }
    }
    let events = outbox::insert(tx.connection(), events).await?;
    tx.commit_batch().await?;
    Ok(events)
}

/// A queued write, without its types.
pub(super) trait Job: Send {
    /// Whether its caller has stopped waiting.
    fn is_abandoned(&self) -> bool;
    /// Executes the write in `tx`.
    fn run<'u>(self: Box<Self>, tx: &'u mut Transaction) -> BoxFuture<'u, Box<dyn WriteOutcome>>;
    /// Cancels the write.
    fn give_up(self: Box<Self>) -> Box<dyn WriteOutcome>;
}

/// The outcome of a write. The caller receives it once the batch has committed or failed.
pub(super) trait WriteOutcome: Send {
    /// Whether the write succeeded, so that its changes are kept.
    fn keeps(&self) -> bool;
    /// Sends the outcome to the caller; `fault` is the reason why the batch did not commit.
    fn tell(self: Box<Self>, fault: Option<&Fault>);
}

struct Waiting<T, E, F> {
    job: F,
    answer: oneshot::Sender<Result<T, E>>,
    span: Span,
}

impl<T, E, F> Job for Waiting<T, E, F>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: for<'u> FnOnce(&'u mut Transaction) -> BoxFuture<'u, Result<T, E>> + Send + 'static,
{
    fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    fn run<'u>(self: Box<Self>, tx: &'u mut Transaction) -> BoxFuture<'u, Box<dyn WriteOutcome>> {
        let Self { job, answer, span } = *self;
        let run = async move {
            let result = unpanicked(async { job(tx).await }).await;
            Box::new(Finished { result, answer }) as Box<dyn WriteOutcome>
        };
        Box::pin(run.instrument(span))
    }

    fn give_up(self: Box<Self>) -> Box<dyn WriteOutcome> {
        Box::new(NotTried { answer: self.answer })
    }
}

struct Finished<T, E> {
    result: Result<T, E>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<T: Send, E: From<StoreError> + Send> WriteOutcome for Finished<T, E> {
    fn keeps(&self) -> bool {
        self.result.is_ok()
    }

    fn tell(self: Box<Self>, fault: Option<&Fault>) {
        let result = match (self.result, fault) {
            (Ok(_), Some(fault)) => Err(fault.of_another().into()),
            (result, _) => result,
        };
        // The caller may have stopped waiting.
        let _gone = self.answer.send(result);
    }
}

/// A write that was not started.
struct NotTried<T, E> {
    answer: oneshot::Sender<Result<T, E>>,
}

impl<T: Send, E: From<StoreError> + Send> WriteOutcome for NotTried<T, E> {
    fn keeps(&self) -> bool {
        false
    }

    fn tell(self: Box<Self>, fault: Option<&Fault>) {
        let error = fault.map_or(StoreError::GivenUp, Fault::of_another);
        let _gone = self.answer.send(Err(error.into()));
    }
}
