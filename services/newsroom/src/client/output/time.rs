//! Times in words for people.

use std::time::Duration;

use prost_types::Timestamp;
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

use crate::cli::duration;

/// The units of a length of time, in seconds, the longest first.
const UNITS: [(u64, char); 5] = [(31_536_000, 'y'), (86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')];

/// A time relative to `now`: `3m ago`, `in 2h`; empty when it is unset or out of range.
///
/// A time that has passed is told in whole units. A time to come is told in the nearest ones, below two of them in the
/// unit below: `in 90m`, and `in 1h` some seconds before.
pub fn relative(moment: Option<&Timestamp>, now: OffsetDateTime) -> String {
    let Some(moment) = parse(moment) else { return String::new() };
    let seconds = (now - moment).whole_seconds();
    match (seconds, seconds.unsigned_abs()) {
        (-1..=1, _) => "just now".into(),
        (..=-2, away) => format!("in {}", nearest(away)),
        (_, away) => format!("{} ago", whole(away)),
    }
}

fn whole(seconds: u64) -> String {
    let (unit, name) = UNITS.into_iter().find(|(unit, _)| seconds >= *unit).unwrap_or((1, 's'));
    format!("{}{name}", seconds / unit)
}

fn nearest(seconds: u64) -> String {
    // A moment of which the unit below tells the exact length, or of which two units are near enough.
    for pair in UNITS.windows(2) {
        let [(unit, name), (below, _)] = [pair[0], pair[1]];
        let rounded = (seconds + below / 2) / below * below;
        if rounded == unit || rounded >= 2 * unit {
            return format!("{}{name}", (seconds + unit / 2) / unit);
        }
    }
    format!("{seconds}s")
}

/// A full time with its age; empty when it is unset or out of range.
pub fn moment(moment: Option<&Timestamp>, now: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    let full = parse(moment).and_then(|moment| moment.format(format).ok());
    full.map(|full| format!("{full} ({})", relative(moment, now))).unwrap_or_default()
}

/// Whether a time is in the future; `false` when it is unset or out of range.
pub fn is_ahead(moment: Option<&Timestamp>, now: OffsetDateTime) -> bool {
    parse(moment).is_some_and(|moment| now < moment)
}

/// The time of day in UTC, for a line of a stream; hyphens when it is unset or out of range.
pub fn clock(moment: Option<&Timestamp>) -> String {
    let format = format_description!("[hour]:[minute]:[second]");
    let told = parse(moment).and_then(|moment| moment.format(format).ok());
    told.unwrap_or_else(|| "--:--:--".into())
}

/// Parses a length of time before `now` (`2h`) or a time (`2026-05-01T08:00:00Z`).
pub fn parse_since(text: &str, now: OffsetDateTime) -> Option<Timestamp> {
    let moment = match duration(text) {
        Ok(Duration::ZERO) => now,
        Ok(ago) => now.checked_sub(time::Duration::try_from(ago).ok()?)?,
        Err(_) => OffsetDateTime::parse(text, &Rfc3339).ok()?,
    };
    let nanos = i32::try_from(moment.nanosecond()).ok()?;
    Some(Timestamp { seconds: moment.unix_timestamp(), nanos })
}

fn parse(moment: Option<&Timestamp>) -> Option<OffsetDateTime> {
    let moment = moment?;
    let whole = OffsetDateTime::from_unix_timestamp(moment.seconds).ok()?;
    whole.checked_add(time::Duration::nanoseconds(i64::from(moment.nanos)))
}
