//! Parses the dates of feeds: the standards in all their partial forms, and the variants that people and programs
//! write.

use time::{Date, Duration, Month, OffsetDateTime, Weekday};

use super::{
    super::boilerplate,
    clock::{self, Clock},
    zone::{Moment, Zone, resolved},
};

/// The longest date, in bytes.
const LONGEST: usize = 120;

/// Converts a date as feeds write it to UTC: RFC 822 and 2822, `asctime`, W3CDTF and ISO 8601 down to a year, and
/// the words of several languages, perhaps with the name of a zone. Without a zone the date is UTC (a Korean one is
/// Korean time), without a time midnight.
pub fn of_feed(text: &str) -> Option<OffsetDateTime> {
    of_feed_in(text, &Zone::UTC)
}

/// Like [`of_feed`], but a date without a zone is in `zone`.
pub fn of_feed_in(text: &str, zone: &Zone) -> Option<OffsetDateTime> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    resolved(text, zone, |text| {
        korean(text).or_else(|| iso(text)).or_else(|| internet(text)).or_else(|| super::moment(text))
    })
}

fn at(date: Date, clock: Option<Clock>) -> Option<Moment> {
    let clock = clock.unwrap_or(Clock { since_midnight: Duration::ZERO, ahead: None });
    let local = date.midnight().checked_add(clock.since_midnight)?;
    match clock.ahead {
        Some(ahead) => local.assume_utc().checked_sub(ahead).map(Moment::At),
        None => Some(Moment::Local(local)),
    }
}

/// Parses `2003-12-31T10:14:55+01:00` and its partial forms. `T` may be a space; the date may be compact, by weeks
/// or by days of the year; the month may be a word.
fn iso(text: &str) -> Option<Moment> {
    // A `t` may be part of a month's name: the separator follows a digit.
    let ends_date = |(at, c): &(usize, char)| match c {
        'T' | 't' => text[..*at].ends_with(|c: char| c.is_ascii_digit()),
        c => c.is_whitespace(),
    };
    let first = text.char_indices().find(ends_date).map(|(at, _)| at);
    let (date, rest) = first.map_or((text, ""), |at| text.split_at(at));
    let rest = rest.trim_start_matches(|c: char| matches!(c, 'T' | 't' | ',') || c.is_whitespace());
    // A date without a time may have a zone too.
    let date = date.trim_end_matches(['Z', 'z', ',']);
    let date = iso_date(date)?;
    let clock = if rest.is_empty() { None } else { Some(clock::read(rest)?) };
    at(date, clock)
}

fn iso_date(text: &str) -> Option<Date> {
    let has_century = text.bytes().take_while(u8::is_ascii_digit).count() == 4;
    let text = if has_century { text.replace(['/', '.'], "-") } else { text.to_owned() };
    let (text, no_day) = text.strip_prefix('-').map_or((text.as_str(), false), |rest| (rest, true));
    let parts: Vec<&str> = text.split('-').collect();
    match (parts.as_slice(), no_day) {
        ([year, month], true) => calendar(year, month, "1"),
        ([year], true) if year.len() == 2 => calendar(year, "1", "1"),
        ([compact], true) if compact.len() == 4 => calendar(compact.get(..2)?, compact.get(2..)?, "1"),
        (_, true) => None,
        ([year, week], _) if week.starts_with(['W', 'w']) => week_date(year, week.get(1..)?, "1"),
        ([year, week, day], _) if week.starts_with(['W', 'w']) => week_date(year, week.get(1..)?, day),
        ([year, month, day], _) => calendar(year, month, day),
        ([year, day], _) if day.len() == 3 => ordinal(year, day),
        ([year, month], _) if year.len() == 4 => calendar(year, month, "1"),
        ([compact], _) => compact_date(compact),
        _ => None,
    }
}

