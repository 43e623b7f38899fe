//! Times in words for people.

use std::time::Duration;

use prost_types::Timestamp;
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

use crate::cli::duration;

/// A time relative to `now`: `3m ago`, `in 2h`; empty when it is unset or out of range.
pub fn relative(moment: Option<&Timestamp>, now: OffsetDateTime) -> String {
    let Some(moment) = parse(moment) else { return String::new() };
    let seconds = (now - moment).whole_seconds();
    let amount = match seconds.unsigned_abs() {
        0..=1 => return "just now".into(),
        away @ 2..60 => format!("{away}s"),
        away @ 60..3_600 => format!("{}m", away / 60),
        away @ 3_600..86_400 => format!("{}h", away / 3_600),
        away @ 86_400..31_536_000 => format!("{}d", away / 86_400),
        away => format!("{}y", away / 31_536_000),
    };
    if seconds < 0 { format!("in {amount}") } else { format!("{amount} ago") }
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
