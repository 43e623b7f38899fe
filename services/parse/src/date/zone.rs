//! Parses dates with the name of their zone (IANA): `2026-03-01 12:00 Europe/Paris`, `2026-03-01T12:00[Europe/Paris]`
//! (RFC 9557).

use jiff::{
    civil::DateTime,
    tz::{Offset, TimeZone},
};
use time::{Duration, OffsetDateTime, PrimitiveDateTime, UtcOffset};

use super::{clock, in_utc};

/// The longest name of a zone that is looked up, in bytes.
const NAME_BYTES: usize = 64;

/// A time zone: how far its clocks are ahead of UTC, at each time.
#[derive(Clone, Debug)]
pub struct Zone {
    rules: TimeZone,
    /// Whether a local time that occurs twice means its second occurrence rather than the first.
    is_late: bool,
}

/// A point in time, as precisely as the date states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The date states its offset.
    At(OffsetDateTime),
    /// The date states only a local time.
    Local(PrimitiveDateTime),
}

impl Zone {
    pub const UTC: Self = Self { rules: TimeZone::UTC, is_late: false };

    fn of(rules: TimeZone) -> Self {
        Self { rules, is_late: false }
    }

    /// The zone of a source's times without a zone: from its settings, else UTC.
    pub fn of_source(zone: Option<&crate::model::TimeZone>) -> Self {
        zone.map_or(Self::UTC, |zone| Self::of(zone.rules().clone()))
    }

    /// The zone of embargo ends without a zone, which must not come early: from the source's settings, else the zone in
    /// which a local time comes last (UTC-12).
    pub fn of_embargo(zone: Option<&crate::model::TimeZone>) -> Self {
        let last = || Self::of(TimeZone::fixed(Offset::constant(-12)));
        zone.map_or_else(last, |zone| Self::of(zone.rules().clone())).late()
    }

    /// The same zone; a local time that occurs twice means its second occurrence.
    pub fn late(self) -> Self {
        Self { is_late: true, ..self }
    }

    /// A zone with this offset at all times.
    pub fn fixed(offset: UtcOffset) -> Self {
        // Both libraries have the same bounds, so every offset is valid.
        Self::of(Offset::from_seconds(offset.whole_seconds()).map_or(TimeZone::UTC, TimeZone::fixed))
    }

    /// Parses `+11:00`, `+1100`, `UTC+2`, `AEDT`, `Australia/Sydney`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let ahead = if text.contains('/') { None } else { clock::zone(text) };
        ahead.and_then(in_offset).map(Self::fixed).or_else(|| Self::named(text))
    }

    /// Finds a zone by its name in the IANA database, in upper or lower case: `Europe/Paris`.
    pub fn named(name: &str) -> Option<Self> {
        let zone = if name.len() <= NAME_BYTES { TimeZone::get(name).ok()? } else { return None };
        (!zone.is_unknown()).then(|| Self::of(zone))
    }

    /// Converts a local time to UTC. A time that occurs twice, at the end of summer time, means its first occurrence,
    /// unless the zone is [`Zone::late`]; a time that is skipped gets the offset before the gap (RFC 5545 §3.3.5).
    pub fn resolve(&self, local: PrimitiveDateTime) -> Option<OffsetDateTime> {
        let part = |number: u8| i8::try_from(number).ok();
        let (year, month, day) = local.date().to_calendar_date();
        let (year, month, day) = (i16::try_from(year).ok()?, part(u8::from(month))?, part(day)?);
        let (hour, minute, second) = (part(local.hour())?, part(local.minute())?, part(local.second())?);
        let nanosecond = i32::try_from(local.nanosecond()).ok()?;
        let local = DateTime::new(year, month, day, hour, minute, second, nanosecond).ok()?;
        let time = self.rules.to_ambiguous_timestamp(local);
        let time = if self.is_late { time.later() } else { time.compatible() }.ok()?;
        OffsetDateTime::from_unix_timestamp_nanos(time.as_nanosecond()).ok()
    }
}

