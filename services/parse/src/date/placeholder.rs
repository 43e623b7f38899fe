//! Recognises what stands in a field for a date that nobody filled in: `YYYYMMDDTHHMMSSZ`, `0000-00-00`, `null`.

use crate::{key::KeyChars, word_list::WordList};

/// The longest placeholder, in bytes.
const LONGEST: usize = 60;

/// Words that stand for no date.
static WORDS: WordList = WordList::keyed(include_str!("data/placeholders.txt"));

/// Whether a text is a placeholder of a template. An unreadable date, such as `tomorrow`, is none.
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    if text.len() > LONGEST {
        return false;
    }
    let is_blank = KeyChars::of(text).next().is_none();
    let has_number = text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    let is_of_template = || !has_number && (is_pattern(text) || is_variable(text));
    is_blank || WORDS.has_line(text) || is_of_template() || is_all_zeros(text)
}

/// Whether a text has nothing but the letters of a date's pattern: years, months, days and so on, in several languages.
fn is_pattern(text: &str) -> bool {
    // Zeros stand beside the letters in some patterns: `YYYYMMDDT000000Z`, `YYYY-MM-DDThh:mm:ss+00:00`.
    let is_mark = |c: char| c == '0' || !c.is_alphanumeric();
    let letters: Vec<char> = text.chars().filter(|c| !is_mark(*c)).map(|c| c.to_ascii_lowercase()).collect();
    let groups: Vec<&[char]> = letters.chunk_by(|one, next| one == next).collect();
    // Years begin with Y, in German with J, in French and Spanish with A; some write CCYY or only X.
    let has_year = groups.iter().any(|group| matches!(group[0], 'y' | 'j' | 'a' | 'x') && group.len() >= 2);
    has_year && groups.iter().all(|group| "yjacmdthsznxgoru".contains(group[0])) && groups.len() <= 12
}

/// Whether a text is the name of a variable: `${date}`, `{{release}}`, `%DATE%`, `[date]`, `<date>`.
fn is_variable(text: &str) -> bool {
    let pairs = [("${", "}"), ("{", "}"), ("%", "%"), ("[", "]"), ("<", ">"), ("#", "#"), ("$", "$"), ("@", "@")];
    let named = pairs.iter().filter_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    named.into_iter().any(|name| !name.is_empty() && !name.contains(|c: char| c.is_ascii_digit()))
}

fn is_all_zeros(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit);
    let is_year_one = ["0001-01-01", "00010101"].iter().any(|first| text.starts_with(first));
    is_year_one || (digits.clone().count() >= 4 && digits.clone().all(|digit| digit == '0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_told_from_a_date() {
        for text in [
            "YYYYMMDDTHHMMSSZ",
            "YYYYMMDDTHHMMSS±HHMM",
            "yyyy-MM-dd'T'HH:mm:ss",
            "YYYY-MM-DDT00:00:00Z",
            "JJJJMMTT",
            "JJ/MM/AAAA",
            "CCYYMMDD",
            "xx.xx.xxxx",
            "0000-00-00T00:00:00Z",
            "00000000T000000Z",
            "0001-01-01T00:00:00",
            "null",
            "N/A",
            "none",
            "undefined",
            "Invalid date",
            "--",
            "${date.release}",
            "{{ embargo }}",
            "%DATE%",
            "[date]",
            "",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "20241104T101500Z",
            "tomorrow",
            "today",
            "Saturday",
            "unknown",
            "yes",
            "TBA",
            "in May",
            "2024",
            "2000-01-01",
            "1 Jan 2000",
            "morgen",
            "demain",
            "9999-12-31T23:59:59Z",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
