//! Parses dates in words, in the languages of news.

use std::sync::LazyLock;

use newsroom_text::WordMap;
use time::{Date, Month, OffsetDateTime};

use super::clock;
use crate::{
    boilerplate,
    word_list::{WordList, WordTable},
};

/// The names of months in the languages of news, with their numbers.
static MONTHS: WordTable<u8> = WordTable::keyed(include_str!("data/months.txt"), |number| number.parse().ok());
/// Words within dates that say nothing.
static FILLERS: WordList = WordList::of(include_str!("data/fillers.txt"));

/// Days of the week, and words beside times of day.
static WEEKDAYS: WordList = WordList::of(include_str!("data/weekdays.txt"));
static CLOCKS: WordList = WordList::of(include_str!("data/clocks.txt"));

/// The fewest letters of an abbreviated month.
const MONTH_LETTERS: usize = 3;
/// The longest line that may be a date, in words.
const WORDS: usize = 12;

/// Parses a date in words, `4 novembre 2024`, `November 4, 2024`, `2024. november 4.` or `2024年11月4日`, with any short
/// words around it; the result is midnight UTC.
pub fn written(line: &str) -> Option<OffsetDateTime> {
    let key = boilerplate::key(line);
    let words = key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !FILLERS.has(word));
    let words: Vec<String> = words.take(WORDS + 1).map(with_plain_digits).collect();
    if words.len() > WORDS {
        return None;
    }
    let named = |at: usize| {
        // Some Arabic names have two words.
        let two = words.get(at + 1).and_then(|next| exact_month(&format!("{} {next}", words[at])));
        two.map(|month| (month, 2)).or_else(|| month(&words[at]).map(|month| (month, 1)))
    };
    (0..words.len()).find_map(|at| around(&words, at, named(at)?)).or_else(|| east_asian(&words))
}

/// The date whose month is at `at`, in so many words.
fn around(words: &[String], at: usize, (month, width): (Month, usize)) -> Option<OffsetDateTime> {
    let number = |index: Option<usize>| words.get(index?)?.trim_end_matches(char::is_alphabetic).parse::<i32>().ok();
    let (before, behind) = (number(at.checked_sub(1)), number(Some(at + width)));
    let (day, year) = match (before, behind, number(Some(at + width + 1))) {
        (Some(day), Some(year), _) if year > 31 => (day, year),
        (Some(year), Some(day), _) if year > 31 => (day, year),
        (_, Some(day), Some(year)) => (day, year),
        _ => return None,
    };
    midnight(year, month, day)
}

/// Reads `2024年11月4日`, whose parts are words of their own or one.
fn east_asian(words: &[String]) -> Option<OffsetDateTime> {
    let whole = words.concat();
    let (year, rest) = whole.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let (day, _) = rest.split_once('日')?;
    let year = year.get(year.len().checked_sub(4)?..)?.parse().ok()?;
    midnight(year, Month::try_from(month.parse::<u8>().ok()?).ok()?, day.parse().ok()?)
}

fn midnight(year: i32, month: Month, day: i32) -> Option<OffsetDateTime> {
    let date = Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()?;
    Some(date.midnight().assume_utc())
}

/// A word whose digits are those of ASCII: Arabic and Persian pages have their own.
fn with_plain_digits(word: &str) -> String {
    let plain = |c: char| match c {
        '\u{0660}'..='\u{0669}' => char::from_digit(u32::from(c) - 0x0660, 10),
        '\u{06F0}'..='\u{06F9}' => char::from_digit(u32::from(c) - 0x06F0, 10),
        _ => None,
    };
    word.chars().map(|c| plain(c).unwrap_or(c)).collect()
}

/// Whether a line is nothing but a date or a time of day: `2024-11-04T10:15:00+01:00`, `Mon, 4 Nov 2024`, `10.30 Uhr`.
pub fn is_all_of(line: &str) -> bool {
    let key = boilerplate::key(line);
    let mut words = key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_part = |word: &str| {
        let letters = with_plain_digits(word);
        let letters = letters.trim_matches(|c: char| c.is_ascii_digit());
        let is_zone = || clock::letters(letters).is_some();
        let is_word = || WEEKDAYS.has(letters) || CLOCKS.has(letters) || FILLERS.has(letters);
        letters.is_empty() || is_word() || month(letters).is_some() || is_zone() || east_asian_sign(letters)
    };
    key.contains(char::is_numeric) && words.all(is_part)
}

/// Whether a word, in lower case and without accents, names a day of the week.
pub(super) fn is_weekday(word: &str) -> bool {
    WEEKDAYS.has(word)
}