/// Removes the name of a zone from a date, parses the rest with `read` and resolves it in that zone; a date without a
/// zone is in `usual`. An offset overrides any zone, because only an offset is exact. `None`: the text is not a date,
/// or its zone is unknown.
pub fn resolved(text: &str, usual: &Zone, read: impl Fn(&str) -> Option<Moment>) -> Option<OffsetDateTime> {
    let (moment, zone) = if let Some((text, tags)) = text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        (read(text.trim_end())?, tagged(tags, usual)?)
    } else if let Some((text, zone)) = worded(text) {
        (read(&text)?, Some(zone))
    } else {
        (read(text)?, Some(usual.clone()))
    };
    in_utc(match moment {
        Moment::At(time) => time,
        Moment::Local(local) => Zone { is_late: usual.is_late, ..zone? }.resolve(local)?,
    })
}

/// The zone in the tags after a date, given without the outermost brackets. Critical tags that change the meaning of a
/// date are not supported: the text is not a date then.
#[allow(clippy::option_option, reason = "no date, and a zone that nobody knows, are two things")]
fn tagged(tags: &str, usual: &Zone) -> Option<Option<Zone>> {
    let mut zone = Some(usual.clone());
    for (at, tag) in tags.split("][").enumerate() {
        let (is_critical, tag) = tag.strip_prefix('!').map_or((false, tag), |tag| (true, tag));
        let is_zone = !tag.contains('=');
        if is_zone && at == 0 {
            zone = Zone::named(tag).or_else(|| offset(tag));
        } else if is_zone || is_critical {
            return None;
        }
    }
    Some(zone)
}

/// Splits a text into the text without the zone's name, and that zone.
fn worded(text: &str) -> Option<(String, Zone)> {
    let is_name =
        |word: &&str| word.contains('/') && word.trim_start_matches('(').starts_with(|c: char| c.is_ascii_alphabetic());
    let word = text.split_whitespace().find(is_name)?;
    let zone = Zone::named(word.trim_matches(['(', ')']))?;
    Some((text.replacen(word, "", 1).trim().to_owned(), zone))
}

fn offset(text: &str) -> Option<Zone> {
    let ahead = text.starts_with(['+', '-']).then(|| clock::zone(text))??;
    in_offset(ahead).map(Zone::fixed)
}

/// The offset of a zone's abbreviation: `CET`, `AEDT`.
pub fn letters(name: &str) -> Option<UtcOffset> {
    in_offset(clock::letters(name)?)
}

