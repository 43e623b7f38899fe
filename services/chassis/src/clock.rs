//! Time in the precision of the stores: UTC with microseconds.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// The current time in UTC, cut to microseconds, so that a stored time equals the given one.
pub fn now() -> OffsetDateTime {
    from_micros(micros(OffsetDateTime::now_utc()))
}

/// Microseconds since the epoch.
pub fn micros(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
}

/// The time of a value of [`micros`]. A time outside the calendar becomes the epoch.
pub fn from_micros(micros: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH.checked_add(Duration::microseconds(micros)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// The smallest UUIDv7 of a time.
pub fn first_id(time: OffsetDateTime) -> Uuid {
    let millis = u64::try_from(time.unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

/// Converts a time to a protobuf timestamp.
pub fn to_timestamp(time: OffsetDateTime) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: time.unix_timestamp(), nanos: i32::try_from(time.nanosecond()).unwrap_or(0) }
}

/// Converts a protobuf timestamp, cut to microseconds. `None` when it is outside the years 1 to 9999.
pub fn from_timestamp(timestamp: &prost_types::Timestamp) -> Option<OffsetDateTime> {
    let time = OffsetDateTime::from_unix_timestamp(timestamp.seconds).ok()?;
    let nanos = u32::try_from(timestamp.nanos).ok()?;
    time.replace_nanosecond(nanos / 1_000 * 1_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_equals_what_was_given() {
        let time = now();
        assert_eq!(from_micros(micros(time)), time);
        assert_eq!(from_timestamp(&to_timestamp(time)), Some(time));
    }

    #[test]
    fn a_timestamp_outside_the_calendar_is_none() {
        assert_eq!(from_timestamp(&prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }), None);
        assert_eq!(from_timestamp(&prost_types::Timestamp { seconds: 0, nanos: -1 }), None);
    }
}
