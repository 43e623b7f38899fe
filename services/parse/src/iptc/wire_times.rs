//! Parses the dates and times in the headers and trailers of wire stories.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use super::super::date;

/// The time after a story: `041200 nov 24`, `041200 GMT NOV 2024`, `AP-WF-11-04-24 1200GMT`.
pub fn trailer_time(trailer: &str, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let line = trailer.lines().map(str::trim).find(|line| !line.is_empty())?;
    // The name of the service may precede the time.
    let words = line.split_whitespace().skip_while(|word| !word.contains(|c: char| c.is_ascii_digit()));
    let words: Vec<&str> = words.map(|word| word.trim_end_matches('<')).collect();
    let letters = |word: &&str| date::letters(word.trim_start_matches(|c: char| c.is_ascii_digit()));
    let zone = words.iter().find_map(letters).unwrap_or(UtcOffset::UTC);
    let words: Vec<&str> = words.into_iter().filter(|word| date::letters(word).is_none()).collect();
    let time = day_first(&words).or_else(|| month_first(&words))?;
    date::believable(time.replace_offset(zone).checked_to_offset(UtcOffset::UTC)?, now)
}

/// Whether the time after a story states its zone.
pub fn states_zone(trailer: &str) -> bool {
    let letters =
        |word: &str| date::letters(word.trim_end_matches('<').trim_start_matches(|c: char| c.is_ascii_digit()));
    trailer.split_whitespace().any(|word| letters(word).is_some())
}

fn day_first(words: &[&str]) -> Option<OffsetDateTime> {
    let [stamp, month, year, ..] = words else { return None };
    let stamp = stamp.trim_end_matches(char::is_alphabetic);
    if stamp.len() != 6 {
        return None;
    }
    let (day, clock) = stamp.split_at_checked(2)?;
    let day = date::written(&format!("{day} {month} {}", century(year)?))?;
    Some(PrimitiveDateTime::new(day.date(), hours_minutes(clock)?).assume_utc())
}

fn month_first(words: &[&str]) -> Option<OffsetDateTime> {
    let [stamp, clock, ..] = words else { return None };
    let date = dashed_date(stamp)?;
    Some(PrimitiveDateTime::new(date, hours_minutes(clock.get(..4)?)?).assume_utc())
}

/// `11-04-24` at the end of a word: month, day, year.
pub fn dashed_date(word: &str) -> Option<Date> {
    let mut parts = word.rsplit('-');
    let year = century(parts.next()?)?;
    let (day, month) = (parts.next()?.parse::<u8>().ok()?, parts.next()?.parse::<u8>().ok()?);
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
}

/// Parses `11-04`, month and day without the year: the latest such date that is not after tomorrow.
pub fn month_and_day(word: &str, now: OffsetDateTime) -> Option<Date> {
    let (month, day) = word.split_once('-').filter(|(month, day)| month.len() == 2 && day.len() == 2)?;
    let (month, day) = (Month::try_from(month.parse::<u8>().ok()?).ok()?, day.parse::<u8>().ok()?);
    let years = [now.year(), now.year() - 1];
    let mut dates = years.into_iter().filter_map(|year| Date::from_calendar_date(year, month, day).ok());
    dates.find(|date| date::believable(date.midnight().assume_utc(), now).is_some())
}

fn century(year: &str) -> Option<i32> {
    let number = year.parse::<i32>().ok().filter(|_| matches!(year.len(), 2 | 4))?;
    Some(match year.len() {
        2 if number < 70 => 2000 + number,
        2 => 1900 + number,
        _ => number,
    })
}

fn hours_minutes(clock: &str) -> Option<Time> {
    let (hours, minutes) = clock.split_at_checked(2)?;
    Time::from_hms(hours.parse().ok()?, minutes.parse().ok()?, 0).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn the_time_behind_a_story_is_read_in_its_two_ways() {
        let now = datetime!(2024-11-05 00:00 UTC);
        for (trailer, expected) in [
            ("041200 nov 24", Some(datetime!(2024-11-04 12:00 UTC))),
            ("\n041200 GMT NOV 2024", Some(datetime!(2024-11-04 12:00 UTC))),
            ("AP-WF-11-04-24 0912GMT", Some(datetime!(2024-11-04 09:12 UTC))),
            ("AP-NY-11-04-24 1812EST<", Some(datetime!(2024-11-04 23:12 UTC))),
            ("AFP 041200 GMT NOV 24", Some(datetime!(2024-11-04 12:00 UTC))),
            ("041200CET nov 24", Some(datetime!(2024-11-04 11:00 UTC))),
            ("041200 nov 84", Some(datetime!(1984-11-04 12:00 UTC))),
            ("041200 Okt 24", Some(datetime!(2024-10-04 12:00 UTC))),
            ("041200 Mrz 24", Some(datetime!(2024-03-04 12:00 UTC))),
            ("041200 MEZ Dez 23", Some(datetime!(2023-12-04 11:00 UTC))),
            ("041200 GMT Ene 24", Some(datetime!(2024-01-04 12:00 UTC))),
            ("041200 Ago 2024", Some(datetime!(2024-08-04 12:00 UTC))),
            ("041200 dic 23", Some(datetime!(2023-12-04 12:00 UTC))),
            ("041200 Juil. 24", Some(datetime!(2024-07-04 12:00 UTC))),
            ("041200 out/24", None),
            ("212322 GMT Nov 18", Some(datetime!(2018-11-21 23:22 UTC))),
            ("049900 nov 24", None),
            ("041200 nov 31", None),
            ("é-é-é éééé", None),
            ("", None),
        ] {
            assert_eq!(trailer_time(trailer, now), expected, "{trailer}");
        }
    }

    #[test]
    fn a_day_without_its_year_is_the_latest_one() {
        let now = datetime!(2024-11-05 00:00 UTC);
        for (word, expected) in [
            ("11-04", Some(date!(2024 - 11 - 04))),
            ("11-06", Some(date!(2024 - 11 - 06))),
            ("12-31", Some(date!(2023 - 12 - 31))),
            ("02-30", None),
            ("5-231", None),
        ] {
            assert_eq!(month_and_day(word, now), expected, "{word}");
        }
    }
}
