//! The two ways out of the outbox.

use crate::bus::URGENT_PREFIX;

/// A way out of the outbox: a stream with a relay of its own, so that nothing in one queue ever stands before what
/// is in the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Queue {
    /// Every event, in the order in which it was published.
    Normal,
    /// Kills, takedowns and corrections, a second time, in a small stream that holds nothing else. Consumers handle
    /// whichever comes first and know the other by its id.
    Urgent,
}

impl Queue {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Normal, Self::Urgent];

    /// As metrics name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Urgent => "urgent",
        }
    }

    /// The leadership of its relay.
    pub(super) fn leadership(self) -> &'static str {
        match self {
            Self::Normal => "relay",
            Self::Urgent => "relay-urgent",
        }
    }

    /// The subject of an event in the queue's stream.
    pub(super) fn subject(self, subject: &str) -> String {
        match self {
            Self::Normal => subject.to_owned(),
            Self::Urgent => format!("{URGENT_PREFIX}{subject}"),
        }
    }
}