fn east_asian_sign(letters: &str) -> bool {
    letters.chars().all(|c| matches!(c, '年' | '月' | '日' | '時' | '分' | '时' | '년' | '월' | '일' | '0'..='9'))
}

/// The month that a word names or abbreviates. An abbreviation of two months names neither.
pub fn month(word: &str) -> Option<Month> {
    exact_month(word).or_else(|| Month::try_from(ABBREVIATIONS.get(word).copied()??).ok())
}

/// The beginnings of the months' names in alphabets, with the months' numbers. `None`: several months begin so.
static ABBREVIATIONS: LazyLock<WordMap<&str, Option<u8>>> = LazyLock::new(|| {
    let mut abbreviations: WordMap<&str, Option<u8>> = WordMap::default();
    let is_in_alphabet = |name: &str| name.starts_with(|c: char| c.is_alphabetic() && c < '\u{0590}');
    for (name, number) in MONTHS.iter().filter(|(name, _)| is_in_alphabet(name)) {
        let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
        for end in ends.skip(MONTH_LETTERS - 1) {
            let known = abbreviations.entry(&name[..end]).or_insert(Some(*number));
            *known = known.filter(|known| known == number);
        }
    }
    abbreviations
});

fn exact_month(name: &str) -> Option<Month> {
    Month::try_from(*MONTHS.get(name)?).ok()
}

#[cfg(test)]
mod tests {
    use time::format_description::well_known::Rfc3339;

    use super::*;

    fn shown(time: Option<OffsetDateTime>) -> Option<String> {
        time.map(|time| time.format(&Rfc3339).unwrap())
    }

    #[test]
    fn peoples_dates_are_read_in_the_languages_of_news() {
        for line in [
            "4. November 2024",
            "4 de noviembre de 2024",
            "4 nov. 2024",
            "lunedì 4 novembre 2024",
            "4 de novembro de 2024",
            "maandag 4 november 2024",
            "4 listopada 2024 r.",
            "4 ноября 2024 г., 10:30",
            "4 Kasım 2024",
            "den 4. november 2024",
            "4. marraskuuta 2024",
            "2024. november 4.",
            "4 Νοεμβρίου 2024",
            "4 تشرين الثاني 2024",
            "٤ نوفمبر ٢٠٢٤",
            "2024年11月4日",
            "公開日：2024年11月4日 10:30",
            "Publié le 4 novembre 2024",
            "November 4, 2024",
            "lundi 4 nov. 2024 - 10:30",
            "4th November 2024",
            "mardi 4 Novembre 2024",
            "4 نونبر 2024",
            "نشر في 4 نوفمبر 2024",
        ] {
            assert_eq!(shown(written(line)).as_deref(), Some("2024-11-04T00:00:00Z"), "{line}");
        }
        for (month, number) in [
            ("Mrz", 3),
            ("März", 3),
            ("Mär", 3),
            ("mars", 3),
            ("mrt", 3),
            ("Okt", 10),
            ("Dez", 12),
            ("Dic", 12),
            ("Ago", 8),
            ("Ene", 1),
            ("Fev", 2),
            ("Févr", 2),
            ("Mai", 5),
            ("Out", 10),
            ("Set", 9),
            ("Gen", 1),
            ("Mag", 5),
            ("Giu", 6),
            ("Lug", 7),
            ("Ott", 10),
            ("juil", 7),
            ("aoû", 8),
            ("déc", 12),
            ("Jän", 1),
            ("окт", 10),
            ("мая", 5),
            ("сент", 9),
            ("sty", 1),
            ("paź", 10),
            ("gru", 12),
            ("Şub", 2),
            ("Ağu", 8),
            ("Ara", 12),
            ("maj", 5),
            ("des", 12),
            ("mei", 5),
            ("ABR", 4),
            ("AVR", 4),
            ("sept", 9),
            ("Setiembre", 9),
            ("يناير", 1),
            ("آذار", 3),
            ("جويلية", 7),
        ] {
            let time = written(&format!("4 {month}. 2024"));
            assert_eq!(time.map(|time| u8::from(time.month())), Some(number), "{month}");
        }
        for line in ["4 jui 2024", "4 mo 2024", "4 cer 2024", "4 كانون 2024", "2024年13月4日", "年月日"] {
            assert_eq!(written(line), None, "{line}");
        }
        assert_eq!(written("Le 32 mars 2024"), None);
        assert_eq!(written("Les marches de mars"), None);
    }
}
