//! A place in the stream, as a caller keeps it.

use std::fmt;

use async_nats::jetstream::stream::Info;
use newsroom_chassis::clock::micros;

/// A sequence of one stream. A stream that was lost and built anew numbers its events otherwise; the
/// time of its creation tells the two apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// When the stream was created, in microseconds since the epoch.
    created: i64,
    /// The last sequence seen.
    pub sequence: u64,
}

impl Position {
    /// Behind all that the stream has.
    pub fn end_of(stream: &Info) -> Self {
        Self { created: micros(stream.created), sequence: stream.state.last_sequence }
    }

    /// Reads a token.
    pub fn parse(token: &str) -> Option<Self> {
        let (created, sequence) = token.split_once('-')?;
        let created = i64::from_str_radix(created, 16).ok()?;
        Some(Self { created, sequence: u64::from_str_radix(sequence, 16).ok()? })
    }

    /// Whether this is a place in this stream, and the stream still has all that came behind it.
    pub fn is_followed_in(&self, stream: &Info) -> bool {
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
