//! Sends the waiting events of one queue, and marks the events that its stream has stored.

use std::time::Duration;

use tokio::time::{Instant, timeout};
use tracing::Instrument as _;

use super::{
    Queue,
    batch::{self, Message, Published},
    reconcile::{self, ReconcileError},
    relay::RelayConfig,
    table::{self, QueuedEvent},
};
use crate::{
    bus::{Bus, BusError, StreamSpec},
    clock,
    leadership::{self, Leadership},
    store::{Store, StoreError},
};

/// The most bytes of a batch.
const MAX_BYTES: usize = 4 << 20;
/// While events are sent one batch after the other, sent ones are marked after this time or this number, because each mark
/// is a commit.
const MARK_INTERVAL: Duration = Duration::from_millis(100);
const MARKS: usize = 1_024;
/// How long a step may take. The bus and the database have shorter limits of their own.
const STEP: Duration = Duration::from_secs(30);

/// Sends the events of one queue to its stream.
pub(super) struct Sender {
    service: &'static str,
    queue: Queue,
    stream: StreamSpec,
    store: Store,
    bus: Bus,
}

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Bus(#[from] BusError),
    #[error("{0} takes too long")]
    Hangs(&'static str),
}

impl From<ReconcileError> for SendError {
    fn from(error: ReconcileError) -> Self {
        match error {
            ReconcileError::Store(error) => Self::Store(error),
            ReconcileError::Bus(error) => Self::Bus(error),
            ReconcileError::TimedOut { what, .. } => Self::Hangs(what),
        }
    }
}

/// The state of a running relay: its position in the stream and in the outbox.
pub(super) struct Position {
    last: Option<u64>,
    connections: u64,
    /// The events, ascending, that the stream has and that still wait in the outbox.
    unmarked: Vec<i64>,
    /// When events were marked last.
    marked: Instant,
    next: NextEvents,
}

/// Where the next events are.
enum NextEvents {
    /// In the database, after the events that were read so far.
    InTable { last: i64 },
    /// In memory; those up to `after` were read from the database.
    InMemory { after: i64 },
}

impl Position {
    /// Whether sent events are marked while others are sent. Those that are read from the database are marked at once,
    /// because they are read again as long as they wait.
    fn marks_are_due(&self) -> bool {
        matches!(self.next, NextEvents::InTable { .. })
            || self.unmarked.len() >= MARKS
            || self.marked.elapsed() >= MARK_INTERVAL
    }
}

impl Sender {
    /// Returns `None` when the service does not have this queue.
    pub fn new(config: &RelayConfig, queue: Queue, store: &Store, bus: &Bus) -> Option<Self> {
        let stream = match queue {
            Queue::Normal => config.stream,
            Queue::Urgent => config.urgent?,
        };
        let (service, store, bus) = (config.service, store.clone(), bus.apart());
        Some(Self { service, queue, stream, store, bus })
    }

    /// The state before the first step: the database has all events that wait.
    pub fn position(&self) -> Position {
        self.store.recent().follow(self.queue);
        Position {
            last: None,
            connections: 0,
            unmarked: Vec::new(),
            marked: Instant::now(),
            next: NextEvents::InTable { last: 0 },
        }
    }

    /// Sends up to one batch of waiting events, and meanwhile marks events that were sent before. When no event waits, it
    /// marks all that were sent. Returns how many events were sent or marked.
    pub async fn step(&self, leadership: &Leadership, position: &mut Position) -> Result<usize, SendError> {
        self.look(position).await?;
        let step = async {
            let events = self.next_events(position).await?;
            let sent_before = if events.is_empty() || position.marks_are_due() {
                position.marked = Instant::now();
                std::mem::take(&mut position.unmarked)
            } else {
                Vec::new()
            };
            let (marked, sent) = tokio::join!(self.mark(leadership, &sent_before), self.send_next(position, &events));
            marked?;
            let sent = sent?;
            position.unmarked.extend(events.iter().take(sent).map(|event| event.seq));
            Ok(sent + sent_before.len())
        };
        timeout(STEP, step).await.map_err(|_| SendError::Hangs("a step of the relay"))?
    }

    /// Marks rows as sent. If this fails, they are sent again, and the stream recognises them.
    async fn mark(&self, leadership: &Leadership, rows: &[i64]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let (leadership, rows, count, queue) = (leadership.clone(), rows.to_vec(), rows.len() as u64, self.queue);
        self.store
            .write::<_, StoreError, _>(move |tx| {
                Box::pin(async move {
                    leadership::check(tx, &leadership).await?;
                    table::mark_sent(tx, queue, &rows).await
                })
            })
            .await?;
        let (service, queue) = (self.service, self.queue.as_str());
        metrics::counter!("newsroom_outbox_sent_total", "service" => service, "queue" => queue).increment(count);
        Ok(())
    }

    /// Sends these events. Returns how many of them, from the first on, were sent.
    async fn send_next(&self, position: &mut Position, events: &[QueuedEvent]) -> Result<usize, SendError> {
        if events.is_empty() {
            return Ok(0);
        }
        let sent = self.send(events, position).await?;
        if sent < events.len() {
            self.read_table_again(position);
        }
        Ok(sent)
    }

    /// The next events to send. They are in memory once all events that waited before are sent.
    async fn next_events(&self, position: &mut Position) -> Result<Vec<QueuedEvent>, SendError> {
        loop {
            if let NextEvents::InMemory { after } = position.next {
                let Some(mut events) = self.store.recent().take(self.queue, batch::MAX_MESSAGES, MAX_BYTES) else {
                    self.read_table_again(position);
                    continue;
                };
                let was_empty = events.is_empty();
                events.retain(|event| event.seq > after);
                if was_empty || !events.is_empty() {
                    return Ok(events);
                }
                continue;
            }
            let limit = batch::MAX_MESSAGES + position.unmarked.len();
            let mut events = table::waiting(self.store.reader(), self.queue, limit as u64).await?;
            let NextEvents::InTable { last } = &mut position.next else { continue };
            *last = events.last().map_or(*last, |event| event.seq.max(*last));
            events.retain(|event| position.unmarked.binary_search(&event.seq).is_err());
            if events.is_empty() && self.store.is_exclusive() {
                position.next = NextEvents::InMemory { after: *last };
                continue;
            }
            events.truncate(batch::MAX_MESSAGES);
            cut(&mut events);
            return Ok(events);
        }
    }

    /// Goes back to the database. Events that are committed from now on are kept in memory meanwhile.
    fn read_table_again(&self, position: &mut Position) {
        self.store.recent().follow(self.queue);
        position.next = NextEvents::InTable { last: 0 };
    }

    /// Reads the last sequence of the stream, at first and after each reconnect. A stream that lost its messages is
    /// filled again from the outbox.
    async fn look(&self, position: &mut Position) -> Result<(), SendError> {
        let connections = *self.bus.connections().borrow();
        if position.last.is_some() && position.connections == connections {
            return Ok(());
        }
        let look = async {
            let stream = self.bus.provision(self.stream).await?;
            let lost = self.has_lost(&stream).await?;
            Ok::<_, SendError>((stream.cached_info().state.last_sequence, lost))
        };
        let (last, lost) = timeout(STEP, look).await.map_err(|_| SendError::Hangs("a look at the stream"))??;
        if lost {
            tracing::error!(stream = self.stream.name, "the stream lost events, they are sent again");
            let queue = (self.queue, self.stream);
            reconcile::reconcile(&self.store, &self.bus, queue, false, &|_| {}).await?;
        }
        (position.last, position.connections) = (Some(last), connections);
        Ok(())
    }

    async fn has_lost(&self, stream: &async_nats::jetstream::stream::Stream) -> Result<bool, SendError> {
        let kept_since = clock::now() - time::Duration::days(i64::from(self.stream.days));
        let newest = table::newest_sent(self.store.reader(), self.queue).await?;
        let Some(newest) = newest.filter(|newest| newest.event.time > kept_since) else {
            return Ok(false);
        };
        Ok(!reconcile::has(stream, self.queue, &newest.event).await?)
    }

    async fn send(&self, rows: &[QueuedEvent], position: &mut Position) -> Result<usize, SendError> {
        let span = tracing::info_span!(
            "send",
            otel.name = format!("send {}", self.stream.name),
            otel.kind = "client",
            messaging.system = "nats",
            messaging.operation.name = "send",
            messaging.operation.r#type = "send",
            messaging.destination.name = self.stream.name,
            messaging.batch.message_count = rows.len(),
        );
        for row in rows {
            row.event.trace.link(&span);
        }
        self.send_traced(rows, position).instrument(span).await
    }

    async fn send_traced(&self, rows: &[QueuedEvent], position: &mut Position) -> Result<usize, SendError> {
        let source = format!("newsroom/{}", self.service);
        let messages = |rows: &[QueuedEvent]| rows.iter().map(|row| message(row, self.queue, &source)).collect();
        let mut singly = rows;
        if let (Some(after), 2..) = (position.last, rows.len()) {
            let id = uuid::Uuid::now_v7().simple().to_string();
            match batch::publish(&self.bus, &id, after, messages(rows)).await? {
                Published::All { last } => {
                    position.last = Some(last);
                    return Ok(rows.len());
                }
                Published::Rejected { code, text } => {
                    tracing::info!(code, text, count = rows.len(), "batch refused, its events go one by one");
                    metrics::counter!("newsroom_relay_refused_batches_total", "service" => self.service).increment(1);
                    if code == batch::STORE_FAILED {
                        // A small event must not be stored before a larger one that does not fit.
                        singly = &rows[..1];
                    }
                }
            }
        }
        let published = batch::publish_singly(&self.bus, messages(singly)).await;
        position.last = published.last;
        match published.trouble {
            Some(error) if published.stored == 0 => Err(error.into()),
            _ => Ok(published.stored),
        }
    }
}

/// Shortens the rows to the limit of one batch; the first row always stays.
fn cut(rows: &mut Vec<QueuedEvent>) {
    let mut bytes = 0;
    let fits = rows.iter().take_while(|row| {
        let first = bytes == 0;
        bytes += row.event.payload.len();
        first || bytes <= MAX_BYTES
    });
    let fits = fits.count();
    rows.truncate(fits);
}

fn message(queued: &QueuedEvent, queue: Queue, source: &str) -> Message {
    let event = &queued.event;
    Message { subject: queue.subject(&event.subject), headers: event.headers(source), payload: event.payload.clone() }
}
