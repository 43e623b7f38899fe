//! What one write may do.

use sea_orm::ConnectionTrait as _;
use time::OffsetDateTime;

use super::{StoreError, WriteConnection};
use crate::{
    clock,
    outbox::{Fact, MAX_PAYLOAD, StatedFact},
};

/// A shared transaction begins, and its first part.
const BEGIN: [&str; 2] = ["BEGIN IMMEDIATE", "SAVEPOINT part"];
/// One part ends well, the next begins: one way to the database instead of two.
const NEXT_PART: &str = "RELEASE part; SAVEPOINT part";
/// One part is undone, the next begins.
const UNDO_PART: &str = "ROLLBACK TO part";
/// All parts that were kept become durable. Only when it has succeeded may a caller hear of success.
const COMMIT: &str = "COMMIT";

/// A write under way: a transaction (over SQLite a part of a shared one) and the facts stated in it.
pub struct Unit {
    connection: WriteConnection,
    now: OffsetDateTime,
    facts: Vec<StatedFact>,
}

impl Unit {
    pub(super) fn new(connection: WriteConnection) -> Self {
        Self { connection, now: clock::now(), facts: Vec::new() }
    }

    /// For queries and statements of this write.
    pub fn connection(&self) -> &WriteConnection {
        &self.connection
    }

    /// The time of this write.
    pub fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// States a fact: it is published once the write has committed, in the order stated, and not at
    /// all when it has not. The trace that states it goes along.
    pub fn state(&mut self, fact: Fact) -> Result<(), StoreError> {
        if fact.payload.len() > MAX_PAYLOAD {
            return Err(StoreError::FactTooLarge(fact.payload.len()));
        }
        self.facts.push(StatedFact::now(fact, self.now));
        Ok(())
    }

    /// Begins a shared transaction and its first part.
    pub(super) async fn begin_parts(&self) -> Result<(), StoreError> {
        for sql in BEGIN {
            self.connection.execute_unprepared(sql).await?;
        }
        Ok(())
    }

    /// Keeps what was done since the last part ended, and begins the next part. Gives the facts stated.
    pub(super) async fn keep_part(&mut self) -> Result<Vec<StatedFact>, StoreError> {
        self.connection.execute_unprepared(NEXT_PART).await?;
        self.now = clock::now();
        Ok(self.take_facts())
    }

    /// Undoes what was done since the last part ended, and begins the next part.
    pub(super) async fn undo_part(&mut self) -> Result<(), StoreError> {
        self.connection.execute_unprepared(UNDO_PART).await?;
        self.now = clock::now();
        self.facts.clear();
        Ok(())
    }

    /// Commits all parts that were kept.
    pub(super) async fn commit_parts(&self) -> Result<(), StoreError> {
        self.connection.execute_unprepared(COMMIT).await?;
        Ok(())
    }

    pub(super) fn take_facts(&mut self) -> Vec<StatedFact> {
        std::mem::take(&mut self.facts)
    }

    pub(super) fn into_connection(self) -> WriteConnection {
        self.connection
    }
}
