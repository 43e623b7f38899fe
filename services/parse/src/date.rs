//! Converts dates as payloads write them to UTC.

mod clock;
mod ending;
mod feeds;
mod placeholder;
mod shown;
mod written;
mod zone;

pub use ending::without_date;
pub use feeds::{of_feed, of_feed_in};
pub use placeholder::is_placeholder;
pub use shown::{DATE_LINE_CHARS, shown, shown_in};
use written::month;
pub use written::{is_all_of, written};
use zone::resolved;
pub use zone::{Moment, Zone, letters};

use time::{
    Date, Duration, OffsetDateTime, PrimitiveDateTime, UtcOffset,
    format_description::well_known::{Iso8601, Rfc2822, Rfc3339},
};

/// The year before which nothing is news.
const FIRST_YEAR: i32 = 1900;
/// How far another system's clock may be ahead.
const TOLERANCE: Duration = Duration::days(1);

/// Parses a date in a machine format: RFC 3339, RFC 9557, ISO 8601, RFC 2822, or with the name of a zone. Without an
/// offset and a zone the date is UTC; without a time it is midnight.
pub fn exact(text: &str) -> Option<OffsetDateTime> {
    exact_in(text, &Zone::UTC)
}

/// Like [`exact`], but a date with neither offset nor zone is in `zone`.
pub fn exact_in(text: &str, zone: &Zone) -> Option<OffsetDateTime> {
    resolved(text.trim(), zone, moment)
}

/// Like [`exact`], but a date with neither offset nor zone stays local.
pub fn moment_of(text: &str) -> Option<Moment> {
    let time = exact(text)?;
    match is_local(|zone| exact_in(text, zone)) {
        false => Some(Moment::At(time)),
        true => Some(Moment::Local(PrimitiveDateTime::new(time.date(), time.time()))),
    }
}

/// Whether a date states neither offset nor zone: `read` parses it, with the zone of such dates.
pub fn is_local(read: impl Fn(&Zone) -> Option<OffsetDateTime>) -> bool {
    // A date that is the same in two zones states its own offset or zone.
    UtcOffset::from_hms(1, 0, 0).is_ok_and(|east| read(&Zone::UTC) != read(&Zone::fixed(east)))
}

fn moment(text: &str) -> Option<Moment> {
    let iso = dashed(text.replacen(' ', "T", 1));
    let at = |time: OffsetDateTime| Moment::At(time);
    let moment = OffsetDateTime::parse(text, &Rfc3339)
        .map(at)
        .or_else(|_| OffsetDateTime::parse(&iso, &Iso8601::DEFAULT).map(at))
        .or_else(|_| PrimitiveDateTime::parse(&iso, &Iso8601::DEFAULT).map(Moment::Local))
        .or_else(|_| Date::parse(text, &Iso8601::DEFAULT).map(|date| Moment::Local(date.midnight())))
        .or_else(|_| OffsetDateTime::parse(text, &Rfc2822).map(at));
    moment.ok()
}

/// Converts `20241104T10:15:00`, which mixes the two notations of ISO 8601 as some agencies do.
fn dashed(iso: String) -> String {
    match iso.split_once('T') {
        Some((day, clock)) if clock.contains(':') && day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{}-{}-{}T{clock}", &day[..4], &day[4..6], &day[6..])
        }
        _ => iso,
    }
}

/// The time, unless it is impossible for news: before 1900, or more than a day ahead.
pub fn believable(time: OffsetDateTime, now: OffsetDateTime) -> Option<OffsetDateTime> {
    (time.year() >= FIRST_YEAR && time <= now + TOLERANCE).then_some(time)
}

/// A time from seconds and the microseconds after them, as other libraries give them.
pub fn from_parts(seconds: i64, micros: u32) -> Option<OffsetDateTime> {
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    time.checked_add(Duration::microseconds(i64::from(micros)))
}

fn in_utc(time: OffsetDateTime) -> Option<OffsetDateTime> {
    let micros = time.microsecond() * 1_000;
    time.checked_to_offset(UtcOffset::UTC)?.replace_nanosecond(micros).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(time: Option<OffsetDateTime>) -> Option<String> {
        time.map(|time| time.format(&Rfc3339).unwrap())
    }

    #[test]
    fn machines_dates_become_utc() {
        for (text, utc) in [
            ("2024-11-04T10:00:00+01:00", Some("2024-11-04T09:00:00Z")),
            ("2024-11-04T10:00:00+0100", Some("2024-11-04T09:00:00Z")),
            ("20241104T100000+0100", Some("2024-11-04T09:00:00Z")),
            ("20241104T10:00:00+01:00", Some("2024-11-04T09:00:00Z")),
            ("2024-11-04 10:00:00", Some("2024-11-04T10:00:00Z")),
            ("2024-11-04T10:00:00.1234567Z", Some("2024-11-04T10:00:00.123456Z")),
            ("2024-11-04", Some("2024-11-04T00:00:00Z")),
            ("Mon, 04 Nov 2024 10:00:00 +0100", Some("2024-11-04T09:00:00Z")),
            ("-9999-01-01T00:00:00+23:59", None),
            ("hier", None),
            ("", None),
        ] {
            assert_eq!(shown(exact(text)).as_deref(), utc, "{text}");
        }
    }

    #[test]
    fn a_date_that_no_news_has_is_not_believed() {
        let now = exact("2024-11-04").unwrap();
        for (text, believed) in
            [("2024-11-04T23:00:00Z", true), ("2024-11-06", false), ("9999-01-01", false), ("1899-12-31", false)]
        {
            assert_eq!(believable(exact(text).unwrap(), now).is_some(), believed, "{text}");
        }
    }
}
