//! The zones that agencies write: an offset, letters, or the name of a place (IANA).

use time::UtcOffset;

use super::super::date::Zone;

/// Zones by letters, in minutes east of UTC.
const LETTERS: &[(&str, i32)] = &[
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

/// Reads `+11:00`, `+1100`, `UTC+2`, `AEDT`, `Australia/Sydney`.
pub fn zone(text: &str) -> Option<Zone> {
    let text = text.trim();
    letters(text).or_else(|| offset(text)).map(Zone::fixed).or_else(|| Zone::named(text))
}

/// The offset that letters are.
pub fn letters(zone: &str) -> Option<UtcOffset> {
    let (_, minutes) = LETTERS.iter().find(|(name, _)| zone.eq_ignore_ascii_case(name))?;
    UtcOffset::from_whole_seconds(minutes * 60).ok()
}

/// The offset that digits behind a sign are.
pub fn offset(zone: &str) -> Option<UtcOffset> {
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

#[cfg(test)]
mod tests {
    use time::macros::{datetime, offset};

    use super::*;
    use crate::parse::date::exact_in;

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
        ] {
            let zone = zone(name).unwrap();
            let expected = datetime!(2024-07-04 10:15).assume_offset(expected);
            assert_eq!(exact_in("2024-07-04T10:15:00", &zone), Some(expected), "{name}");
        }
        for unknown in ["Atlantis/Capital", "Sydney time", "+99999", ""] {
            assert!(zone(unknown).is_none(), "{unknown}");
        }
    }
}
