//! The relay: moves facts from the outbox to the stream, in order, one relay at a time.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::{
    batch::{self, Message, Published},
    reconcile, table,
};
use crate::{
    bus::{ACK_TIMEOUT, Bus, BusError, Event, StreamSpec},
    clock,
    lease::{self, Lease},
    store::{Store, StoreError},
};

/// A look at the outbox without a wake-up: the net below the notice of the commit.
const NET: Duration = Duration::from_millis(500);
/// The pause after a fault, and its most.
const PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// The most bytes of one batch.
const MAX_BYTES: usize = 4 << 20;
/// How often old rows are deleted.
const TIDY: Duration = Duration::from_secs(600);

/// What a relay moves, and where to.
#[derive(Clone, Debug)]
pub struct RelayConfig {
    /// The service, for `ce-source` and metrics.
    pub service: &'static str,
    /// The service's stream.
    pub stream: StreamSpec,
    /// How long a sent fact is kept, so that a lost stream can be rebuilt.
    pub keep: Duration,
}

/// Moves facts from one store to one stream.
#[derive(Clone)]
pub struct Relay {
    config: RelayConfig,
    store: Store,
    bus: Bus,
}

/// Why a step of the relay did not succeed.
#[derive(Debug, thiserror::Error)]
enum RelayError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Bus(#[from] BusError),
}

/// What a running relay knows of its stream and its outbox.
struct Position {
    last: Option<u64>,
    connections: u64,
    /// The rows that the stream has and the outbox does not know of yet, ascending.
    unmarked: Vec<i64>,
}

impl Relay {
    /// Moves nothing before [`Relay::run`].
    pub fn new(config: RelayConfig, store: Store, bus: Bus) -> Self {
        Self { config, store, bus }
    }

    /// Relays whenever this process holds the lease, until `stop`; what the outbox has by then is
    /// sent before it returns, if the bus takes it and no other replica holds the lease.
    pub async fn run(self, stop: CancellationToken) {
        tokio::select! {
            checked = self.bus.checked() => if checked.is_err() { return },
            () = self.given_up(&stop) => return,
        }
        let wakes = async {
            stop.cancelled().await;
            self.store.stated().notify_one();
        };
        let work = |lease: Lease| self.relay(lease, stop.clone());
        tokio::join!(wakes, lease::until_done(&self.store, "relay", stop.clone(), work));
    }

    /// Ends at the stop, or a while after it when facts wait: the bus may still come.
    async fn given_up(&self, stop: &CancellationToken) {
        stop.cancelled().await;
        let waiting = table::waiting(self.store.reader(), 1).await;
        if waiting.is_ok_and(|rows| !rows.is_empty()) {
            tokio::time::sleep(ACK_TIMEOUT).await;
        }
    }

