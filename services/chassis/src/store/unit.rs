//! What one write may do.

use sea_orm::DatabaseTransaction;
use time::OffsetDateTime;

use super::StoreError;
use crate::{
    clock,
    outbox::{Fact, MAX_PAYLOAD, StatedFact},
};

/// A write under way: a transaction (over SQLite a savepoint in a shared one) and the facts stated in it.
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
