//! What was measured with one binary.

use super::{load::Sustained, stored::Stored, usage::Usage};
use crate::{spread::Spread, times::Times};

/// The measurements of one turn.
pub(super) struct Measured {
    pub sustained: Sustained,
    /// What one story added to stores, streams and counters.
    pub needed: Stored,
    /// From the call to approve a story until its page was served, under load.
    pub approved: Times,
    /// The same in an idle newsroom.
    pub idle: Times,
    /// From the moment when a push was due to the publication.
    pub published: Times,
    /// Synced writes alone, between the two measurements of approvals.
    pub synced: Times,
}

/// The median and the p99 of each turn.
#[derive(Default)]
pub(super) struct Latency {
    pub p50: Spread,
    pub p99: Spread,
}

impl Latency {
    fn add(&mut self, times: &Times) {
        self.p50.add(times.quantile(0.5));
        self.p99.add(times.quantile(0.99));
    }
}

/// What a process used for a story.
#[derive(Default)]
pub(super) struct Cost {
    /// Milliseconds of a processor.
    pub cpu: Spread,
    /// KiB.
    pub written: Spread,
    /// Context switches.
    pub switches: Spread,
}

impl Cost {
    fn add(&mut self, usage: Usage) {
        self.cpu.add(usage.cpu);
        self.written.add(usage.written / 1024.0);
        self.switches.add(usage.switches);
    }
}

/// The measurements of all turns.
#[derive(Default)]
pub(super) struct Figures {
    pub sustained: Spread,
    /// Stories per second from the first push until nothing was left to do.
    pub to_the_end: Spread,
    pub rows: Spread,
    pub messages: Spread,
    pub calls: Spread,
    /// KiB that a story added to the stores and to the streams.
    pub row_bytes: Spread,
    pub message_bytes: Spread,
    pub published: Latency,
    pub approved: Latency,
    pub idle: Latency,
    pub synced: Latency,
    /// Each process of the newsroom, and the load at the end.
    pub processes: Vec<(&'static str, Cost)>,
    /// All processes of the newsroom together.
    pub all: Cost,
    /// The same with the work that was left after the last story was published.
    pub whole: Cost,
}

impl Figures {
    pub fn add(&mut self, turn: Measured) {
        self.sustained.add(turn.sustained.rate);
        self.to_the_end.add(turn.sustained.to_the_end);
        self.rows.add(turn.needed.rows);
        self.messages.add(turn.needed.messages);
        self.calls.add(turn.needed.calls);
        self.row_bytes.add(turn.needed.row_bytes / 1024.0);
        self.message_bytes.add(turn.needed.message_bytes / 1024.0);
        self.published.add(&turn.published);
        self.approved.add(&turn.approved);
        self.idle.add(&turn.idle);
        self.synced.add(&turn.synced);
        let per_story = turn.sustained.per_story;
        if self.processes.is_empty() {
            self.processes = per_story.iter().map(|(name, _)| (*name, Cost::default())).collect();
        }
        let mut sum = Usage::default();
        for ((name, cost), (_, usage)) in self.processes.iter_mut().zip(per_story) {
            cost.add(usage);
            if *name != super::LOAD {
                sum = sum + usage;
            }
        }
        self.all.add(sum);
        self.whole.add(turn.sustained.whole_story);
    }
}
