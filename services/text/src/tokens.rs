//! Splits a text into words and numbers.

use crate::{Word, ascii_digit, words};

/// The longest word, in bytes. A longer run of letters is no word of any language.
const LONGEST_WORD: usize = 80;
/// The longest number that further digits may extend, in bytes.
const LONGEST_NUMBER: usize = 15;

/// A word or a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// As written.
    pub text: &'a str,
    /// The position in the text, in bytes.
    pub start: usize,
    /// The number in plain digits: `38 000`, `38,000` and `٣٨٠٠٠` are all `38000`, `2,4` is `2.4`, a score is `2-1`.
    /// `None` for a word.
    pub number: Option<String>,
    /// Whether the token begins a sentence or a quotation, where a capital letter does not indicate a name.
    pub opens: bool,
}

impl Token<'_> {
    /// The end of the token in the text, in bytes.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The tokens of a text in order. Apostrophes and hyphens separate words.
pub fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut words = words(text).filter(|word| word.text.len() <= LONGEST_WORD).peekable();
    let mut last_end = None;
    std::iter::from_fn(move || {
        let first = words.next()?;
        let opens = last_end.is_none_or(|end| is_opening(&text[end..first.start]));
        let mut end = first.end();
        let mut number = digits(&first);
        if let Some(number) = &mut number {
            let mut is_grouped = false;
            while let Some(next) = words.peek() {
                let Some(digits) = digits(next) else { break };
                let Some(sign) = joint(number, &text[end..next.start], &digits, is_grouped) else { break };
                number.push_str(sign);
                number.push_str(&digits);
                is_grouped = sign.is_empty();
                end = next.end();
                words.next();
            }
        }
        last_end = Some(end);
        Some(Token { text: &text[first.start..end], start: first.start, number, opens })
    })
}

/// Whether a word after this gap begins a sentence or a quotation. A dash without spaces between two words does not.
fn is_opening(gap: &str) -> bool {
    let is_dash = |c| matches!(c, '-' | '–' | '—');
    let is_sign = |c| matches!(c, '.' | '!' | '?' | ':' | ';' | '…' | '«' | '“' | '„' | '"' | '؟' | '؛' | '\n');
    gap.contains(is_sign) || gap.contains(is_dash) && !matches!(gap, "-" | "–")
}

/// The ASCII digits of a word that consists of digits.
fn digits(word: &Word<'_>) -> Option<String> {
    word.text.chars().map(ascii_digit).collect()
}

/// The separator between a number and the digits after it: empty for a group of three digits, a point for decimals, a
/// hyphen for a score or a range. `None` if the digits are a number of their own.
fn joint(number: &str, gap: &str, digits: &str, is_grouped: bool) -> Option<&'static str> {
    if number.len() > LONGEST_NUMBER || number.contains(['.', '-']) {
        return None;
    }
    let is_group = digits.len() == 3 && (is_grouped || number.len() <= 3);
    match gap {
        " " | "\u{A0}" | "\u{202F}" | "," | "." | "٬" | "'" | "’" if is_group => Some(""),
        "," | "." | "٫" => Some("."),
        "-" | "–" => Some("-"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |token: Token<'_>| match token.number {
            None => format!("{}{}", token.text, if token.opens { "!" } else { "" }),
            Some(number) => format!("#{number}"),
        };
        tokens(text).map(show).collect()
    }

    #[test]
    fn apostrophes_and_hyphens_separate_words() {
        assert_eq!(shown("l’eau, l'Ain-Diab"), ["l!", "eau", "l", "Ain", "Diab"]);
    }

    #[test]
    fn a_capital_after_a_full_stop_or_in_a_quotation_makes_no_name() {
        assert_eq!(shown("Un. Deux « Trois » (Quatre)\nCinq"), ["Un!", "Deux!", "Trois!", "Quatre", "Cinq!"]);
        assert_eq!(shown("Rabat - Le roi"), ["Rabat!", "Le!", "roi"]);
    }

    #[test]
    fn numbers_are_the_same_in_every_writing() {
        for text in ["38 000", "38,000", "38.000", "38\u{a0}000", "38\u{202f}000", "38000", "٣٨٠٠٠", "٣٨٬٠٠٠"]
        {
            assert_eq!(shown(text), ["#38000"], "{text}");
        }
        assert_eq!(shown("2,4 milliards, 1.1 billion, ١٢٫٥"), ["#2.4", "milliards", "#1.1", "billion", "#12.5"]);
        assert_eq!(shown("1 234 567 et 2–1"), ["#1234567", "et", "#2-1"]);
        assert_eq!(shown("le 19e, en 2035"), ["le!", "19e", "en", "#2035"]);
    }

    #[test]
    fn a_token_stands_where_its_text_is() {
        let text = "Un été à 38 000 pas";
        let places: Vec<_> = tokens(text).map(|token| &text[token.start..token.end()]).collect();
        assert_eq!(places, ["Un", "été", "à", "38 000", "pas"]);
    }
}