fn in_offset(ahead: Duration) -> Option<UtcOffset> {
    UtcOffset::from_whole_seconds(i32::try_from(ahead.whole_seconds()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use time::{
        format_description::well_known::Rfc3339,
        macros::{datetime, offset},
    };

    use super::super::{Zone, exact, exact_in, of_feed};

    fn check(cases: &[(&str, &str)]) {
        for (text, utc) in cases {
            for read in [exact, of_feed] {
                let read = read(text).map(|time| time.format(&Rfc3339).unwrap());
                assert_eq!(read.as_deref().unwrap_or("none"), *utc, "{text}");
            }
        }
    }

    #[test]
    fn a_zone_by_name_has_the_offset_that_it_had_then() {
        check(&[
            ("2026-03-01 12:00 Europe/Paris", "2026-03-01T11:00:00Z"),
            ("2026-07-01 12:00 Europe/Paris", "2026-07-01T10:00:00Z"),
            ("2026-07-01 12:00:30.5 (Europe/Paris)", "2026-07-01T10:00:30.5Z"),
            ("2026-03-01T12:00[Europe/Paris]", "2026-03-01T11:00:00Z"),
            ("2026-03-01T12:00:00[europe/paris]", "2026-03-01T11:00:00Z"),
            ("2026-03-01T12:00:00 [Asia/Kathmandu]", "2026-03-01T06:15:00Z"),
            ("1960-07-01 12:00 Europe/Paris", "1960-07-01T11:00:00Z"),
            ("2060-07-01 12:00 America/New_York", "2060-07-01T16:00:00Z"),
            // Morocco is an hour behind its own standard time in Ramadan.
            ("2026-03-01 12:00 Africa/Casablanca", "2026-03-01T12:00:00Z"),
            ("2026-05-01 12:00 Africa/Casablanca", "2026-05-01T11:00:00Z"),
            ("2026-03-01 12:00 America/Argentina/Buenos_Aires", "2026-03-01T15:00:00Z"),
            // The sign follows POSIX.
            ("2026-03-01 12:00 Etc/GMT+5", "2026-03-01T17:00:00Z"),
            ("2026-03-01[Europe/Paris]", "2026-02-28T23:00:00Z"),
        ]);
        assert_eq!(of_feed("Sun, 01 Mar 2026 12:00:00 Europe/Paris"), exact("2026-03-01T11:00:00Z"));
        assert_eq!(of_feed("Sun Mar  1 12:00:00 Europe/Paris 2026"), exact("2026-03-01T11:00:00Z"));
    }

    #[test]
    fn a_zone_is_an_offset_letters_or_a_place() {
        for (name, expected) in [
            ("+11:00", offset!(+11)),
            ("-0330", offset!(-3:30)),
            ("UTC-0330", offset!(-3:30)),
            ("UTC+2", offset!(+2)),
            ("AEDT", offset!(+11)),
            ("mesz", offset!(+2)),
            ("Australia/Sydney", offset!(+10)),
            ("US/Eastern", offset!(-4)),
            ("America/Argentina/Buenos_Aires", offset!(-3)),
            ("Etc/GMT+5", offset!(-5)),
        ] {
            let zone = Zone::parse(name).unwrap();
            let expected = datetime!(2024-07-04 10:15).assume_offset(expected);
            assert_eq!(exact_in("2024-07-04T10:15:00", &zone), Some(expected), "{name}");
        }
        for unknown in ["Atlantis/Capital", "Sydney time", "+99999", ""] {
            assert!(Zone::parse(unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn an_offset_stands_before_a_zone() {
        check(&[
            ("2026-03-01T12:00:00+01:00[Europe/Paris]", "2026-03-01T11:00:00Z"),
            ("2026-03-01T12:00:00Z[Europe/Paris]", "2026-03-01T12:00:00Z"),
            ("2026-03-01T12:00:00+05:00[Europe/Paris]", "2026-03-01T07:00:00Z"),
            ("2026-10-25T02:30:00+01:00[Europe/Paris]", "2026-10-25T01:30:00Z"),
            ("2026-03-01T12:00:00+01:00[Mars/Olympus]", "2026-03-01T11:00:00Z"),
        ]);
    }

    #[test]
    fn a_time_that_was_twice_is_the_first_and_a_skipped_one_has_the_offset_before() {
        check(&[
            ("2026-10-25 01:59:59 Europe/Paris", "2026-10-24T23:59:59Z"),
            ("2026-10-25 02:30 Europe/Paris", "2026-10-25T00:30:00Z"),
            ("2026-10-25 03:00 Europe/Paris", "2026-10-25T02:00:00Z"),
            ("2026-03-29 01:59:59 Europe/Paris", "2026-03-29T00:59:59Z"),
            ("2026-03-29 02:30 Europe/Paris", "2026-03-29T01:30:00Z"),
            ("2026-03-29 03:00 Europe/Paris", "2026-03-29T01:00:00Z"),
        ]);
    }

    #[test]
    fn a_tag_is_understood_or_passed_over_or_refuses_the_date() {
        check(&[
            ("2026-03-01T12:00:00[Europe/Paris][u-ca=gregory]", "2026-03-01T11:00:00Z"),
            ("2026-03-01T12:00:00Z[u-ca=hebrew]", "2026-03-01T12:00:00Z"),
            ("2026-03-01T12:00:00[!Europe/Paris]", "2026-03-01T11:00:00Z"),
            ("2026-03-01T12:00:00[+05:30]", "2026-03-01T06:30:00Z"),
            ("2026-03-01T12:00:00Z[!u-ca=hebrew]", "none"),
            ("2026-03-01T12:00:00[Mars/Olympus]", "none"),
            ("2026-03-01T12:00:00[]", "none"),
            ("2026-03-01T12:00:00[Europe/Paris][Europe/Rome]", "none"),
            ("[Europe/Paris]", "none"),
            ("-9999-01-01T00:00:00[Europe/Paris]", "none"),
        ]);
    }
}
