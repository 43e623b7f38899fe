//! A position in the stream, which a resume token contains.

use std::fmt;

use async_nats::jetstream::stream::Info;
use newsroom_chassis::clock::micros;

/// A sequence number of one stream. A stream that was lost and rebuilt numbers its events from the start; its creation
/// time distinguishes it from the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// The creation time of the stream, in microseconds since the epoch.
    created: i64,
    /// The sequence number of the last event read.
    pub sequence: u64,
}

impl Position {
    /// The end of the stream.
    pub fn end_of(stream: &Info) -> Self {
        Self { created: micros(stream.created), sequence: stream.state.last_sequence }
    }

    /// Parses a resume token.
    pub fn parse(token: &str) -> Option<Self> {
        let (created, sequence) = token.split_once('-')?;
        let created = i64::from_str_radix(created, 16).ok()?;
        Some(Self { created, sequence: u64::from_str_radix(sequence, 16).ok()? })
    }

    /// Whether this is a position in this stream, and the stream still has every later event.
    pub fn can_resume_in(&self, stream: &Info) -> bool {
        let state = &stream.state;
        let has_all = self.sequence <= state.last_sequence && self.sequence.saturating_add(1) >= state.first_sequence;
        self.created == micros(stream.created) && has_all
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{:x}", self.created, self.sequence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_place() {
        for position in [Position { created: 1, sequence: 0 }, Position { created: i64::MAX, sequence: u64::MAX }] {
            assert_eq!(Position::parse(&position.to_string()), Some(position));
        }
        for token in ["", "-", "1", "x-", "1-2-3", "no token", "ffffffffffffffffff-1"] {
            assert_eq!(Position::parse(token), None, "{token}");
        }
    }
}
