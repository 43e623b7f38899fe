//! Removes the date from the end of a line, such as a byline.

use super::{
    shown::shown,
    written::{self, is_all_of},
};
use crate::{boilerplate::key, word_list::WordList};

/// Words before a date.
static BEFORE: WordList = WordList::of(include_str!("data/before.txt"));
/// The maximum number of words that are read, from the end.
const WORDS: usize = 12;
/// The longest line that is read, in bytes.
const LINE_BYTES: usize = 300;
/// What stands between a name and a date.
const BETWEEN: [char; 10] = [' ', '\u{A0}', ',', ';', '|', '/', '·', '•', '–', '—'];

/// A line without the date at its end and what leads to it. A line that is only a date stays as it is.
pub fn without_date(line: &str) -> &str {
    if line.len() > LINE_BYTES || !line.contains(char::is_numeric) {
        return line;
    }
    let spaces = line.rmatch_indices(char::is_whitespace).take(WORDS);
    let mut starts: Vec<usize> = spaces.map(|(at, space)| at + space.len()).collect();
    starts.reverse();
    let is_date = |at: usize| is_all_of(&line[at..]) && shown(&line[at..]).is_some();
    // The shortest end that is a date: in `Theresa May 27 May 2026`, the name is no month.
    let Some(mut index) = starts.iter().rposition(|at| is_date(*at)) else { return line };
    while let Some(before) = index.checked_sub(1)
        && leads_to_date(&line[starts[before]..starts[index]])
    {
        index = before;
    }
    line[..starts[index]].trim_end_matches(|c| BETWEEN.contains(&c) || c == '-')
}

fn leads_to_date(word: &str) -> bool {
    let key = key(word);
    key.is_empty() || BEFORE.has(&key) || written::is_weekday(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_at_the_end_of_a_line_is_removed() {
        for (line, rest) in [
            ("Anna Roth 27.11.2026", "Anna Roth"),
            ("Anna Roth | 27. November 2026, 16:40 Uhr", "Anna Roth"),
            ("Ana Roth - viernes, 27 de noviembre de 2026", "Ana Roth"),
            ("Anne Roth, le 27/11/2026", "Anne Roth"),
            ("Theresa May 27 May 2026", "Theresa May"),
            ("أمينة العلوي 27 نوفمبر 2026", "أمينة العلوي"),
            ("王小明 2026年11月27日", "王小明"),
            ("Anna Roth", "Anna Roth"),
            ("27.11.2026", "27.11.2026"),
            ("Agent 47", "Agent 47"),
            ("", ""),
        ] {
            assert_eq!(without_date(line), rest, "{line}");
        }
    }
}
