//! The one door for writes. Over SQLite it commits many of them at once.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures::{FutureExt as _, future::BoxFuture};
use sea_orm::{DatabaseConnection, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait as _};
use tokio::sync::{Notify, mpsc, oneshot};
use tracing::{Instrument as _, Span};

use super::{StoreError, Unit};
use crate::{outbox, task};

/// How many writes share a commit at most.
const GROUP: usize = 256;
/// How many writes wait at most; more callers wait for a place.
const QUEUE: usize = 1024;

#[derive(Clone)]
pub(super) enum Writer {
    /// Each write has its own transaction (PostgreSQL).
    Single { database: DatabaseConnection, stated: Arc<Notify> },
    /// One task writes for all (SQLite, which has one writer anyway).
    Grouping(mpsc::Sender<Box<dyn Job>>),
}

impl Writer {
    pub(super) fn single(database: DatabaseConnection, stated: Arc<Notify>) -> Self {
        Self::Single { database, stated }
    }

    /// Its task ends when the last clone is dropped and the queue is worked off.
    pub(super) fn grouping(database: DatabaseConnection, stated: Arc<Notify>, service: &'static str) -> Self {
        let (sender, jobs) = mpsc::channel(QUEUE);
        drop(task::spawn("store.writer", write_groups(database, jobs, stated, service)));
        Self::Grouping(sender)
    }

    pub(super) async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'u> FnOnce(&'u mut Unit) -> BoxFuture<'u, Result<T, E>> + Send + 'static,
    {
        match self {
            Self::Single { database, stated } => {
                let mut unit = Unit::new(database.begin().await.map_err(StoreError::from)?);
                let done = match job(&mut unit).await {
                    Ok(done) => done,
                    Err(refused) => {
                        unit.discard().await?;
                        return Err(refused);
                    }
                };
                let facts = unit.take_facts();
                outbox::insert(unit.connection(), &facts).await?;
                unit.keep().await?;
                if !facts.is_empty() {
                    stated.notify_one();
                }
                Ok(done)
            }
            Self::Grouping(sender) => {
                let (answer, answered) = oneshot::channel();
                let job = Waiting { job, answer, span: Span::current() };
                sender.send(Box::new(job)).await.map_err(|_| StoreError::GivenUp)?;
                answered.await.map_err(|_| StoreError::GivenUp)?
            }
        }
    }
}

async fn write_groups(
    database: DatabaseConnection,
    mut jobs: mpsc::Receiver<Box<dyn Job>>,
    stated: Arc<Notify>,
    service: &'static str,
) {
    let mut group = Vec::with_capacity(GROUP);
    while jobs.recv_many(&mut group, GROUP).await > 0 {
        group.retain(|job| !job.is_abandoned());
        if group.is_empty() {
            continue;
        }
        metrics::histogram!("newsroom_store_group_size", "service" => service)
            .record(u32::try_from(group.len()).unwrap_or(u32::MAX));
        let mut verdicts = Vec::with_capacity(group.len());
        let committed = write_group(&database, group.drain(..), &mut verdicts).await;
        match &committed {
            Ok(true) => stated.notify_one(),
            Ok(false) => {}
            Err(error) => tracing::error!(error = error as &dyn std::error::Error, "a group of writes did not commit"),
        }
        let failure = committed.err().map(|error| error.to_string());
        for verdict in verdicts {
            verdict.tell(failure.clone());
        }
    }
}

/// Commits what succeeds of a group. Gives whether facts were stated. A job that is not reached drops
/// its answer, and its caller hears [`StoreError::GivenUp`].
async fn write_group(
    database: &DatabaseConnection,
    group: impl Iterator<Item = Box<dyn Job>>,
    verdicts: &mut Vec<Box<dyn Verdict>>,
) -> Result<bool, StoreError> {
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    let mut unit = Unit::new(database.begin_with_options(options).await?);
    unit.begin_parts().await?;
    let mut facts = Vec::new();
    for job in group {
        let verdict = job.run(&mut unit).await;
        let keeps = verdict.keeps();
        verdicts.push(verdict);
        if keeps {
            facts.append(&mut unit.keep_part().await?);
        } else {
            unit.undo_part().await?;
        }
    }
    outbox::insert(unit.connection(), &facts).await?;
    unit.keep().await?;
    Ok(!facts.is_empty())
}

/// A queued write, its types forgotten.
pub(super) trait Job: Send {
    /// Nobody waits for it any longer.
    fn is_abandoned(&self) -> bool;
    /// Does it in `unit`.
    fn run<'u>(self: Box<Self>, unit: &'u mut Unit) -> BoxFuture<'u, Box<dyn Verdict>>;
}

/// What a write came to, told once the fate of its group is known.
pub(super) trait Verdict: Send {
    /// It succeeded, so what it did is to be kept.
    fn keeps(&self) -> bool;
    /// Tells the caller; `failure` says why the group did not commit.
    fn tell(self: Box<Self>, failure: Option<String>);
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
    F: for<'u> FnOnce(&'u mut Unit) -> BoxFuture<'u, Result<T, E>> + Send + 'static,
{
    fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    fn run<'u>(self: Box<Self>, unit: &'u mut Unit) -> BoxFuture<'u, Box<dyn Verdict>> {
        let Self { job, answer, span } = *self;
        let run = async move {
            // A panic is the fault of one write: the others of its group go on.
            let result = AssertUnwindSafe(async { job(unit).await }).catch_unwind().await;
            Box::new(Told { result: result.unwrap_or_else(|_| Err(StoreError::GivenUp.into())), answer })
                as Box<dyn Verdict>
        };
        Box::pin(run.instrument(span))
    }
}

struct Told<T, E> {
    result: Result<T, E>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<T: Send, E: From<StoreError> + Send> Verdict for Told<T, E> {
    fn keeps(&self) -> bool {
        self.result.is_ok()
    }

    fn tell(self: Box<Self>, failure: Option<String>) {
        let result = match (self.result, failure) {
            (Ok(_), Some(failure)) => Err(StoreError::Unavailable(DbErr::Custom(failure)).into()),
            (result, _) => result,
        };
        // A caller that has gone needs no answer.
        let _gone = self.answer.send(result);
    }
}
