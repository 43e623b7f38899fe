//! The first words of a text.

use unicode_segmentation::UnicodeSegmentation as _;

/// The longest teaser, in characters, the ellipsis counted.
pub const LIMIT: usize = 180;

/// Signs that look lost before an ellipsis.
const LOOSE: &str = ".,;:…–—-([{«“‘„¿¡،؛、。，";

/// The first whole words of the paragraphs, ending in `…` where they were cut, 180 characters at most.
///
/// Words are parted by spaces; in a script that has none, by the word boundaries of UAX #29.
pub fn of(paragraphs: &[impl AsRef<str>]) -> String {
    let mut opening = String::new();
    for paragraph in paragraphs {
        opening.push_str(paragraph.as_ref());
        opening.push(' ');
        if opening.chars().nth(LIMIT + 1).is_some() {
            break;
        }
    }
    cut(opening.trim())
}

fn cut(text: &str) -> String {
    if text.char_indices().nth(LIMIT).is_none() {
        return text.to_owned();
    }
    let end = text.char_indices().nth(LIMIT - 1).map_or(text.len(), |(at, _)| at);
    // A cut may fall between two characters as a reader counts them.
    let cuts: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at <= end).collect();
    let before_space = |at: &usize| text[*at..].starts_with(char::is_whitespace);
    // A space further up would leave less than half of what there is room for.
    let after_words = cuts[cuts.len() / 2..].iter().copied().rfind(before_space);
    let after_word = || {
        let ends = text.split_word_bound_indices().map(|(at, word)| at + word.len());
        ends.take_while(|at| *at <= end).filter(|at| cuts.binary_search(at).is_ok()).last()
    };
    let at = after_words.or_else(after_word).or_else(|| cuts.last().copied()).unwrap_or(0);
    format!("{}…", without_loose_end(&text[..at]))
}

fn without_loose_end(text: &str) -> &str {
    let loose = |part: &str| part.chars().all(|c| c.is_whitespace() || LOOSE.contains(c));
    let last = text.grapheme_indices(true).rfind(|(_, part)| !loose(part));
    last.map_or("", |(at, part)| &text[..at + part.len()])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LIMIT, of};

    #[test]
    fn a_short_text_stays_whole() {
        assert_eq!(of(&["  Un mot. ", ""]), "Un mot.");
        assert_eq!(of(&["Un.", "Deux."]), "Un. Deux.");
        assert_eq!(of(&["é".repeat(LIMIT)]), "é".repeat(LIMIT));
        assert_eq!(of(&[""; 0]), "");
    }

    #[test]
    fn a_long_text_ends_after_a_whole_word() {
        let french = "La ville de Marrakech a ouvert ce lundi matin les travaux de la 93e session de \
            l’Assemblée générale de l’Organisation internationale de police criminelle, mieux connue \
            sous le nom d’Interpol.";
        let expected = "La ville de Marrakech a ouvert ce lundi matin les travaux de la 93e session de \
            l’Assemblée générale de l’Organisation internationale de police criminelle, mieux connue \
            sous le nom…";
        assert_eq!(of(&[french]), expected);
        assert!(of(&["東京で開かれた会議は、".repeat(30)]).chars().count() > 100);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_teaser_is_a_beginning_of_whole_words(text in "([a-zéأبت]{1,12}[ ,.]{1,2}){0,60}") {
            let cut = of(&[&text]);
            prop_assert!(cut.chars().count() <= LIMIT);
            let Some(words) = cut.strip_suffix('…') else {
                prop_assert_eq!(&cut, text.trim());
                return Ok(());
            };
            prop_assert!(text.trim().starts_with(words));
            let next = text.trim()[words.len()..].chars().next().unwrap();
            prop_assert!(!next.is_alphanumeric(), "{}|{}", words, next);
        }

        #[test]
        fn no_text_is_too_long_or_cut_inside_a_character(text in "\\PC{0,600}") {
            prop_assert!(of(&[text]).chars().count() <= LIMIT);
        }
    }
}
