//! Walks the chain in a store: entries and checkpoints in the order of their positions, a page at a time.

use std::collections::VecDeque;

use newsroom_chassis::store::{Store, StoreError};

use super::{
    Checkpoint, Fault, TrustedKeys, Verifier,
    store::{self, ChainState, ChainedEntry},
};

/// How many rows are read at once.
const PAGE: u64 = 500;
/// How often a verification begins anew because entries were deleted meanwhile.
const ATTEMPTS: usize = 20;

/// A record of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    Entry(ChainedEntry),
    Checkpoint(Checkpoint),
}

/// The records after a position up to the end of the chain at the beginning of the walk. Each checkpoint comes after its
/// last entry; one that stands nowhere in the chain comes at the end.
pub struct Walk {
    store: Store,
    end: End,
    /// The position of the last entry that was read.
    after: i64,
    /// The number of the last checkpoint that was read.
    checkpoint: i64,
    entries: VecDeque<ChainedEntry>,
    checkpoints: VecDeque<Checkpoint>,
    /// Whether there may be more of them.
    has_entries: bool,
    has_checkpoints: bool,
}

/// The end of a chain: what the store says of it, and the newest checkpoint.
#[derive(Clone, Debug)]
struct End {
    state: ChainState,
    newest: Option<Checkpoint>,
}

impl End {
    async fn read(store: &Store) -> Result<Self, StoreError> {
        let mut newest = store::last_checkpoint(store).await?;
        loop {
            // A checkpoint is written together with the state.
            let state = store::state(store.reader()).await?;
            let again = store::last_checkpoint(store).await?;
            if again.as_ref().map(|checkpoint| checkpoint.number) == newest.as_ref().map(|newest| newest.number) {
                return Ok(Self { state, newest });
            }
            newest = again;
        }
    }

    /// The position of the last entry.
    fn position(&self) -> i64 {
        self.state.position.max(self.newest.as_ref().map_or(0, |newest| newest.position))
    }

    /// The number of the last checkpoint.
    fn number(&self) -> i64 {
        self.newest.as_ref().map_or(0, |newest| newest.number)
    }

    /// The position of the first entry that is kept, as the newest checkpoint says.
    fn first_position(&self) -> i64 {
        self.newest.as_ref().map_or(1, |newest| newest.first_position)
    }
}

impl Walk {
    /// Walks from the first entry, all checkpoints included.
    pub async fn all(store: &Store) -> Result<Self, StoreError> {
        let end = End::read(store).await?;
        let first = store::first_chained(store).await?.map_or(1, |first| first.position);
        Ok(Self {
            store: store.clone(),
            end,
            after: first.max(1) - 1,
            checkpoint: i64::MIN,
            entries: VecDeque::new(),
            checkpoints: VecDeque::new(),
            has_entries: true,
            has_checkpoints: true,
        })
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

    /// The last position of the chain.
    pub fn end(&self) -> i64 {
        self.end.position()
    }

    /// The next record. `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Record>, StoreError> {
        if self.entries.is_empty() && self.has_entries {
            let rows = store::chained(&self.store, self.after, PAGE).await?;
            self.has_entries = rows.len() as u64 == PAGE;
            self.entries = rows.into_iter().filter(|row| row.position <= self.end.position()).collect();
            self.has_entries &= !self.entries.is_empty();
            self.after = self.entries.back().map_or(self.after, |last| last.position);
        }
        if self.checkpoints.is_empty() && self.has_checkpoints {
            let rows = store::checkpoints(&self.store, self.checkpoint, PAGE).await?;
            self.has_checkpoints = rows.len() as u64 == PAGE;
            self.checkpoint = rows.last().map_or(self.checkpoint, |last| last.number);
            self.checkpoints = rows.into_iter().filter(|row| row.number <= self.end.number()).collect();
        }
        let is_next = |checkpoint: &Checkpoint| match self.entries.front() {
            Some(entry) => checkpoint.position < entry.position,
            None => true,
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
    /// How many of the entries no checkpoint covers.
    pub unsigned: u64,
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
        let is_moved = || async {
            let first = store::first_chained(store).await?.map_or(i64::MAX, |first| first.position);
            Ok::<_, StoreError>(first > first_position)
        };
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
    let mut fault = before(store, &walk).await?;
    while fault.is_none() {
        let Some(record) = walk.next().await? else {
            fault = verifier.end(Some(walk.end())).err();
            break;
        };
        let checked = match record {
            Record::Entry(entry) => verifier.entry(entry),
            Record::Checkpoint(checkpoint) => verifier.checkpoint(checkpoint),
        };
        fault = checked.err();
        records += 1;
        if records % PAGE == 0 {
            tell(&verified(&verifier, None));
        }
    }
    let fault = match fault {
        Some(fault) => Some(fault),
        None => beyond(store).await?.or_else(|| Fault::of_state(&walk.end.state, walk.end.newest.as_ref())),
    };
    Ok((verified(&verifier, fault), first_position))
}

fn verified(verifier: &Verifier, fault: Option<Fault>) -> Verified {
    let (entries, checkpoints) = verifier.verified();
    Verified {
        entries,
        unsigned: verifier.unsigned().unsigned_abs(),
        checkpoints,
        position: verifier.position(),
        fault,
    }
}

/// An entry before the first one that is kept, which the deletion of old entries has not left there: it leaves whole
/// checkpoints.
async fn before(store: &Store, walk: &Walk) -> Result<Option<Fault>, StoreError> {
    let kept = walk.end.first_position();
    let first = store::first_chained(store).await?.filter(|first| first.position < kept);
    let Some(first) = first else { return Ok(None) };
    let is_left = first.position == 1 || store::has_checkpoint(store, first.position - 1).await?;
    Ok(if is_left { None } else { Some(Fault::inserted(first.position, first.entry.id)) })
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
