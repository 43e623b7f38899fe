//! Compares the outbox with a stream, and sends again the events that the stream lacks.

use std::{collections::HashSet, future::Future, ops::Add, time::Duration};

use async_nats::jetstream::{
    consumer::{DeliverPolicy, pull},
    stream::Stream,
};
use futures::StreamExt as _;
use tokio::time::timeout;
use uuid::Uuid;

use super::{Queue, table};
use crate::{
    bus::{Bus, BusError, Event, StreamSpec},
    clock,
    store::{Store, StoreError},
};

/// How many outbox rows one step reads, and after how many messages progress is reported.
const ROWS: u64 = 5_000;
/// How long one step may take: reading a message of the stream, querying the outbox, or marking rows.
const STEP: Duration = Duration::from_secs(10);
/// How long a comparison may take in all.
pub(super) const OVERALL: Duration = Duration::from_secs(600);

/// The result of a comparison so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// The number of messages in the stream.
    pub messages: u64,
    /// The number of these messages that were read. All are read before the comparison starts.
    pub read: u64,
    /// The number of sent events that the stream should still have.
    pub compared: u64,
    /// The number of these events that the stream lacks.
    pub missing: u64,
}

impl Add for Reconciled {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            messages: self.messages + other.messages,
            read: self.read + other.read,
            compared: self.compared + other.compared,
            missing: self.missing + other.missing,
        }
    }
}

/// Why a comparison failed.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The outbox could not be read or marked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stream could not be read.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// A step, or the whole comparison, took too long.
    #[error("{what} took longer than {} seconds", limit.as_secs())]
    TimedOut {
        /// The step.
        what: &'static str,
        /// The time limit.
        limit: Duration,
    },
}

/// Compares the outbox with a queue's stream over the stream's maximum age. Missing events are marked to be sent again,
/// unless `dry_run`. Consumers ignore a revision that they already have. `tell` receives the progress.
pub async fn reconcile(
    store: &Store,
    bus: &Bus,
    (queue, spec): (Queue, StreamSpec),
    dry_run: bool,
    tell: &(dyn Fn(Reconciled) + Send + Sync),
) -> Result<Reconciled, ReconcileError> {
    let compared = timeout(OVERALL, compare(store, bus, (queue, spec), dry_run, tell)).await;
    compared.unwrap_or(Err(ReconcileError::TimedOut { what: "the comparison", limit: OVERALL }))
}

async fn compare(
    store: &Store,
    bus: &Bus,
    (queue, spec): (Queue, StreamSpec),
    dry_run: bool,
    tell: &(dyn Fn(Reconciled) + Send + Sync),
) -> Result<Reconciled, ReconcileError> {
    let stream = within("setting up the stream", bus.provision(spec)).await?;
    let mut found = Reconciled::default();
    let present = ids(&stream, &mut found, tell).await?;
    // One hour of margin: an event that the stream deletes by age during the comparison is not missing.
    let since = clock::now() - time::Duration::days(i64::from(spec.days)) + time::Duration::hours(1);
    let mut after = 0;
    loop {
        let rows = within("reading the outbox", table::sent_after(store.reader(), queue, after, since, ROWS)).await?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        found.compared += rows.len() as u64;
        let missing: Vec<i64> = rows.iter().filter(|(_, id)| !present.contains(id)).map(|(seq, _)| *seq).collect();
        found.missing += missing.len() as u64;
        if !dry_run && !missing.is_empty() {
            let mark = store.write::<_, StoreError, _>(move |tx| {
                Box::pin(async move { table::mark_waiting(tx, queue, &missing).await })
            });
            within("marking what is missing", mark).await?;
        }
        tell(found);
    }
    if found.missing > 0 && !dry_run {
        store.recent().lose(queue);
        store.published().notify_one();
    }
    Ok(found)
}

/// Whether the queue's stream has this event: one look-up, of the newest message under the event's subject.
pub(super) async fn has(stream: &Stream, queue: Queue, event: &Event) -> Result<bool, BusError> {
    use async_nats::jetstream::stream::LastRawMessageErrorKind;
    match stream.get_last_raw_message_by_subject(&queue.subject(&event.subject)).await {
        Ok(message) => {
            let id = message.headers.get(async_nats::header::NATS_MESSAGE_ID).map(|id| id.as_str());
            // A later event of the same kind and aggregate proves that this event was stored.
            Ok(id.is_some_and(|id| Uuid::parse_str(id).is_ok_and(|id| id >= event.id)))
        }
        Err(error) if matches!(error.kind(), LastRawMessageErrorKind::NoMessageFound) => Ok(false),
        Err(error) => Err(BusError::Unavailable(error.to_string())),
    }
}

/// The ids of all events in the stream.
async fn ids(
    stream: &Stream,
    found: &mut Reconciled,
    tell: &(dyn Fn(Reconciled) + Send + Sync),
) -> Result<HashSet<Uuid>, ReconcileError> {
    let reading = "reading the stream";
    let state = within(reading, async { stream.get_info().await.map_err(unavailable) }).await?.state;
    found.messages = state.messages;
    tell(*found);
    let mut ids = HashSet::new();
    if state.messages == 0 {
        return Ok(ids);
    }
    let config = pull::OrderedConfig { headers_only: true, deliver_policy: DeliverPolicy::All, ..Default::default() };
    let consumer = within(reading, async { stream.create_consumer(config).await.map_err(unavailable) }).await?;
    let mut messages = within(reading, async { consumer.messages().await.map_err(unavailable) }).await?;
    loop {
        let next = within(reading, async { messages.next().await.transpose().map_err(unavailable) }).await?;
        let Some(message) = next else { break };
        let id = message.headers.as_ref().and_then(|headers| headers.get(async_nats::header::NATS_MESSAGE_ID));
        ids.extend(id.and_then(|id| Uuid::parse_str(id.as_str()).ok()));
        let info = message.info().map_err(unavailable)?;
        found.read += 1;
        if found.read.is_multiple_of(ROWS) {
            tell(*found);
        }
        // The last message may have been deleted; then its sequence never arrives.
        if info.stream_sequence >= state.last_sequence || info.pending == 0 {
            break;
        }
    }
    tell(*found);
    Ok(ids)
}

async fn within<T, E: Into<ReconcileError>>(
    what: &'static str,
    step: impl Future<Output = Result<T, E>>,
) -> Result<T, ReconcileError> {
    match timeout(STEP, step).await {
        Ok(done) => done.map_err(Into::into),
        Err(_) => Err(ReconcileError::TimedOut { what, limit: STEP }),
    }
}

fn unavailable(error: impl std::fmt::Display) -> BusError {
    BusError::Unavailable(error.to_string())
}
