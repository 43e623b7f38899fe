//! Reads the date of a short line on a page: in words, or in numbers.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime};

use super::{written, zone::Zone};

/// The longest line above a text that is there for its date, in characters.
pub const DATE_LINE_CHARS: usize = 60;
/// The longest line that is read, in bytes.
const LINE_BYTES: usize = 300;
/// The smallest year that is written with four digits.
const FIRST_YEAR: i32 = 1900;

/// The date of a line, at midnight UTC.
pub fn shown(line: &str) -> Option<OffsetDateTime> {
    let line = line.trim();
    if line.is_empty() || line.len() > LINE_BYTES {
        return None;
    }
    written(line).or_else(|| in_numbers(line))
}

/// Like [`shown`], but midnight in `zone`.
pub fn shown_in(line: &str, zone: &Zone) -> Option<OffsetDateTime> {
    let day = shown(line)?;
    zone.resolve(PrimitiveDateTime::new(day.date(), day.time()))
}

/// A date in numbers: `22.11.2026`, `2026-11-22`, `22/11/2026`. One that can be read in two ways
/// (`04/05/2026`) is none.
fn in_numbers(line: &str) -> Option<OffsetDateTime> {
    let mut pieces: Vec<(&str, char)> = Vec::new();
    let mut rest = line;
    while let Some(begin) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[begin..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let behind = rest[end..].trim_start().chars().next().unwrap_or(' ');
        pieces.push((&rest[..end], behind));
        rest = &rest[end..];
    }
    pieces.windows(3).find_map(|window| {
        let [(one, first), (two, second), (three, _)] = *window else { return None };
        let is_date = first == second && matches!(first, '.' | '/' | '-');
        let [one_number, two_number, three_number] = [one, two, three].map(|digits| digits.parse::<i32>().ok());
        let (one_number, two_number, three_number) = (one_number?, two_number?, three_number?);
        match (one.len(), three.len()) {
            _ if !is_date => None,
            (4, 1..=2) => day(one_number, two_number, three_number),
            (1..=2, 4) if first != '/' || one_number > 12 || one_number == two_number => {
                day(three_number, two_number, one_number)
            }
            (1..=2, 4) if two_number > 12 => day(three_number, one_number, two_number),
            _ => None,
        }
    })
}

fn day(year: i32, month: i32, day: i32) -> Option<OffsetDateTime> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()?;
    (year >= FIRST_YEAR).then(|| date.midnight().assume_utc())
}

#[cfg(test)]
mod tests {
    use super::{super::exact, *};

    #[test]
    fn a_line_with_a_date_in_numbers_is_read() {
        for line in [
            "Stand: 22.11.2026, 16:40 Uhr | Lesedauer: 3 Minuten",
            "22. 11. 2026",
            "Actualizado 22/11/2026 a las 9:02",
            "11/22/2026 9:02 AM",
            "2026-11-22 09:02",
            "2026/11/22",
            "2026年11月22日 9時2分",
            "发布时间：2026年11月22日",
            "22-11-2026",
        ] {
            assert_eq!(shown(line), exact("2026-11-22"), "{line}");
        }
        for line in ["04/05/2026", "1.2.3", "192.168.2026", "22.13.2026", "Tel. 030-22-2026", "11:22:2026", ""] {
            assert_eq!(shown(line), None, "{line}");
        }
    }
}