fn compact_date(text: &str) -> Option<Date> {
    if let Some((year, week)) = text.split_once(['W', 'w']) {
        return week_date(year, week.get(..2)?, week.get(2..).filter(|day| !day.is_empty()).unwrap_or("1"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        8 => calendar(&text[..4], &text[4..6], &text[6..]),
        7 => ordinal(&text[..4], &text[4..]),
        6 => calendar(&text[..2], &text[2..4], &text[4..]),
        5 => ordinal(&text[..2], &text[2..]),
        4 => calendar(text, "1", "1"),
        _ => None,
    }
}

/// Reads a year. Two digits below 90 mean this century.
fn year(text: &str) -> Option<i32> {
    let number: i32 = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())??;
    match text.len() {
        4 => Some(number),
        1..=3 if number < 90 => Some(number + 2000),
        2 | 3 => Some(number + 1900),
        _ => None,
    }
}

fn calendar(year_text: &str, month_text: &str, day: &str) -> Option<Date> {
    let month = match month_text.parse::<u8>() {
        Ok(number) => Month::try_from(number).ok()?,
        Err(_) => month(month_text)?,
    };
    Date::from_calendar_date(year(year_text)?, month, day.parse().ok()?).ok()
}

fn ordinal(year_text: &str, day: &str) -> Option<Date> {
    Date::from_ordinal_date(year(year_text)?, day.parse().ok()?).ok()
}

fn week_date(year_text: &str, week: &str, day: &str) -> Option<Date> {
    let day = Weekday::Monday.nth_next(day.parse::<u8>().ok().filter(|day| (1..=7).contains(day))? - 1);
    Date::from_iso_week_date(year(year_text)?, week.parse().ok()?, day).ok()
}

/// Parses RFC 822, RFC 2822, `asctime` and related formats: each part is recognised by its look, in any order.
fn internet(text: &str) -> Option<Moment> {
    let mut parts = Parts::default();
    for word in text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()) {
        parts.take(word)?;
    }
    let date = match parts.date {
        Some(date) => date,
        None => {
            let year = parts.year.or(parts.second.filter(|text| text.len() <= 2 || text.starts_with('1')))?;
            calendar(year, &u8::from(parts.month?).to_string(), parts.day?)?
        }
    };
    let clock = parts.clock.map(|clock| Clock { ahead: clock.ahead.or(parts.ahead), ..clock });
    at(date, clock)
}

/// The parts of a date that were found so far.
#[derive(Default)]
struct Parts<'a> {
    date: Option<Date>,
    month: Option<Month>,
    day: Option<&'a str>,
    second: Option<&'a str>,
    year: Option<&'a str>,
    clock: Option<Clock>,
    ahead: Option<Duration>,
}

impl<'a> Parts<'a> {
    /// Reads a word. `None`: the text with this word is not a date.
    fn take(&mut self, word: &'a str) -> Option<()> {
        let begins_with_digit = word.starts_with(|c: char| c.is_ascii_digit());
        if begins_with_digit && word.contains(':') {
            self.clock = Some(clock::read(word)?);
        } else if begins_with_digit && word.contains(['/', '-']) {
            let slashed = word.split('/').next().is_some_and(|first| first.len() == 4);
            if slashed {
                self.date = Some(iso_date(word)?);
            } else {
                word.split(['-', '/']).try_for_each(|part| self.take(part))?;
            }
        } else if begins_with_digit {
            self.number(word)?;
        } else if word.starts_with(['+', '-']) {
            self.ahead = clock::zone(word).or(self.ahead);
        } else if let Some(month) = month(word).filter(|_| self.clock.is_none() || self.month.is_none()) {
            // The last one counts: the first may have been a day of the week.
            self.month = Some(month);
        } else if self.clock.is_some() {
            self.half(word);
            self.ahead = clock::zone(word).or(self.ahead);
        }
        Some(())
    }

    /// Reads a day or a year; the day may be written as `4th`.
    fn number(&mut self, word: &'a str) -> Option<()> {
        let number = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        let place = match number.len() {
            1 | 2 if self.day.is_none() => &mut self.day,
            1..=3 => &mut self.second,
            4 => &mut self.year,
            _ => return None,
        };
        *place = place.or(Some(number));
        Some(())
    }

    fn half(&mut self, word: &str) {
        let is_afternoon = word.eq_ignore_ascii_case("pm");
        if let Some(clock) = &mut self.clock
            && clock.since_midnight < Duration::hours(12)
            && is_afternoon
        {
            clock.since_midnight += Duration::hours(12);
        }
    }
}

fn month(word: &str) -> Option<Month> {
    let key = boilerplate::key(word);
    if !key.chars().next()?.is_alphabetic() {
        return None;
    }
    super::month(&key)
}

/// Parses `2004년 05월 28일 01:31:15` and `2004-05-25 오후 11:23:17`, which are Korean time.
fn korean(text: &str) -> Option<Moment> {
    let (is_afternoon, is_morning) = (text.contains("오후"), text.contains("오전"));
    if !text.contains('년') && !is_afternoon && !is_morning {
        return None;
    }
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [year, month, day, time @ ..] = numbers.as_slice() else { return None };
    let mut hours = time.first().map_or(Some(0), |hour| hour.parse::<i64>().ok()).filter(|hour| *hour < 25)?;
    if is_afternoon && hours < 12 {
        hours += 12;
    } else if is_morning && hours == 12 {
        hours = 0;
    }
    let rest = |index: usize| time.get(index).map_or(Some(0), |part| part.parse::<i64>().ok()).filter(|n| *n < 61);
    let since_midnight = Duration::seconds(hours * 3_600 + rest(1)? * 60 + rest(2)?);
    at(calendar(year, month, day)?, Some(Clock { since_midnight, ahead: Some(Duration::hours(9)) }))
}

#[cfg(test)]
#[path = "feeds_tests.rs"]
mod tests;
