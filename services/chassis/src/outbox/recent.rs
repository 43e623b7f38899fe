//! The events that this process has just committed, so that its relay need not read them back from the database.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Queue, table::QueuedEvent};

/// The most bytes of payloads that wait here. Beyond that the relay reads the database again.
const MAX_BYTES: usize = 32 << 20;

/// The recent events of each queue. Only a process that is the only one to write the store has them in the order of
/// commits.
#[derive(Debug, Default)]
pub(crate) struct RecentEvents {
    normal: Mutex<Recent>,
    urgent: Mutex<Recent>,
}

#[derive(Debug, Default)]
struct Recent {
    events: VecDeque<QueuedEvent>,
    bytes: usize,
    /// Whether every event since the last call of [`RecentEvents::follow`] is here or was taken.
    is_complete: bool,
}

impl RecentEvents {
    /// Adds events that were committed, in the order of commits.
    pub fn add(&self, events: Vec<QueuedEvent>) {
        for event in events {
            if event.urgent {
                self.queue(Queue::Urgent).add(event.clone());
            }
            self.queue(Queue::Normal).add(event);
        }
    }

    /// Begins to keep every event that is committed from now on.
    pub fn follow(&self, queue: Queue) {
        *self.queue(queue) = Recent { is_complete: true, ..Recent::default() };
    }

    /// Forgets all events, so that the relay reads the database again.
    pub fn lose(&self, queue: Queue) {
        *self.queue(queue) = Recent::default();
    }

    /// Forgets the events of both queues.
    pub fn lose_all(&self) {
        Queue::ALL.into_iter().for_each(|queue| self.lose(queue));
    }

    /// Takes up to `count` events with up to `bytes` of payloads; the first is taken whatever its size. `None` if some are
    /// missing.
    pub fn take(&self, queue: Queue, count: usize, bytes: usize) -> Option<Vec<QueuedEvent>> {
        let mut recent = self.queue(queue);
        if !recent.is_complete {
            return None;
        }
        let (mut taken, mut size) = (Vec::new(), 0);
        while taken.len() < count
            && let Some(next) = recent.events.front()
            && (taken.is_empty() || size + next.event.payload.len() <= bytes)
        {
            size += next.event.payload.len();
            taken.extend(recent.events.pop_front());
        }
        recent.bytes -= size;
        Some(taken)
    }

    fn queue(&self, queue: Queue) -> MutexGuard<'_, Recent> {
        let recent = match queue {
            Queue::Normal => &self.normal,
            Queue::Urgent => &self.urgent,
        };
        recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recent {
    fn add(&mut self, event: QueuedEvent) {
        if !self.is_complete {
            return;
        }
        self.bytes += event.event.payload.len();
        self.events.push_back(event);
        if self.bytes > MAX_BYTES {
            *self = Self::default();
        }
    }
}
