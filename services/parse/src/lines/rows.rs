//! Recognises the rows of tables: each is a line of its own, whatever the lines around it are.

/// The longest row, in bytes.
const ROW_BYTES: usize = 160;
/// The fewest cells of a row that semicolons separate, and of one of numbers.
const CELLS: usize = 3;

/// The most words of a row of a name and one number.
const NAME_WORDS: usize = 6;

/// Whether a line is a row: `Baltimore;23;13;.639` (ANPA 1312 tables), `Tampa Bay 73  52  .584`, `FTSE 100 8.190,2 +0,4`.
pub fn is_row(line: &str) -> bool {
    let line = line.trim();
    if line.is_empty() || line.len() > ROW_BYTES {
        return false;
    }
    let bytes = line.as_bytes();
    let count = |is: fn(&u8) -> bool| bytes.iter().filter(|byte| is(byte)).count();
    let has_gap = || bytes.contains(&b'\t') || bytes.windows(2).any(|pair| pair == b"  ");
    count(|byte| *byte == b';') >= CELLS && is_separated(line)
        || has_gap() && is_spaced(line)
        || count(u8::is_ascii_digit) >= CELLS && is_numeric(line)
}

/// Whether semicolons separate short cells. A sentence has spaces behind its semicolons.
fn is_separated(line: &str) -> bool {
    let cells: Vec<&str> = line.split(';').collect();
    cells.len() > CELLS && cells.iter().skip(1).all(|cell| cell.len() <= 24 && !cell.starts_with(' '))
}

/// Whether gaps of several spaces separate columns. Some people type two spaces behind a sentence.
fn is_spaced(line: &str) -> bool {
    let mut gaps = 0;
    for (at, _) in line.match_indices(['\t', ' ']) {
        let (before, behind) = (&line[..at], &line[at..]);
        let is_first = !before.ends_with([' ', '\t']);
        let ends_sentence = before.ends_with(['.', '!', '?', ':', '"', '”', '\'', ')']) && behind.starts_with("  ");
        if is_first && (behind.starts_with("  ") || behind.starts_with('\t')) && !ends_sentence {
            gaps += 1;
        }
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let numbers = words.iter().filter(|word| is_number(word)).count();
    let ends_in_number = words.last().is_some_and(|word| is_number(word)) && words.len() <= NAME_WORDS;
    gaps >= 2 || (gaps == 1 && (numbers >= 2 || ends_in_number))
}

/// Whether most words are numbers.
fn is_numeric(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let numbers = words.iter().filter(|word| is_number(word)).count();
    numbers >= CELLS && numbers * 2 > words.len()
}

fn is_number(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    digits > 0 && word.chars().all(|c| c.is_ascii_digit() || ".,:+-/%{}()".contains(c)) && !word.ends_with(['.', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_told_from_a_sentence() {
        for row in [
            "Baltimore;23;13;.639;_;_;8-2;L-1;16-6;7-7",
            ";W;L;Pct;GB;WCGB;L10;Str;Home;Away",
            "Tampa Bay 73  52  .584   _",
            " W   L   Pct   WCGB",
            "Los Angeles 61  64  .488 12",
            "FTSE 100\t8.190,2\t+0,4",
            "DAX 19.254,97 +0,56 19.147,85",
            "1. Bayern München   9   7  2  0  32:7  23",
            " 1. Barcelona  50",
        ] {
            assert!(is_row(row), "{row}");
        }
        for line in [
            "He came; he saw; he left; that was all.",
            "It was over.  They left.  Nobody stayed.",
            "In 2023 there were 1,200 boats and in 2024 there were 900.",
            "Nov. 4, 2024",
            "Boats are  coming home",
            "",
        ] {
            assert!(!is_row(line), "{line}");
        }
    }
}
