//! Walks the chain in a store: entries and checkpoints in the order of their positions, a page at a time.

use std::collections::VecDeque;

use newsroom_chassis::store::{Store, StoreError};

use super::{
    Checkpoint, Fault, TrustedKeys, Verifier,
    store::{self, ChainedEntry},
};

/// How many rows are read at once.
const PAGE: u64 = 500;
/// How often a verification begins anew because entries were deleted meanwhile.
const ATTEMPTS: usize = 3;

/// A record of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    Entry(ChainedEntry),
    Checkpoint(Checkpoint),
}

/// The records after a position up to the end of the chain at the beginning of the walk. Each checkpoint comes after its
/// last entry.
pub struct Walk {
    store: Store,
    /// The position of the last entry that was read, and of the last one to read.
    after: i64,
    until: i64,
    /// The number of the last checkpoint that was read.
    checkpoint: i64,
    entries: VecDeque<ChainedEntry>,
    checkpoints: VecDeque<Checkpoint>,
    /// Whether there may be more of them.
    has_entries: bool,
    has_checkpoints: bool,
}

impl Walk {
    /// Walks from the first entry that is kept, all checkpoints included.
    pub async fn all(store: &Store) -> Result<Self, StoreError> {
        // A checkpoint is written together with the end of the chain, which is read after it.
        let covered = store::last_checkpoint(store).await?.map_or(0, |checkpoint| checkpoint.position);
        let state = store::state(store.reader()).await?;
        Ok(Self::new(store, state.first_position - 1, state.position.max(covered)))
    }

    /// Walks the entries after a position, without the checkpoints up to it.
    pub async fn after(store: &Store, position: i64) -> Result<Self, StoreError> {
        let mut walk = Self::all(store).await?;
        if position > 0 {
            walk.after = walk.after.max(position);
            walk.checkpoint = store::last_checkpoint_until(store, position).await?;
        }
        Ok(walk)
    }

    fn new(store: &Store, after: i64, until: i64) -> Self {
        Self {
            store: store.clone(),
            after,
            until,
            checkpoint: 0,
            entries: VecDeque::new(),
            checkpoints: VecDeque::new(),
            has_entries: true,
            has_checkpoints: true,
        }
    }

    /// The last position of the chain.
    pub fn end(&self) -> i64 {
        self.until
    }

    /// The next record. `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Record>, StoreError> {
        if self.entries.is_empty() && self.has_entries {
            let rows = store::chained(&self.store, self.after, PAGE).await?;
            self.has_entries = rows.len() as u64 == PAGE;
            self.entries = rows.into_iter().filter(|row| row.position <= self.until).collect();
            self.has_entries &= !self.entries.is_empty();
            self.after = self.entries.back().map_or(self.after, |last| last.position);
        }
        if self.checkpoints.is_empty() && self.has_checkpoints {
            let rows = store::checkpoints(&self.store, self.checkpoint, PAGE).await?;
            self.has_checkpoints = rows.len() as u64 == PAGE;
            self.checkpoint = rows.last().map_or(self.checkpoint, |last| last.number);
            self.checkpoints = rows.into();
        }
        let is_next = |checkpoint: &Checkpoint| match self.entries.front() {
            Some(entry) => checkpoint.position < entry.position,
            None => checkpoint.position <= self.until,
        };
        if self.checkpoints.front().is_some_and(is_next) {
            return Ok(self.checkpoints.pop_front().map(Record::Checkpoint));
        }
        Ok(self.entries.pop_front().map(Record::Entry))
    }
}

/// The state of a verification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub entries: u64,
    pub checkpoints: u64,
    pub position: i64,
    pub fault: Option<Fault>,
}

/// Verifies the chain of a store. `tell` hears of the progress every few hundred records.
pub async fn verify(
    store: &Store,
    keys: &TrustedKeys,
    tell: impl Fn(&Verified) + Send + Sync,
) -> Result<Verified, StoreError> {
    let mut attempts = 1;
    loop {
        let (verified, first_position) = attempt(store, keys, &tell).await?;
        // Old entries may have been deleted meanwhile.
        let is_moved =
            || async { Ok::<_, StoreError>(store::state(store.reader()).await?.first_position > first_position) };
        if verified.fault.is_none() || attempts == ATTEMPTS || !is_moved().await? {
            return Ok(verified);
        }
        attempts += 1;
    }
}

async fn attempt(
    store: &Store,
    keys: &TrustedKeys,
    tell: &(impl Fn(&Verified) + Send + Sync),
) -> Result<(Verified, i64), StoreError> {
    let mut walk = Walk::all(store).await?;
    let first_position = walk.after + 1;
    let mut verifier = Verifier::new(store.service(), keys.clone());
    let mut records = 0;
    let fault = loop {
        let Some(record) = walk.next().await? else { break verifier.end(Some(walk.end())).err() };
        let checked = match record {
            Record::Entry(entry) => verifier.entry(entry),
            Record::Checkpoint(checkpoint) => verifier.checkpoint(checkpoint),
        };
        if let Err(fault) = checked {
            break Some(fault);
        }
        records += 1;
        if records % PAGE == 0 {
            tell(&verified(&verifier, None));
        }
    };
    let fault = match fault {
        Some(fault) => Some(fault),
        None => beyond(store).await?,
    };
    Ok((verified(&verifier, fault), first_position))
}

fn verified(verifier: &Verifier, fault: Option<Fault>) -> Verified {
    let (entries, checkpoints) = verifier.verified();
    Verified { entries, checkpoints, position: verifier.position(), fault }
}

/// An entry that has a position outside of the chain.
async fn beyond(store: &Store) -> Result<Option<Fault>, StoreError> {
    if let Some(entry) = store::first_chained(store).await?
        && entry.position < 1
    {
        return Ok(Some(Fault::inserted(entry.position, entry.entry.id)));
    }
    // The leader writes an entry's position together with the end of the chain, which is read after it.
    let last = store::last_chained(store).await?;
    let end = store::state(store.reader()).await?.position;
    Ok(last.filter(|last| last.position > end).map(|last| Fault::inserted(last.position, last.entry.id)))
}
