//! The zones that agencies write: an offset, letters, or a place, whose summer time is known.

use time::{Date, Duration, Month, PrimitiveDateTime, Time, UtcOffset, Weekday};

/// A zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Always as far from UTC.
    Fixed(UtcOffset),
    /// In winter so many minutes east of UTC, in summer an hour more.
    Seasonal(i32, Season),
}

/// Where the summer begins and ends as it does there since 2008.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    /// From the last Sunday of March to the last of October, at 01:00 UTC.
    Europe,
    /// From the second Sunday of March to the first of November, at 02:00.
    America,
    /// From the first Sunday of October to the first of April.
    Australia,
    /// From the last Sunday of September to the first of April.
    NewZealand,
}

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

/// Places that have no summer time, by their names in the time zone database: minutes, names.
const FIXED: &[(i32, &[&str])] = &[
    (-420, &["Phoenix"]),
    (-360, &["Mexico_City", "Costa_Rica", "Guatemala"]),
    (-300, &["Bogota", "Lima", "Panama", "Jamaica"]),
    (-240, &["Caracas", "La_Paz", "Puerto_Rico"]),
    (-180, &["Sao_Paulo", "Buenos_Aires", "Montevideo"]),
    (0, &["UTC", "GMT", "Dakar", "Abidjan", "Accra", "Reykjavik"]),
    (60, &["Lagos", "Algiers", "Tunis", "Kinshasa"]),
    (120, &["Johannesburg", "Harare", "Maputo", "Tripoli"]),
    (180, &["Istanbul", "Moscow", "Minsk", "Nairobi", "Addis_Ababa", "Riyadh", "Baghdad", "Qatar", "Kuwait"]),
    (240, &["Dubai", "Baku", "Tbilisi", "Yerevan"]),
    (300, &["Karachi", "Tashkent"]),
    (330, &["Kolkata", "Calcutta", "Colombo"]),
    (345, &["Kathmandu"]),
    (360, &["Dhaka"]),
    (420, &["Bangkok", "Jakarta", "Ho_Chi_Minh"]),
    (480, &["Shanghai", "Hong_Kong", "Singapore", "Manila", "Taipei", "Kuala_Lumpur", "Perth"]),
    (540, &["Tokyo", "Seoul"]),
    (570, &["Darwin"]),
    (600, &["Brisbane", "Port_Moresby"]),
    (720, &["Fiji"]),
];

/// Places that have one: minutes in winter, season, names.
const SEASONAL: &[(i32, Season, &[&str])] = &[
    (0, Season::Europe, &["London", "Dublin", "Lisbon"]),
    (
        60,
        Season::Europe,
        &[
            "Paris",
            "Berlin",
            "Brussels",
            "Amsterdam",
            "Luxembourg",
            "Madrid",
            "Rome",
            "Vienna",
            "Zurich",
            "Oslo",
            "Stockholm",
            "Copenhagen",
            "Prague",
            "Bratislava",
            "Warsaw",
            "Budapest",
            "Belgrade",
            "Zagreb",
            "Ljubljana",
            "Sarajevo",
            "Skopje",
            "Tirane",
            "Malta",
            "Monaco",
        ],
    ),
    (120, Season::Europe, &["Helsinki", "Athens", "Bucharest", "Sofia", "Kyiv", "Kiev", "Riga", "Tallinn", "Vilnius"]),
    (-240, Season::America, &["Halifax"]),
    (-300, Season::America, &["New_York", "Toronto", "Montreal", "Detroit", "Eastern"]),
    (-360, Season::America, &["Chicago", "Winnipeg", "Central"]),
    (-420, Season::America, &["Denver", "Edmonton", "Mountain"]),
    (-480, Season::America, &["Los_Angeles", "Vancouver", "Pacific"]),
    (570, Season::Australia, &["Adelaide"]),
    (600, Season::Australia, &["Sydney", "Melbourne", "Hobart", "Canberra"]),
    (720, Season::NewZealand, &["Auckland"]),
];

impl Zone {
    /// UTC.
    pub const UTC: Self = Self::Fixed(UtcOffset::UTC);

    /// Reads `+11:00`, `+1100`, `UTC+2`, `AEDT`, `Australia/Sydney`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(known) = letters(text) {
            return Some(Self::Fixed(known));
        }
        match text.rsplit_once('/') {
            Some((_, place)) => of_place(place),
            None => offset(text).map(Self::Fixed),
        }
    }

    /// How far it is from UTC when its clocks show this.
    pub fn offset_at(self, clock: PrimitiveDateTime) -> UtcOffset {
        match self {
            Self::Fixed(offset) => offset,
            Self::Seasonal(winter, season) => {
                let minutes = if season.is_summer(clock, winter) { winter + 60 } else { winter };
                UtcOffset::from_whole_seconds(minutes * 60).unwrap_or(UtcOffset::UTC)
            }
        }
    }
}

