//! Verifies a chain: entry after entry, in bounded memory, with nothing but the entries, the checkpoints and the keys.

mod diagnose;
mod fault;

pub use fault::{Fault, FaultKind};

use std::collections::VecDeque;

use uuid::Uuid;

use super::{
    Checkpoint, Hash, NO_HASH, TrustedKeys,
    canonical::entry_hash,
    store::{ChainState, ChainedEntry},
};

/// How many entries before and after a wrong one are compared with it.
const WINDOW: usize = 64;

/// Verifies the entries and checkpoints of one service, which come in the order of their positions: each checkpoint after
/// its last entry, or before the first entry if its own is not kept.
#[derive(Debug)]
pub struct Verifier {
    service: String,
    keys: TrustedKeys,
    /// The links before the next entry, the newest last. Empty before the first entry.
    links: VecDeque<Link>,
    /// The first position that was seen.
    first: Option<i64>,
    /// The entries from the first one that does not fit.
    suspects: Vec<ChainedEntry>,
    checkpoint: Option<Checkpoint>,
    /// The entry after the newest checkpoint.
    since_checkpoint: Option<(i64, Uuid)>,
    entries: u64,
    checkpoints: u64,
}

/// A place in the chain.
#[derive(Clone, Debug)]
struct Link {
    position: i64,
    hash: Hash,
    id: Uuid,
}

impl Verifier {
    pub fn new(service: &str, keys: TrustedKeys) -> Self {
        Self {
            service: service.to_owned(),
            keys,
            links: VecDeque::new(),
            first: None,
            suspects: Vec::new(),
            checkpoint: None,
            since_checkpoint: None,
            entries: 0,
            checkpoints: 0,
        }
    }

    /// How many entries and checkpoints have been verified.
    pub fn verified(&self) -> (u64, u64) {
        (self.entries, self.checkpoints)
    }

    /// How many of the entries no checkpoint covers.
    pub fn unsigned(&self) -> i64 {
        self.since_checkpoint.map_or(0, |(first, _)| self.position() - first + 1)
    }

    /// The last position that was verified.
    pub fn position(&self) -> i64 {
        self.links.back().map_or(0, |place| place.position)
    }

    /// Verifies the next entry. A fault is told as soon as it is known what it is, at most 64 entries later.
    pub fn entry(&mut self, entry: ChainedEntry) -> Result<(), Fault> {
        let last = self.last();
        let is_good = self.suspects.is_empty()
            && entry.position == last.position + 1
            && self.fits(&last.hash, entry.position, &entry);
        if !is_good {
            self.suspects.push(entry);
            return if self.suspects.len() > WINDOW { Err(self.diagnose()) } else { Ok(()) };
        }
        if self.links.is_empty() {
            self.first = Some(entry.position);
            self.links.push_back(last);
        }
        if self.links.len() > WINDOW {
            self.links.pop_front();
        }
        self.entries += 1;
        self.since_checkpoint.get_or_insert((entry.position, entry.entry.id));
        let hash = <Hash>::try_from(entry.hash.as_slice()).unwrap_or(NO_HASH);
        self.links.push_back(Link { position: entry.position, hash, id: entry.entry.id });
        Ok(())
    }

    /// Verifies the next checkpoint.
    pub fn checkpoint(&mut self, checkpoint: Checkpoint) -> Result<(), Fault> {
        if !self.suspects.is_empty() {
            return Err(self.diagnose());
        }
        let number = self.checkpoint.as_ref().map_or(0, |known| known.number) + 1;
        if checkpoint.number != number {
            return Err(Fault::checkpoint_removed(number));
        }
        if checkpoint.service != self.service || !checkpoint.is_signed(&self.keys) {
            return Err(Fault::signature(&checkpoint));
        }
        if let Some(first) = self.first {
            let last = self.last();
            if checkpoint.position > last.position {
                return Err(Fault::removed(last.position + 1, checkpoint.position));
            }
            if checkpoint.position >= first
                && (checkpoint.position, &checkpoint.hash[..]) != (last.position, &last.hash)
            {
                let (position, id) = self.since_checkpoint.unwrap_or((last.position, last.id));
                return Err(Fault::rewritten(position, id, checkpoint.number));
            }
        }
        self.checkpoints += 1;
        self.since_checkpoint = None;
        self.checkpoint = Some(checkpoint);
        Ok(())
    }

    /// Begins after a checkpoint instead of the first entry.
    pub(super) fn go_on_from(&mut self, checkpoint: Checkpoint) -> Result<(), Fault> {
        if checkpoint.service != self.service || !checkpoint.is_signed(&self.keys) {
            return Err(Fault::signature(&checkpoint));
        }
        self.checkpoint = Some(checkpoint);
        Ok(())
    }

    /// Verifies that the last entry is the end of the chain that the service has stored.
    pub(super) fn ends_with(&self, state: &ChainState) -> Result<(), Fault> {
        if !self.suspects.is_empty() {
            return Err(self.diagnose());
        }
        let last = self.last();
        if last.position < state.position {
            return Err(Fault::removed(last.position + 1, state.position));
        }
        if (last.position, &last.hash[..]) != (state.position, &state.hash) {
            let text = format!("the stored end of the chain is not the entry {}", last.position);
            return Err(Fault::state(self.checkpoint.as_ref(), text));
        }
        Ok(())
    }

    /// Ends the verification. `end` is the last position that the service knows, if it is known.
    pub fn end(&mut self, end: Option<i64>) -> Result<(), Fault> {
        if !self.suspects.is_empty() {
            return Err(self.diagnose());
        }
        let kept = self.checkpoint.as_ref().map_or(1, |checkpoint| checkpoint.first_position);
        let covered = self.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.position);
        let end = end.unwrap_or(covered).max(covered);
        match self.first {
            // All entries are gone, which the newest checkpoint does not say.
            None if kept <= end => Err(Fault::removed(kept, end)),
            Some(first) if kept < first => Err(Fault::removed(kept, first - 1)),
            Some(_) if self.position() < end => Err(Fault::removed(self.position() + 1, end)),
            _ => Ok(()),
        }
    }

    /// The place before the next entry. The first entry follows the last checkpoint before it, or nothing.
    fn last(&self) -> Link {
        let start = || match &self.checkpoint {
            Some(checkpoint) => Link {
                position: checkpoint.position,
                hash: <Hash>::try_from(checkpoint.hash.as_slice()).unwrap_or(NO_HASH),
                id: Uuid::nil(),
            },
            None => Link { position: 0, hash: NO_HASH, id: Uuid::nil() },
        };
        self.links.back().cloned().unwrap_or_else(start)
    }

    /// Whether the entry has the hash that it has to have at this position.
    fn fits(&self, previous: &Hash, position: i64, entry: &ChainedEntry) -> bool {
        entry.hash == entry_hash(previous, &self.service, position, &entry.entry)
    }
}

#[cfg(test)]
mod tests;
