//! What one write may do.

use sea_orm::{ConnectionTrait as _, DatabaseTransaction};
use time::OffsetDateTime;

use super::StoreError;
use crate::{
    clock,
    outbox::{Fact, MAX_PAYLOAD, StatedFact},
};

/// Where a part of a shared transaction begins.
const PART: &str = "SAVEPOINT part";
/// One part ends well, the next begins: one way to the database instead of two.
const NEXT_PART: &str = "RELEASE part; SAVEPOINT part";
/// One part is undone, the next begins.
const UNDO_PART: &str = "ROLLBACK TO part";

/// A write under way: a transaction (over SQLite a part of a shared one) and the facts stated in it.
pub struct Unit {
    transaction: DatabaseTransaction,
    now: OffsetDateTime,
    facts: Vec<StatedFact>,
}

impl Unit {
    pub(super) fn new(transaction: DatabaseTransaction) -> Self {
        Self { transaction, now: clock::now(), facts: Vec::new() }
    }

    /// For queries and statements of this write.
    pub fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
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

    /// Begins the first part of a shared transaction.
    pub(super) async fn begin_parts(&self) -> Result<(), StoreError> {
        self.transaction.execute_unprepared(PART).await?;
        Ok(())
    }

    /// Keeps what was done since the last part ended, and begins the next part. Gives the facts stated.
    pub(super) async fn keep_part(&mut self) -> Result<Vec<StatedFact>, StoreError> {
        self.transaction.execute_unprepared(NEXT_PART).await?;
        self.now = clock::now();
        Ok(self.take_facts())
    }

    /// Undoes what was done since the last part ended, and begins the next part.
    pub(super) async fn undo_part(&mut self) -> Result<(), StoreError> {
        self.transaction.execute_unprepared(UNDO_PART).await?;
        self.now = clock::now();
        self.facts.clear();
        Ok(())
    }

    pub(super) fn take_facts(&mut self) -> Vec<StatedFact> {
        std::mem::take(&mut self.facts)
    }

    pub(super) async fn keep(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }

    pub(super) async fn discard(self) -> Result<(), StoreError> {
        Ok(self.transaction.rollback().await?)
    }
}
