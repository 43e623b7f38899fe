//! Converts the times of one item to UTC. A time without an offset is in the document's zone, else in UTC.

use time::OffsetDateTime;

use super::super::{
    Payload,
    date::{self, Zone},
};
use crate::model::{Guess, Guesses, ParsedItem, WrittenTimes};

/// Reads the times of one item and collects the faults in them.
pub struct Stamps {
    now: OffsetDateTime,
    zone: Zone,
    /// The zone of an embargo's end, which must not come early: offsets in other times do not count; they may differ.
    embargo_zone: Zone,
    /// Whether neither the document nor its source states these zones.
    is_zone_guessed: bool,
    guesses: Guesses,
    faults: Vec<String>,
}

/// The embargo on an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Embargo {
    /// No embargo.
    None,
    /// Until this time.
    Until(OffsetDateTime),
    /// Until its source lifts it: the item names no time, or an unreadable one.
    Open,
}

impl Embargo {
    /// The time, if there is one.
    pub fn time(self) -> Option<OffsetDateTime> {
        match self {
            Self::Until(time) => Some(time),
            Self::None | Self::Open => None,
        }
    }
}

impl Stamps {
    /// For an item whose document declares `zone`. If `zone` is empty, the zone comes from the settings of its source,
    /// else from its other times, because a sender who writes an offset once means it everywhere.
    pub fn new<'a>(payload: &Payload<'_>, zone: &str, times: impl IntoIterator<Item = &'a str>) -> Self {
        let (zone_of_source, embargo_zone) = (payload.usual_zone(), payload.embargo_zone());
        let mut stamps = Self {
            now: payload.now,
            zone: zone_of_source,
            embargo_zone,
            is_zone_guessed: true,
            guesses: Guesses::default(),
            faults: Vec::new(),
        };
        match (Zone::parse(zone), zone.trim()) {
            (_, "") if payload.zone.is_some() => stamps.is_zone_guessed = false,
            (_, "") => stamps.zone = times.into_iter().find_map(zone_within).unwrap_or(Zone::UTC),
            (Some(known), _) => {
                (stamps.zone, stamps.embargo_zone) = (known.clone(), known.late());
                stamps.is_zone_guessed = false;
            }
            (None, zone) => {
                (stamps.zone, stamps.embargo_zone) = (Zone::UTC, Zone::of_embargo(None));
                let zone: String = zone.chars().take(40).collect();
                stamps.faults.push(format!("its time zone {zone} is not known; its times were read as UTC"));
            }
        }
        stamps
    }

    /// Sets the times at which an item was published and last changed.
    pub fn fill(&mut self, item: &mut ParsedItem, publish: String, update: String) {
        item.publish_time = self.past("publication", &publish);
        item.source_update_time = if update == publish { item.publish_time } else { self.past("update", &update) };
        item.written_times = WrittenTimes { publish, update };
    }

    /// Reads a time of the past; `None` if it is not believable.
    pub fn past(&mut self, what: &str, written: &str) -> Option<OffsetDateTime> {
        let time = self.read(what, written)?;
        let believed = date::believable(time, self.now);
        if believed.is_none() {
            self.faults.push(format!("its {what} date cannot be true and was left out"));
        }
        believed
    }

    /// Reads the end of an embargo; an empty text and a template's placeholder mean no embargo.
    pub fn embargo(&mut self, written: &str) -> Embargo {
        if date::is_placeholder(written) {
            return Embargo::None;
        }
        let embargo = exact(written, &self.embargo_zone);
        if embargo.is_some() {
            self.note_zone(written);
        }
        match (written.trim(), embargo) {
            ("", _) => Embargo::None,
            (_, Some(time)) => Embargo::Until(time),
            (written, None) => {
                let written: String = written.chars().take(40).collect();
                self.faults.push(format!("its embargo date {written} is no date; without one it is withheld"));
                self.guesses.add(Guess::PubStatus);
                Embargo::Open
            }
        }
    }

    /// What the times of the item do not state.
    pub fn guesses(&self) -> Guesses {
        self.guesses
    }

    /// The faults that were found.
    pub fn into_faults(self) -> Vec<String> {
        self.faults
    }

    fn read(&mut self, what: &str, written: &str) -> Option<OffsetDateTime> {
        if date::is_placeholder(written) {
            return None;
        }
        let time = exact(written, &self.zone);
        if time.is_none() {
            let written: String = written.trim().chars().take(40).collect();
            self.faults.push(format!("its {what} date {written} is no date and was left out"));
        }
        self.note_zone(written);
        time
    }

    fn note_zone(&mut self, written: &str) {
        let is_guess = self.is_zone_guessed && date::is_local(|zone| exact(written, zone));
        self.guesses.add_if(is_guess, Guess::TimeZone);
    }
}

