//! One write: its statements and the events that it publishes.

use sea_orm::ConnectionTrait as _;
use time::OffsetDateTime;

use super::{StoreError, WriteConnection};
use crate::{
    clock,
    outbox::{MAX_PAYLOAD, NewEvent, OutboxEvent},
};

/// Begins a transaction for a single write.
const BEGIN: &str = "BEGIN IMMEDIATE";
/// Begins a shared transaction and its first savepoint, in one round trip instead of two.
const BEGIN_SHARED: &str = "BEGIN IMMEDIATE; SAVEPOINT write";
/// Releases a savepoint and begins the next, in one round trip instead of two.
const NEXT_SAVEPOINT: &str = "RELEASE write; SAVEPOINT write";
/// Undoes the changes since the savepoint, which stays for the next write.
const ROLL_BACK_SAVEPOINT: &str = "ROLLBACK TO write";
/// Undoes the transaction of a single write.
const ROLL_BACK: &str = "ROLLBACK";
/// Makes all released savepoints durable. A caller may be told of success only after this.
const COMMIT: &str = "COMMIT";

/// A write under way: a transaction (over SQLite a savepoint of a shared one) and the events published in it.
pub struct Transaction {
    connection: WriteConnection,
    now: OffsetDateTime,
    events: Vec<OutboxEvent>,
}

impl Transaction {
    pub(super) fn new(connection: WriteConnection) -> Self {
        Self { connection, now: clock::now(), events: Vec::new() }
    }

    /// The connection for the queries and statements of this write.
    pub fn connection(&self) -> &WriteConnection {
        &self.connection
    }

    /// The time of this write.
    pub fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// Publishes an event. The event is stored only if the write commits, in the order of these calls, together with
    /// the current trace context.
    pub fn publish(&mut self, event: NewEvent) -> Result<(), StoreError> {
        if event.payload.len() > MAX_PAYLOAD {
            return Err(StoreError::EventTooLarge(event.payload.len()));
        }
        self.events.push(OutboxEvent::now(event, self.now));
        Ok(())
    }

    /// Begins a transaction for `writes` writes. Several writes are separated by savepoints.
    pub(super) async fn begin_batch(&self, writes: usize) -> Result<(), StoreError> {
        self.connection.execute_unprepared(if writes == 1 { BEGIN } else { BEGIN_SHARED }).await?;
        Ok(())
    }

    /// Releases the current savepoint and begins the next. Returns the events published since the last savepoint.
    pub(super) async fn release_savepoint(&mut self) -> Result<Vec<OutboxEvent>, StoreError> {
        self.connection.execute_unprepared(NEXT_SAVEPOINT).await?;
        self.now = clock::now();
        Ok(self.take_events())
    }

    /// Undoes the only write.
    pub(super) async fn roll_back(&self) -> Result<(), StoreError> {
        self.connection.execute_unprepared(ROLL_BACK).await?;
        Ok(())
    }

    /// Undoes the changes since the last savepoint, and begins the next.
    pub(super) async fn roll_back_savepoint(&mut self) -> Result<(), StoreError> {
        self.connection.execute_unprepared(ROLL_BACK_SAVEPOINT).await?;
        self.now = clock::now();
        self.events.clear();
        Ok(())
    }

    /// Commits all released savepoints.
    pub(super) async fn commit_batch(&self) -> Result<(), StoreError> {
        self.connection.execute_unprepared(COMMIT).await?;
        Ok(())
    }

    pub(super) fn take_events(&mut self) -> Vec<OutboxEvent> {
        std::mem::take(&mut self.events)
    }

    pub(super) fn into_connection(self) -> WriteConnection {
        self.connection
    }
}
