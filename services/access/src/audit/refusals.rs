//! The entries of refused calls that wait to be written. Each principal has a share of the room, so that nobody pushes out
//! the refusals of others; what goes beyond it is counted in one entry.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use uuid::Uuid;

use super::AuditEntry;

/// How many entries may wait.
const ROOM: usize = 1_024;
/// How many of them may be of one principal.
const SHARE: usize = 32;

/// The entries that wait.
#[derive(Debug, Default)]
pub struct Refusals {
    waiting: Mutex<Waiting>,
    added: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    entries: VecDeque<AuditEntry>,
    /// Only of principals with entries that wait.
    shares: HashMap<String, Share>,
}

#[derive(Debug, Default)]
struct Share {
    waiting: usize,
    /// The last refusal beyond the share, and how many there were.
    beyond: Option<(AuditEntry, u64)>,
}

impl Refusals {
    /// Adds an entry, or counts it in the one of its principal. Returns whether there was room for either.
    pub fn add(&self, entry: AuditEntry) -> bool {
        let mut waiting = self.lock();
        let Waiting { entries, shares } = &mut *waiting;
        let has_room = entries.len() < ROOM;
        if !has_room && !shares.contains_key(&entry.principal) {
            return false;
        }
        let share = shares.entry(entry.principal.clone()).or_default();
        if has_room && share.waiting < SHARE {
            share.waiting += 1;
            entries.push_back(entry);
        } else {
            let count = share.beyond.as_ref().map_or(0, |(_, count)| *count);
            share.beyond = Some((entry, count + 1));
        }
        drop(waiting);
        self.added.notify_one();
        true
    }

    /// Waits until there are entries.
    pub async fn wait(&self) {
        loop {
            if !self.lock().entries.is_empty() {
                return;
            }
            self.added.notified().await;
        }
    }

    /// Takes up to `limit` entries, the oldest first, and after the last one of a principal the one that counts the others.
    pub fn take(&self, limit: usize) -> Vec<AuditEntry> {
        let mut waiting = self.lock();
        let mut taken = Vec::new();
        while taken.len() < limit {
            let Some(entry) = waiting.entries.pop_front() else { break };
            let principal = entry.principal.clone();
            taken.push(entry);
            let Some(share) = waiting.shares.get_mut(&principal) else { continue };
            share.waiting -= 1;
            if share.waiting == 0 {
                let beyond = waiting.shares.remove(&principal).and_then(|share| share.beyond);
                taken.extend(beyond.map(|(last, count)| counted(last, count)));
            }
        }
        taken
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The entry for refusals that have none of their own: the last of them.
fn counted(last: AuditEntry, count: u64) -> AuditEntry {
    match count {
        0 | 1 => last,
        _ => AuditEntry { id: Uuid::now_v7(), ..last }
            .note(format!("the last of {count} refused calls, of which the others have no entries")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry_of(principal: &str) -> AuditEntry {
        AuditEntry { principal: principal.into(), ..AuditEntry::default() }
    }

    #[test]
    fn nobody_pushes_out_the_refusals_of_others() {
        let refusals = Refusals::default();
        for _ in 0..1_679 {
            assert!(refusals.add(entry_of("staff:loud")));
        }
        assert!(refusals.add(entry_of("staff:quiet")));
        let taken = refusals.take(4_096);
        let of = |name: &str| taken.iter().filter(|entry| entry.principal == name).collect::<Vec<_>>();
        assert_eq!((of("staff:loud").len(), of("staff:quiet").len()), (SHARE + 1, 1));
        let last = of("staff:loud").pop().unwrap();
        assert!(last.note.starts_with("the last of 1647 refused calls"), "{}", last.note);
        assert!(refusals.take(1).is_empty() && refusals.lock().shares.is_empty());
    }

    #[test]
    fn what_waits_has_an_end() {
        let refusals = Refusals::default();
        let added = (0..2_000).filter(|number| refusals.add(entry_of(&format!("staff:{number}")))).count();
        assert_eq!(added, ROOM);
        assert!(refusals.add(entry_of("staff:0")), "it is counted in the entry of its principal");
        assert_eq!(refusals.take(4_096).len(), ROOM + 1);
    }
}