/// Parses a date in a machine format; without an offset it is in `zone`.
fn exact(written: &str, zone: &Zone) -> Option<OffsetDateTime> {
    let written = &tidy(written);
    if let Some((stamp, name)) = written.rsplit_once(' ')
        && let Some(offset) = date::letters(name)
        && let Some(time) = date::exact_in(stamp, &Zone::fixed(offset))
    {
        return Some(time);
    }
    date::exact_in(written, zone)
}

/// A date without what senders add around its offset: `101500 +0100`, and `101500+01:00`, which mixes the two notations
/// of ISO 8601.
fn tidy(written: &str) -> String {
    let written = written.trim();
    let begin = written.len() - clock(written).len();
    let sign = written[begin..].rfind(['+', '-']).map(|sign| begin + sign).filter(|_| begin > 0);
    let Some((stamp, offset)) = sign.map(|sign| written.split_at(sign)) else { return written.to_owned() };
    let is_offset = offset[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    if !is_offset || written.contains(',') {
        return written.to_owned();
    }
    let is_basic = !stamp[begin..].contains(':');
    let offset = if is_basic { offset.replace(':', "") } else { offset.to_owned() };
    format!("{}{offset}", stamp.trim_end())
}

fn clock(written: &str) -> &str {
    written.trim().split_once(['T', 't', ' ']).map_or("", |(_, clock)| clock)
}

/// The zone that a date states itself.
fn zone_within(written: &str) -> Option<Zone> {
    let written = &tidy(written);
    date::exact(written)?;
    let clock = clock(written);
    if clock.ends_with(['Z', 'z']) {
        return Some(Zone::UTC);
    }
    let sign = clock.rfind(['+', '-'])?;
    Zone::parse(clock.get(sign..)?)
}

#[cfg(test)]
mod tests {
    use time::format_description::well_known::Rfc3339;

    use super::*;
    use crate::model::TimeZone;

    fn at(now: &str) -> Payload<'static> {
        let now = OffsetDateTime::parse(now, &Rfc3339).unwrap();
        Payload::of(b"", now)
    }

    #[test]
    fn an_embargo_without_a_zone_never_ends_early() {
        let now = at("2025-01-01T00:00:00Z");
        let paris = TimeZone::named("Europe/Paris");
        let of_paris = Payload { zone: paris.as_ref(), ..now };
        for (payload, zone, written, utc) in [
            (now, "", "20260701T120000", "2026-07-02T00:00:00Z"),
            (now, "", "2026-07-01", "2026-07-01T12:00:00Z"),
            (now, "Atlantis/Capital", "20260701T120000", "2026-07-02T00:00:00Z"),
            (now, "", "20260701T120000Z", "2026-07-01T12:00:00Z"),
            (now, "", "20260701T120000+0200", "2026-07-01T10:00:00Z"),
            (now, "+11:00", "20260701T120000", "2026-07-01T01:00:00Z"),
            (of_paris, "", "20260701T120000", "2026-07-01T10:00:00Z"),
            (of_paris, "Atlantis/Capital", "20260701T120000", "2026-07-02T00:00:00Z"),
            // This local time occurs twice: the second occurrence counts.
            (of_paris, "", "20261025T023000", "2026-10-25T01:30:00Z"),
            (now, "", "2026-10-25T02:30:00 Europe/Paris", "2026-10-25T01:30:00Z"),
        ] {
            let mut stamps = Stamps::new(&payload, zone, ["20241104T101700+1400"]);
            let end = stamps.embargo(written).time().map(|time| time.format(&Rfc3339).unwrap());
            assert_eq!(end.as_deref(), Some(utc), "{zone} {written}");
        }
    }

    #[test]
    fn the_zone_of_a_source_is_that_of_its_times_without_one() {
        let paris = TimeZone::named("Europe/Paris");
        let payload = Payload { zone: paris.as_ref(), ..at("2025-01-01T00:00:00Z") };
        let mut stamps = Stamps::new(&payload, "", ["20241104T101700+1400"]);
        let time = stamps.past("publication", "20241104T101500").unwrap();
        assert_eq!(time.format(&Rfc3339).unwrap(), "2024-11-04T09:15:00Z");
    }

    #[test]
    fn local_times_become_utc() {
        let now = &at("2025-01-01T00:00:00Z");
        for (zone, written, utc) in [
            ("", "20241104T101500+0100", "2024-11-04T09:15:00Z"),
            ("", "20241104T101500Z", "2024-11-04T10:15:00Z"),
            ("", "20241104T101500", "2024-11-04T10:15:00Z"),
            ("", "20241104", "2024-11-04T00:00:00Z"),
            ("+11:00", "20241104T101500", "2024-11-03T23:15:00Z"),
            ("+11", "2024-11-04T10:15:00+0100", "2024-11-04T09:15:00Z"),
            ("AEDT", "2024-11-04T10:15:00", "2024-11-03T23:15:00Z"),
            ("Australia/Sydney", "2024-11-04T10:15:00", "2024-11-03T23:15:00Z"),
            ("Australia/Sydney", "20240704T101500", "2024-07-04T00:15:00Z"),
            ("Australia/Sydney", "20240704T101500Z", "2024-07-04T10:15:00Z"),
            ("Europe/Paris", "2024-07-04T10:15:00+05:00", "2024-07-04T05:15:00Z"),
            ("+11:00", "2024-07-04T10:15:00 Europe/Paris", "2024-07-04T08:15:00Z"),
            ("UTC-0330", "2024-11-04T10:15:00", "2024-11-04T13:45:00Z"),
            ("", "2024-11-04 10:15:00 AEST", "2024-11-04T00:15:00Z"),
            ("", "20241104T10:15:00+01:00", "2024-11-04T09:15:00Z"),
            ("", "20241104 101500", "2024-11-04T10:15:00Z"),
            ("", "20241104T101500+01:00", "2024-11-04T09:15:00Z"),
            ("", "20241104T101500.000 +0100", "2024-11-04T09:15:00Z"),
            ("", "2024-11-04 10:15:00 +01:00", "2024-11-04T09:15:00Z"),
            ("", "2024-11-04T10:15:00-0330", "2024-11-04T13:45:00Z"),
            ("+11:00", "2024-11-04", "2024-11-03T13:00:00Z"),
        ] {
            let mut stamps = Stamps::new(now, zone, []);
            let time = stamps.past("publication", written);
            assert_eq!(time.map(|time| time.format(&Rfc3339).unwrap()).as_deref(), Some(utc), "{zone} {written}");
            assert!(stamps.into_faults().is_empty());
        }
    }

    #[test]
    fn what_cannot_be_true_is_told() {
        let now = &at("2025-01-01T00:00:00Z");
        let mut stamps = Stamps::new(now, "Atlantis/Capital", []);
        assert_eq!(stamps.past("publication", "9999-01-01T00:00:00Z"), None);
        assert_eq!(stamps.past("update", "gestern"), None);
        assert!(stamps.embargo("2030-01-01T00:00:00Z").time().is_some());
        assert_eq!((stamps.embargo(" "), stamps.embargo("morgen")), (Embargo::None, Embargo::Open));
        assert_eq!((stamps.embargo("YYYYMMDDTHHMMSSZ"), stamps.past("update", "0000-00-00")), (Embargo::None, None));
        assert_eq!(
            stamps.into_faults(),
            [
                "its time zone Atlantis/Capital is not known; its times were read as UTC",
                "its publication date cannot be true and was left out",
                "its update date gestern is no date and was left out",
                "its embargo date morgen is no date; without one it is withheld",
            ]
        );
    }

    #[test]
    fn an_offset_that_one_time_has_is_that_of_the_others() {
        let now = &at("2025-01-01T00:00:00Z");
        for (others, utc) in [
            (&["20241104", "20241104T101700+1100"][..], "2024-11-03T23:15:00Z"),
            (&["2024-11-04T10:17:00-05:00", "20241104T101700+1100"], "2024-11-04T15:15:00Z"),
            (&["20241104T101700Z", "20241104T101700+1100"], "2024-11-04T10:15:00Z"),
            (&["no-date", ""], "2024-11-04T10:15:00Z"),
        ] {
            let mut stamps = Stamps::new(now, "", others.iter().copied());
            let time = stamps.past("publication", "20241104T101500");
            assert_eq!(time.map(|time| time.format(&Rfc3339).unwrap()).as_deref(), Some(utc), "{others:?}");
        }
    }
}
