//! Embargoes: times before which a story must not be published.

use std::fmt;

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A condition of the source: the story must not be published before this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Embargo(OffsetDateTime);

impl Embargo {
    pub fn until(end: OffsetDateTime) -> Self {
        Self(end)
    }

    pub fn end(self) -> OffsetDateTime {
        self.0
    }

    pub fn holds(self, now: OffsetDateTime) -> bool {
        now < self.0
    }
}

/// The end in the format of RFC 3339.
impl fmt::Display for Embargo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.format(&Rfc3339) {
            Ok(end) => f.write_str(&end),
            Err(_) => self.0.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    #[test]
    fn an_embargo_holds_until_its_end_and_no_longer() {
        let end = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        let embargo = Embargo::until(end);
        for (now, holds) in [(-1, true), (0, false), (1, false)] {
            assert_eq!(embargo.holds(end + Duration::microseconds(now)), holds, "{now}");
        }
        assert_eq!((embargo.end(), embargo.to_string().as_str()), (end, "2024-10-04T00:00:00Z"));
    }
}
