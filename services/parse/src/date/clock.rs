//! Parses times of day and their zones, as feeds write them.

use crate::word_list::WordTable;
use time::Duration;

/// A time of day with its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Since local midnight. Hours, minutes and seconds beyond their range carry over, as on a clock.
    pub since_midnight: Duration,
    /// How far the zone is ahead of UTC, if a zone is given.
    pub ahead: Option<Duration>,
}

/// Parses `10`, `10:00`, `10:00:00.5`, `1000`, `100000`, with `AM` or `PM`, and a zone after it.
pub fn read(text: &str) -> Option<Clock> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let mut rest = rest.trim();
    let mut since_midnight = time_of(digits.trim_end_matches(['.', ',']))?;
    for (half, hours) in [("AM", 0), ("PM", 12)] {
        if let Some(behind) = strip(rest, half) {
            let hour = since_midnight.whole_hours();
            if hour > 12 {
                return None;
            }
            since_midnight += Duration::hours(hours - if hour == 12 { 12 } else { 0 });
            rest = behind.trim();
        }
    }
    Some(Clock { since_midnight, ahead: if rest.is_empty() { None } else { zone(rest) } })
}

fn strip<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
    let rest = &text[head.len()..];
    (!rest.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(rest)
}

fn time_of(digits: &str) -> Option<Duration> {
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let parts: Vec<&str> = match (whole.len(), whole.contains(':')) {
        (4, false) => vec![&whole[..2], &whole[2..]],
        (6, false) => vec![&whole[..2], &whole[2..4], &whole[4..]],
        _ => whole.split(':').collect(),
    };
    if parts.len() > 3 || parts.iter().any(|part| part.is_empty() || part.len() > 2) {
        return None;
    }
    let number = |index: usize| parts.get(index).map_or(Some(0), |part| part.parse::<i64>().ok());
    let seconds = number(0)? * 3_600 + number(1)? * 60 + number(2)?;
    // A fraction belongs to the last part that is given.
    let unit: i64 = match parts.len() {
        1 => 3_600,
        2 => 60,
        _ => 1,
    };
    let micros: String = fraction.chars().take(6).chain("000000".chars()).take(6).collect();
    let micros = if fraction.bytes().all(|byte| byte.is_ascii_digit()) { micros.parse::<i64>().ok()? } else { 0 };
    Some(Duration::seconds(seconds) + Duration::microseconds(micros * unit))
}

/// How far a zone is ahead of UTC: `Z`, `+01:00`, `-0800`, `GMT+2`, `EST`, `Etc/GMT`, a military letter
/// (RFC 822 §5.1). `None`: the zone is unknown.
pub fn zone(text: &str) -> Option<Duration> {
    let text = text.split('(').next().unwrap_or_default().trim();
    let text = text.strip_prefix("Etc/").or_else(|| text.strip_prefix("etc/")).unwrap_or(text);
    let at = text.find(['+', '-', '\u{2212}']);
    let Some(at) = at else { return named(text) };
    let (name, offset) = text.split_at(at);
    if !matches!(name.trim().to_ascii_uppercase().as_str(), "" | "GMT" | "UTC" | "UT" | "Z") {
        return named(name);
    }
    let sign = if offset.starts_with('+') { 1 } else { -1 };
    let digits: String = offset.chars().skip(1).take_while(|c| c.is_ascii_digit() || *c == ':').collect();
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes.split(':').next().unwrap_or_default()),
        None if digits.len() > 2 => digits.split_at(digits.len() - 2),
        None => (digits.as_str(), "0"),
    };
    let (hours, minutes) = (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?);
    (hours < 100 && minutes < 100).then(|| Duration::minutes(sign * (hours * 60 + minutes)))
}

fn named(name: &str) -> Option<Duration> {
    let name = name.trim().to_ascii_uppercase();
    letters(match name.as_str() {
        "AT" => "AST",
        "ET" => "EST",
        "CT" => "CST",
        "MT" => "MST",
        "PT" => "PST",
        name => name,
    })
    .or_else(|| military(&name))
}

/// Abbreviations of zones, in minutes ahead of UTC.
static ZONES: WordTable<i64> = WordTable::of(include_str!("data/zones.txt"), |minutes| minutes.parse().ok());

/// How far ahead of UTC the zone of an abbreviation is: `CET`, `AEDT`.
pub fn letters(name: &str) -> Option<Duration> {
    ZONES.get(&name.to_ascii_uppercase()).map(|minutes| Duration::minutes(*minutes))
}

fn military(name: &str) -> Option<Duration> {
    let [letter] = name.as_bytes() else { return None };
    let hours = match letter {
        b'A'..=b'I' => -i64::from(letter - b'A' + 1),
        b'K'..=b'M' => -i64::from(letter - b'A'),
        b'N'..=b'Y' => i64::from(letter - b'N' + 1),
        _ => return None,
    };
    Some(Duration::hours(hours))
}
