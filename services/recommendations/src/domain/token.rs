//! Words and numbers of a text, as they stand in it.

use unicode_normalization::char::is_combining_mark;

/// The longest word, in bytes; what is longer is no word of any language.
const LONGEST: usize = 80;

/// A word or a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A word.
    Word {
        /// As it stands in the text.
        text: &'a str,
        /// Whether it is the first of a sentence or a quotation, where a capital says nothing.
        opens: bool,
    },
    /// A number in plain digits: `38 000`, `38,000` and `٣٨٠٠٠` are all `38000`, `2,4` is `2.4`, a
    /// score is `2-1`.
    Number(String),
}

/// The tokens of one paragraph, in order. Apostrophes and hyphens part words.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut gap_from, mut grouped) = (0, false);
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if !is_part(first) {
            continue;
        }
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = rest.next_if(|(_, c)| is_part(*c)) {
            end = at + c.len_utf8();
        }
        let gap = &text[gap_from..start];
        let run = &text[start..end];
        gap_from = end;
        match digits(run) {
            Some(number) => grouped = push_number(&mut tokens, gap, number, grouped),
            None if run.len() <= LONGEST => {
                let opens = tokens.is_empty() || gap.contains(is_opening);
                tokens.push(Token::Word { text: run, opens });
            }
            None => {}
        }
    }
    tokens
}

fn is_part(c: char) -> bool {
    // The tatweel only stretches an Arabic word.
    c.is_alphanumeric() || is_combining_mark(c) || c == '\u{640}'
}

fn is_opening(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ':' | ';' | '…' | '«' | '“' | '„' | '"' | '—' | '؟' | '؛')
}

fn digits(run: &str) -> Option<String> {
    if run.len() > LONGEST {
        return None;
    }
    run.chars().map(digit).collect()
}

/// A digit of Latin, Arabic or Persian writing, in Latin.
fn digit(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => return Some(c),
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6f0}'..='\u{6f9}' => u32::from(c) - 0x6f0,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// Adds a run of digits, to the number before where only a sign of grouping stands between. Gives
/// whether groups of three were joined, so that a third one follows.
fn push_number(tokens: &mut Vec<Token<'_>>, gap: &str, number: String, grouped: bool) -> bool {
    if let Some(Token::Number(before)) = tokens.last_mut()
        && before.len() < 16
        && !before.contains(['.', '-'])
    {
        let is_group = number.len() == 3 && (grouped || before.len() <= 3);
        let (sign, joins) = match gap {
            " " | "\u{a0}" | "\u{202f}" | "," | "." | "٬" | "'" | "’" if is_group => ("", true),
            "," | "." | "٫" => (".", true),
            "-" | "–" => ("-", true),
            _ => ("", false),
        };
        if joins {
            before.push_str(sign);
            before.push_str(&number);
            return sign.is_empty();
        }
    }
    tokens.push(Token::Number(number));
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |token: Token<'_>| match token {
            Token::Word { text, opens } => format!("{text}{}", if opens { "!" } else { "" }),
            Token::Number(number) => format!("#{number}"),
        };
        tokens(text).into_iter().map(show).collect()
    }

    #[test]
    fn apostrophes_and_hyphens_part_words() {
        assert_eq!(shown("l’eau, l'Ain-Diab"), ["l!", "eau", "l", "Ain", "Diab"]);
    }

    #[test]
    fn a_capital_after_a_full_stop_or_in_a_quotation_says_nothing() {
        assert_eq!(shown("Un. Deux « Trois » (Quatre)"), ["Un!", "Deux!", "Trois!", "Quatre"]);
    }

    #[test]
    fn numbers_are_the_same_in_every_writing() {
        for text in ["38 000", "38,000", "38.000", "38\u{a0}000", "38\u{202f}000", "38000", "٣٨٠٠٠"] {
            assert_eq!(shown(text), ["#38000"], "{text}");
        }
        assert_eq!(shown("2,4 milliards, 1.1 billion"), ["#2.4", "milliards", "#1.1", "billion"]);
        assert_eq!(shown("1 234 567 et 2–1"), ["#1234567", "et", "#2-1"]);
        assert_eq!(shown("le 19e, en 2035"), ["le!", "19e", "en", "#2035"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_makes_it_fail(text in "\\PC{0,200}|[0-9 ,.\\-]{0,60}") {
            for token in tokens(&text) {
                match token {
                    Token::Word { text: word, .. } => prop_assert!(text.contains(word)),
                    Token::Number(number) => prop_assert!(number.len() <= LONGEST * 2),
                }
            }
        }
    }
}
