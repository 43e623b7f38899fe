//! The first words of a text.

use unicode_segmentation::UnicodeSegmentation as _;

/// The longest teaser, in characters, the ellipsis counted.
pub const LIMIT: usize = 180;

/// The first whole words of a text, ending in `…` where it was cut, 180 characters at most.
///
/// Words are parted by spaces; in a script that has none, by the word boundaries of UAX #29.
pub fn teaser(text: &str) -> String {
    let text = text.trim();
    if text.char_indices().nth(LIMIT).is_none() {
        return text.to_owned();
    }
    // A cut may fall between two characters as a reader counts them, with the ellipsis within the limit.
    let end = text.char_indices().nth(LIMIT - 1).map_or(text.len(), |(at, _)| at);
    let cuts: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at <= end).collect();
    let cut = last_space(text, &cuts).or_else(|| last_word(text, &cuts)).or_else(|| cuts.last().copied()).unwrap_or(0);
    format!("{}…", without_loose_end(&text[..cut]))
}

/// The last cut before a space, unless it would leave less than half.
fn last_space(text: &str, cuts: &[usize]) -> Option<usize> {
    let before_space = |at: &usize| text[*at..].starts_with(char::is_whitespace);
    cuts[cuts.len() / 2..].iter().copied().rfind(before_space)
}

/// The last cut after a word, in a script that writes them without spaces.
fn last_word(text: &str, cuts: &[usize]) -> Option<usize> {
    let end = *cuts.last()?;
    let words = text.split_word_bound_indices().map(|(at, word)| at + word.len());
    words.take_while(|at| *at <= end).filter(|at| cuts.binary_search(at).is_ok()).last()
}

/// Without the spaces, commas and opening quotes that look lost before an ellipsis.
fn without_loose_end(text: &str) -> &str {
    let loose = |part: &str| part.chars().all(|c| c.is_whitespace() || LOOSE.contains(c));
    let last = text.grapheme_indices(true).rfind(|(_, part)| !loose(part));
    last.map_or("", |(at, part)| &text[..at + part.len()])
}

const LOOSE: &str = ".,;:…–—-([{«“‘„¿¡،؛、。，";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation as _;

    use super::{LIMIT, teaser};

    #[test]
    fn a_short_text_stays_whole() {
        assert_eq!(teaser("  Un mot. "), "Un mot.");
        assert_eq!(teaser(&"é".repeat(LIMIT)), "é".repeat(LIMIT));
    }

    #[test]
    fn a_long_text_ends_after_a_whole_word() {
        let french = "La ville de Marrakech a ouvert ce lundi matin les travaux de la 93e session de \
            l’Assemblée générale de l’Organisation internationale de police criminelle, mieux connue \
            sous le nom d’Interpol.";
        let cut = teaser(french);
        assert_eq!(
            cut,
            "La ville de Marrakech a ouvert ce lundi matin les travaux de la 93e session de \
             l’Assemblée générale de l’Organisation internationale de police criminelle, mieux connue \
             sous le nom…",
        );
        let arabic = "افتتحت مدينة مراكش صباح اليوم أشغال الدورة الثالثة والتسعين للجمعية العامة، ".repeat(5);
        let cut = teaser(&arabic);
        let words = cut.strip_suffix('…').unwrap();
        assert!(arabic.starts_with(words) && cut.chars().count() <= LIMIT);
        assert!(arabic[words.len()..].starts_with([' ', '،']));
    }

    #[test]
    fn scripts_without_spaces_are_cut_too() {
        let cut = teaser(&"東京で開かれた会議は、".repeat(30));
        assert!(cut.ends_with('…') && cut.chars().count() > 100);
        assert!(teaser(&"x".repeat(500)).starts_with("xxx"));
        assert_eq!(teaser(&format!("e{}", "\u{301}".repeat(500))), "…");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_teaser_is_a_beginning_of_whole_words(text in "([a-zéأبت]{1,12}[ ,.]{1,2}){0,60}") {
            let cut = teaser(&text);
            prop_assert!(cut.chars().count() <= LIMIT);
            let Some(words) = cut.strip_suffix('…') else {
                prop_assert_eq!(&cut, text.trim());
                return Ok(());
            };
            let text = text.trim();
            prop_assert!(text.starts_with(words));
            let next = text[words.len()..].chars().next().unwrap();
            prop_assert!(!next.is_alphanumeric(), "{}|{}", words, next);
        }

        #[test]
        fn no_text_is_cut_inside_a_character(text in "\\PC{0,600}") {
            let cut = teaser(&text);
            prop_assert!(cut.chars().count() <= LIMIT);
            if let Some(words) = cut.strip_suffix('…').filter(|_| cut != text.trim()) {
                let text = text.trim();
                let starts = text.grapheme_indices(true).any(|(at, _)| at == words.len());
                prop_assert!(starts || words.len() == text.len(), "{}", words);
            }
        }
    }
}
