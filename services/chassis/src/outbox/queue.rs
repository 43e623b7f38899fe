//! The two queues of the outbox.

use crate::bus::URGENT_PREFIX;

/// A queue of the outbox. Each has its own stream and its own relay, so that the events of one queue never wait for
/// those of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Queue {
    /// Every event, in the order in which it was published.
    Normal,
    /// Kills, takedowns and corrections, published a second time in a small stream that holds no other events.
    /// Consumers handle whichever copy comes first and recognise the other by its id.
    Urgent,
}

impl Queue {
    /// Both queues.
    pub const ALL: [Self; 2] = [Self::Normal, Self::Urgent];

    /// The name of the queue in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Urgent => "urgent",
        }
    }

    /// The name of its relay's leadership.
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

    /// Whether the queue has an event that is urgent or not.
    pub(super) fn has(self, urgent: bool) -> bool {
        urgent || self == Self::Normal
    }
}
