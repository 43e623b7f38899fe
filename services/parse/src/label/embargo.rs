//! Parses the time that ends an embargo.

use time::{Duration, UtcOffset};

use crate::date::{self, Moment};
use crate::word_list::WordList;

/// Abbreviations of zones that have no other meaning.
static SURE_ZONES: WordList = WordList::of(include_str!("data/sure_zones.txt"));

/// The time that a line about an embargo names: in a machine format, or a day with a clock time and its zone. A less
/// exact text gives no time, because a story that is published too early cannot be called back. A machine format
/// without a zone gives local time at the place of writing.
pub fn time(text: &str) -> Option<Moment> {
    let text: String = text.chars().take(200).collect();
    let trimmed = text.trim_matches([' ', '.', '*', ')', ']']);
    let words: Vec<&str> = trimmed.split_whitespace().collect();
    let machine = words.iter().find_map(|word| {
        let word = word.trim_matches([',', '.', ')', ']', ';']);
        (word.len() >= 16 && word.contains('T')).then(|| date::moment_of(word)).flatten()
    });
    if machine.is_some() {
        return machine;
    }
    let begin = words.iter().position(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let rest = words.get(begin..)?.join(" ");
    if rest.contains('-')
        && rest.len() >= 16
        && let Some(moment) = date::moment_of(&rest)
    {
        return Some(moment);
    }
    let day = date::written(trimmed)?;
    let at = words.iter().position(|word| clock(word).is_some())?;
    let clock = clock(words.get(at)?)?;
    let zone = words.get(at + 1).and_then(|word| zone(word)).or_else(|| zone(words.get(at)?))?;
    (day + clock).replace_offset(zone).checked_to_offset(UtcOffset::UTC).map(Moment::At)
}

/// Parses `0600`, `06:00`, `6h00`, perhaps with its zone after it.
fn clock(word: &str) -> Option<Duration> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_uppercase() || matches!(c, ',' | '.'));
    let (hours, minutes) = match digits.split_once([':', 'h', '.']) {
        Some((hours, minutes)) => (hours, minutes.get(..2)?),
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => return None,
    };
    let (hours, minutes) = (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?);
    // A year is not a clock time.
    let is_year = digits.len() == 4 && hours >= 19 && word.trim_end_matches([',', '.']) == digits;
    let is_clock = (0..24).contains(&hours) && (0..60).contains(&minutes) && !is_year;
    is_clock.then(|| Duration::minutes(hours * 60 + minutes))
}

/// The zone of an embargo: only abbreviations that have no other meaning count.
fn zone(word: &str) -> Option<UtcOffset> {
    let name: String = word.chars().filter(char::is_ascii_alphabetic).collect();
    if SURE_ZONES.has(&name) { date::letters(&name) } else { None }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn only_an_exact_time_ends_an_embargo() {
        for (text, time) in [
            ("until 2024-11-05T06:00:00+01:00.", Some(Moment::At(datetime!(2024-11-05 05:00 UTC)))),
            ("UNTIL 0600 GMT Nov 5, 2024", Some(Moment::At(datetime!(2024-11-05 06:00 UTC)))),
            ("5 novembre 2024 06:30 CET", Some(Moment::At(datetime!(2024-11-05 05:30 UTC)))),
            ("5. Okt 2024 06:30 MEZ", Some(Moment::At(datetime!(2024-10-05 05:30 UTC)))),
            ("hasta el 5 de enero de 2025, 06:30 CET", Some(Moment::At(datetime!(2025-01-05 05:30 UTC)))),
            ("until 2024-11-05 06:00:00", Some(Moment::Local(datetime!(2024-11-05 06:00)))),
            ("until 2024-11-05 06:00:00 Europe/Paris", Some(Moment::At(datetime!(2024-11-05 05:00 UTC)))),
            ("until Nov 5, 2024", None),
            ("until 0600 Nov 5, 2024", None),
            ("until Tuesday morning", None),
            ("", None),
        ] {
            assert_eq!(self::time(text), time, "{text}");
        }
    }
}
