//! The times of one item, to UTC: what has no offset is in the zone that the document tells, else in UTC.

use time::{OffsetDateTime, UtcOffset};

use super::super::date::{self, Zone};

/// The zones that agencies write by letters, in minutes east of UTC.
const ZONES: &[(&str, i32)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("WET", 0),
    ("BST", 60),
    ("WEST", 60),
    ("CET", 60),
    ("MEZ", 60),
    ("CEST", 120),
    ("MESZ", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("TRT", 180),
    ("GST", 240),
    ("HKT", 480),
    ("SGT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("ACST", 570),
    ("AEST", 600),
    ("ACDT", 630),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("EDT", -240),
    ("EST", -300),
    ("CDT", -300),
    ("CST", -360),
    ("MDT", -360),
    ("MST", -420),
    ("PDT", -420),
    ("PST", -480),
    ("AKST", -540),
    ("HST", -600),
];

/// Reads the times of one item and remembers what could not be believed.
pub struct Stamps {
    now: OffsetDateTime,
    zone: Zone,
    faults: Vec<String>,
}

impl Stamps {
    /// Of an item whose document tells this zone, if any.
    pub fn new(now: OffsetDateTime, zone: &str) -> Self {
        let mut stamps = Self { now, zone: Zone::UTC, faults: Vec::new() };
        let known = offset(zone).map(Zone::fixed).or_else(|| Zone::named(zone.trim()));
        match (known, zone.trim()) {
            (_, "") => {}
            (Some(zone), _) => stamps.zone = zone,
            (None, zone) => {
                let zone: String = zone.chars().take(40).collect();
                stamps.faults.push(format!("its time zone {zone} is not known; its times were read as UTC"));
            }
        }
        stamps
    }

    /// A time of the past, unless it cannot be true.
    pub fn past(&mut self, what: &str, written: &str) -> Option<OffsetDateTime> {
        let time = self.read(what, written)?;
        let believed = date::believable(time, self.now);
        if believed.is_none() {
            self.faults.push(format!("its {what} date cannot be true and was left out"));
        }
        believed
    }

    /// A time that may be ahead: of an embargo, or of what is planned.
    pub fn any(&mut self, what: &str, written: &str) -> Option<OffsetDateTime> {
        self.read(what, written)
    }

    /// What was wrong with them.
    pub fn into_faults(self) -> Vec<String> {
        self.faults
    }

    fn read(&mut self, what: &str, written: &str) -> Option<OffsetDateTime> {
        if written.trim().is_empty() {
            return None;
        }
        let time = exact(written, &self.zone);
        if time.is_none() {
            let written: String = written.trim().chars().take(40).collect();
            self.faults.push(format!("its {what} date {written} is no date and was left out"));
        }
        time
    }
}

/// A machine's date, where what has no offset of its own is in `zone`.
fn exact(written: &str, zone: &Zone) -> Option<OffsetDateTime> {
    let written = written.trim();
    if let Some((stamp, name)) = written.rsplit_once(' ')
        && let Some(offset) = named(name)
        && let Some(time) = date::exact_in(stamp, &Zone::fixed(offset))
    {
        return Some(time);
    }
    date::exact_in(written, zone)
}

/// The offset that a zone is: `+11:00`, `+1100`, `UTC+2`, `AEDT`.
fn offset(zone: &str) -> Option<UtcOffset> {
    let zone = zone.trim();
    if let Some(known) = named(zone) {
        return Some(known);
    }
    let number = zone.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let sign = match number.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = number[1..].chars().filter(|c| *c != ':').collect();
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = if digits.len() <= 2 { (digits.as_str(), "0") } else { digits.split_at(digits.len() - 2) };
    let (hours, minutes): (i8, i8) = (hours.parse().ok()?, minutes.parse().ok()?);
    UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()
}

fn named(zone: &str) -> Option<UtcOffset> {
    let (_, minutes) = ZONES.iter().find(|(name, _)| zone.eq_ignore_ascii_case(name))?;
    UtcOffset::from_whole_seconds(minutes * 60).ok()
}

#[cfg(test)]
mod tests {
    use time::format_description::well_known::Rfc3339;

    use super::*;

    #[test]
    fn local_times_become_utc() {
        let now = OffsetDateTime::parse("2025-01-01T00:00:00Z", &Rfc3339).unwrap();
        for (zone, written, utc) in [
            ("", "20241104T101500+0100", "2024-11-04T09:15:00Z"),
            ("", "20241104T101500Z", "2024-11-04T10:15:00Z"),
            ("", "20241104T101500", "2024-11-04T10:15:00Z"),
            ("", "20241104", "2024-11-04T00:00:00Z"),
            ("+11:00", "20241104T101500", "2024-11-03T23:15:00Z"),
            ("+11", "2024-11-04T10:15:00+0100", "2024-11-04T09:15:00Z"),
            ("AEDT", "2024-11-04T10:15:00", "2024-11-03T23:15:00Z"),
            ("UTC-0330", "2024-11-04T10:15:00", "2024-11-04T13:45:00Z"),
            ("", "2024-11-04 10:15:00 AEST", "2024-11-04T00:15:00Z"),
            ("", "20241104T10:15:00+01:00", "2024-11-04T09:15:00Z"),
            ("", "20241104 101500", "2024-11-04T10:15:00Z"),
            ("Europe/Paris", "20241104T101500", "2024-11-04T09:15:00Z"),
            ("Europe/Paris", "2024-07-04T10:15:00", "2024-07-04T08:15:00Z"),
            ("Europe/Paris", "2024-07-04T10:15:00+05:00", "2024-07-04T05:15:00Z"),
            ("+11:00", "2024-07-04T10:15:00 Europe/Paris", "2024-07-04T08:15:00Z"),
            ("+11:00", "2024-07-04", "2024-07-03T13:00:00Z"),
        ] {
            let mut stamps = Stamps::new(now, zone);
            let time = stamps.past("publication", written);
            assert_eq!(time.map(|time| time.format(&Rfc3339).unwrap()).as_deref(), Some(utc), "{zone} {written}");
            assert!(stamps.into_faults().is_empty());
        }
    }

    #[test]
    fn what_cannot_be_true_is_told() {
        let now = OffsetDateTime::parse("2025-01-01T00:00:00Z", &Rfc3339).unwrap();
        let mut stamps = Stamps::new(now, "Atlantis/Capital");
        assert_eq!(stamps.past("publication", "9999-01-01T00:00:00Z"), None);
        assert_eq!(stamps.past("update", "gestern"), None);
        assert!(stamps.any("embargo", "2030-01-01T00:00:00Z").is_some());
        assert_eq!(
            stamps.into_faults(),
            [
                "its time zone Atlantis/Capital is not known; its times were read as UTC",
                "its publication date cannot be true and was left out",
                "its update date gestern is no date and was left out",
            ]
        );
    }
}