impl Season {
    /// Whether it is summer when clocks show this. An hour that there is twice is the first one.
    fn is_summer(self, clock: PrimitiveDateTime, winter: i32) -> bool {
        let utc = i64::from(winter) + 60;
        let (begin, end) = match self {
            Self::Europe => ((Month::March, -1, utc), (Month::October, -1, utc + 60)),
            Self::America => ((Month::March, 2, 120), (Month::November, 1, 120)),
            Self::Australia => ((Month::October, 1, 120), (Month::April, 1, 180)),
            Self::NewZealand => ((Month::September, -1, 120), (Month::April, 1, 180)),
        };
        let at = |(month, week, minutes)| {
            let sunday = sunday(clock.year(), month, week)?;
            Some(PrimitiveDateTime::new(sunday, Time::MIDNIGHT) + Duration::minutes(minutes))
        };
        let (Some(begin), Some(end)) = (at(begin), at(end)) else { return false };
        if begin < end { (begin..end).contains(&clock) } else { !(end..begin).contains(&clock) }
    }
}

/// The Sunday of a month by its number; -1 is the last.
fn sunday(year: i32, month: Month, week: i64) -> Option<Date> {
    let (from, weeks) = if week < 0 { (month.length(year) - 6, 0) } else { (1, week - 1) };
    let first = Date::from_calendar_date(year, month, from).ok()?;
    let days = (7 - i64::from(first.weekday().number_days_from_sunday())) % 7;
    let sunday = first.checked_add(Duration::days(days + 7 * weeks))?;
    (sunday.weekday() == Weekday::Sunday).then_some(sunday)
}

fn of_place(name: &str) -> Option<Zone> {
    let same = |known: &str| name.eq_ignore_ascii_case(known);
    let seasonal = SEASONAL.iter().find(|(_, _, names)| names.iter().any(|known| same(known)));
    if let Some((minutes, season, _)) = seasonal {
        return Some(Zone::Seasonal(*minutes, *season));
    }
    let (minutes, _) = FIXED.iter().find(|(_, names)| names.iter().any(|known| same(known)))?;
    UtcOffset::from_whole_seconds(minutes * 60).ok().map(Zone::Fixed)
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

    #[test]
    fn a_place_has_its_summer_time() {
        for (name, clock, expected) in [
            ("Australia/Sydney", datetime!(2024-11-04 10:15), offset!(+11)),
            ("Australia/Sydney", datetime!(2024-07-04 10:15), offset!(+10)),
            ("Australia/Sydney", datetime!(2024-04-07 02:59), offset!(+11)),
            ("Australia/Sydney", datetime!(2024-04-07 03:00), offset!(+10)),
            ("Australia/Sydney", datetime!(2024-10-06 01:59), offset!(+10)),
            ("Australia/Brisbane", datetime!(2024-11-04 10:15), offset!(+10)),
            ("Pacific/Auckland", datetime!(2024-09-29 03:00), offset!(+13)),
            ("Europe/Oslo", datetime!(2024-03-31 01:59), offset!(+1)),
            ("Europe/Oslo", datetime!(2024-03-31 03:00), offset!(+2)),
            ("Europe/London", datetime!(2024-10-27 01:59), offset!(+1)),
            ("Europe/London", datetime!(2024-10-27 02:00), offset!(+0)),
            ("Europe/Helsinki", datetime!(2024-10-27 04:00), offset!(+2)),
            ("America/New_York", datetime!(2024-03-10 03:00), offset!(-4)),
            ("US/Eastern", datetime!(2024-11-03 02:00), offset!(-5)),
            ("America/Argentina/Buenos_Aires", datetime!(2024-11-04 10:15), offset!(-3)),
            ("Asia/Kolkata", datetime!(2024-11-04 10:15), offset!(+5:30)),
            ("AEDT", datetime!(2024-07-04 10:15), offset!(+11)),
            ("UTC-0330", datetime!(2024-07-04 10:15), offset!(-3:30)),
        ] {
            assert_eq!(Zone::parse(name).unwrap().offset_at(clock), expected, "{name} {clock}");
        }
        for unknown in ["Atlantis/Capital", "Sydney time", "+99999", ""] {
            assert_eq!(Zone::parse(unknown), None, "{unknown}");
        }
    }
}