    /// Relays under one lease, until it is told to stop and the outbox is empty.
    async fn relay(&self, lease: Lease, stop: CancellationToken) {
        let mut position = Position { last: None, connections: 0, unmarked: Vec::new() };
        let mut pause = PAUSE.0;
        let mut tidied = tokio::time::Instant::now();
        loop {
            let stopping = stop.is_cancelled();
            match self.step(&lease, &mut position).await {
                Ok(0) if stopping => return,
                Ok(0) => {
                    pause = PAUSE.0;
                    self.tidy(&mut tidied).await;
                    // Until the next fact, or the net's time.
                    let _either = tokio::time::timeout(NET, self.store.stated().notified()).await;
                }
                Ok(_) => pause = PAUSE.0,
                Err(RelayError::Store(StoreError::LeaseLost)) => return,
                Err(error) if stopping => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "facts wait in the outbox for the next start"
                    );
                    return;
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the relay waits");
                    metrics::counter!("newsroom_relay_faults_total", "service" => self.config.service).increment(1);
                    position.last = None;
                    tokio::select! {
                        () = tokio::time::sleep(pause) => pause = (pause * 2).min(PAUSE.1),
                        () = stop.cancelled() => {}
                    }
                }
            }
        }
    }

    /// Sends what waits, up to one batch, and meanwhile marks what was sent before. Gives how many
    /// facts were sent or marked.
    async fn step(&self, lease: &Lease, position: &mut Position) -> Result<usize, RelayError> {
        let sent_before = std::mem::take(&mut position.unmarked);
        let (marked, sent) = tokio::join!(self.mark(lease, &sent_before), self.send_next(position, &sent_before));
        marked?;
        position.unmarked = sent?;
        Ok(position.unmarked.len() + sent_before.len())
    }

    /// Marks rows as sent. Were it not to succeed, they would be sent again, and known again.
    async fn mark(&self, lease: &Lease, rows: &[i64]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let (lease, rows, count) = (lease.clone(), rows.to_vec(), rows.len() as u64);
        self.store
            .write::<_, StoreError, _>(move |unit| {
                Box::pin(async move {
                    lease::check(unit, &lease).await?;
                    table::mark_sent(unit, &rows).await
                })
            })
            .await?;
        metrics::counter!("newsroom_outbox_sent_total", "service" => self.config.service).increment(count);
        Ok(())
    }

    /// Sends what waits behind the rows `sent_before`, up to one batch. Gives the rows that were sent.
    async fn send_next(&self, position: &mut Position, sent_before: &[i64]) -> Result<Vec<i64>, RelayError> {
        let connections = *self.bus.connections().borrow();
        if position.last.is_none() || position.connections != connections {
            position.last = Some(self.survey().await?);
            position.connections = connections;
        }
        let limit = batch::MAX_MESSAGES + sent_before.len();
        let mut rows = table::waiting(self.store.reader(), limit as u64).await?;
        rows.retain(|row| sent_before.binary_search(&row.seq).is_err());
        rows.truncate(batch::MAX_MESSAGES);
        cut(&mut rows);
        let age = rows.first().map(|oldest| clock::now() - clock::from_micros(oldest.stated_at)).unwrap_or_default();
        metrics::gauge!("newsroom_outbox_oldest_seconds", "service" => self.config.service).set(age.as_seconds_f64());
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let sent = self.send(&rows, position).await?;
        Ok(rows.iter().take(sent).map(|row| row.seq).collect())
    }

    /// Where the stream stands; a stream that lost what it had is filled again from the outbox.
    async fn survey(&self) -> Result<u64, RelayError> {
        let stream = self.bus.provision(self.config.stream).await?;
        let kept_since = clock::now() - time::Duration::days(i64::from(self.config.stream.days));
        if let Some(newest) = table::newest_sent(self.store.reader()).await?
            && clock::from_micros(newest.stated_at) > kept_since
            && !reconcile::has(&stream, &newest).await?
        {
            tracing::error!(stream = self.config.stream.name, "the stream lost facts, they are sent again");
            reconcile::reconcile(&self.store, &self.bus, self.config.stream, false).await.map_err(
                |error| match error {
                    reconcile::ReconcileError::Store(error) => RelayError::Store(error),
                    reconcile::ReconcileError::Bus(error) => RelayError::Bus(error),
                },
            )?;
        }
        Ok(stream.cached_info().state.last_sequence)
    }

    async fn send(&self, rows: &[table::Model], position: &mut Position) -> Result<usize, RelayError> {
        let span = tracing::info_span!(
            "send",
            otel.name = format!("send {}", self.config.stream.name),
            otel.kind = "client",
            messaging.system = "nats",
            messaging.operation.name = "send",
            messaging.operation.r#type = "send",
            messaging.destination.name = self.config.stream.name,
            messaging.batch.message_count = rows.len(),
        );
        for row in rows {
            event(row).trace.link(&span);
        }
        self.send_traced(rows, position).instrument(span).await
    }

    async fn send_traced(&self, rows: &[table::Model], position: &mut Position) -> Result<usize, RelayError> {
        let source = format!("newsroom/{}", self.config.service);
        let messages = || rows.iter().map(|row| message(row, &source)).collect::<Vec<_>>();
        if let (Some(after), 2..) = (position.last, rows.len()) {
            let id = uuid::Uuid::now_v7().simple().to_string();
            match batch::publish(&self.bus, &id, after, messages()).await? {
                Published::All { last } => {
                    position.last = Some(last);
                    return Ok(rows.len());
                }
                Published::Refused { code, text } => {
                    tracing::info!(code, text, count = rows.len(), "batch refused, its facts go one by one");
                    metrics::counter!("newsroom_relay_refused_batches_total", "service" => self.config.service)
                        .increment(1);
                }
            }
        }
        let published = batch::publish_singly(&self.bus, messages()).await;
        position.last = published.last;
        match published.trouble {
            Some(error) if published.stored == 0 => Err(error.into()),
            _ => Ok(published.stored),
        }
    }

    async fn tidy(&self, tidied: &mut tokio::time::Instant) {
        if tidied.elapsed() < TIDY {
            return;
        }
        *tidied = tokio::time::Instant::now();
        let before = clock::now() - self.config.keep;
        let forgot = self.store.forget_by(move |unit| Box::pin(table::forget(unit, before))).await;
        let forgot = match forgot {
            Ok(_) => self.store.forget(self.config.keep).await,
            Err(error) => Err(error),
        };
        if let Err(error) = forgot {
            tracing::warn!(error = &error as &dyn std::error::Error, "old facts are not deleted");
        }
    }
}

/// Cuts to what one batch may carry; the first row always stays.
fn cut(rows: &mut Vec<table::Model>) {
    let mut bytes = 0;
    let fits = rows.iter().take_while(|row| {
        let first = bytes == 0;
        bytes += row.payload.len();
        first || bytes <= MAX_BYTES
    });
    let fits = fits.count();
    rows.truncate(fits);
}

fn event(row: &table::Model) -> Event {
    Event {
        id: row.event_id,
        event_type: row.event_type.clone(),
        subject: row.subject.clone(),
        aggregate_id: row.aggregate_id,
        aggregate_revision: row.aggregate_revision,
        time: clock::from_micros(row.stated_at),
        trace: crate::telemetry::context::TraceContext {
            traceparent: row.traceparent.clone(),
            tracestate: row.tracestate.clone(),
        },
        payload: bytes::Bytes::from(row.payload.clone()),
    }
}

fn message(row: &table::Model, source: &str) -> Message {
    let event = event(row);
    Message { subject: event.subject.clone(), headers: event.headers(source), payload: event.payload }
}
